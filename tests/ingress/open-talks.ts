import { expect } from 'vitest';
import { bytes, openPort, type Talk, willed } from './profiles.ts';
import {
  type ConnectParts,
  connectPacket,
  field,
  packet,
  publishPacket,
  RawClient,
  subscribePacket,
} from './raw.ts';

async function openClient(clientId: string, more: Partial<ConnectParts> = {}) {
  const client = new RawClient(await openPort());
  client.write(connectPacket({ clientId, ...more }));
  const body = (await client.next())?.body;
  return { client, present: body?.[0], code: body?.[1] };
}
const persistent = { flags: 0 };

async function listening(clientId: string, filters: readonly string[], qos = 2, more = {}) {
  const { client } = await openClient(clientId, more);
  client.write(subscribePacket(1, filters, qos));
  expect((await client.next())?.first).toBe(0x90);
  return client;
}

/** Topic, payload and the first byte of the next PUBLISH; acknowledged by its QoS. */
async function heard(client: RawClient) {
  let got = await client.next();
  while (got !== undefined && got.first >> 4 !== 3) got = await client.next();
  const body = got?.body ?? Buffer.alloc(2);
  const first = got?.first ?? 0;
  const qos = (first >> 1) & 3;
  const end = 2 + body.readUInt16BE(0);
  const id = qos > 0 ? body.subarray(end, end + 2) : Buffer.alloc(0);
  if (qos === 1) client.write(packet(0x40, id));
  if (qos === 2) client.write(packet(0x50, id));
  return { topic: `${body.subarray(2, end)}`, text: `${body.subarray(end + id.length)}`, first };
}

async function say(topic: string, text: string, more: { qos?: number; retain?: boolean } = {}) {
  const { client } = await openClient('speaker');
  client.write(publishPacket({ topic, payload: text, qos: 0, ...more }), packet(0xc0));
  while ((await client.next())?.first !== 0xd0);
  client.write(packet(0xe0));
  await client.ended();
}

const quiet = async (client: RawClient) => {
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(client.packets.filter(({ first }) => first >> 4 === 3)).toEqual([]);
};

/** The next PUBLISH, not answered. */
async function told(client: RawClient) {
  const body = (await client.next())?.body ?? Buffer.alloc(2);
  const end = 2 + body.readUInt16BE(0);
  return { id: body.subarray(end, end + 2) };
}

type WrongAnswer = readonly [packets: string, qos: number, firstBytes: readonly number[]];
const wrongAnswers: readonly WrongAnswer[] = [
  ['PUBREC', 1, [0x50]],
  ['PUBCOMP', 1, [0x70]],
  ['PUBACK', 2, [0x40]],
  ['PUBCOMP', 2, [0x70]],
  ['PUBREC and PUBACK', 2, [0x50, 0x40]],
];

const wronglyAnswered = ([name, qos, answers]: WrongAnswer): Talk => [
  '4.8.0-1',
  `${name} in answer to QoS ${qos}`,
  async () => {
    const client = await listening('confused', ['a'], qos);
    await say('a', 'x', { qos });
    const { id } = await told(client);
    client.write(...answers.map((answer) => packet(answer, id)));
    await client.ended();
  },
];

export const openTalks: readonly Talk[] = [
  [
    '3.1.2-5 3.1.4-3 3.2.2-2 3.10.4-3 4.4.0-1',
    'a session keeps its subscriptions, and what came meanwhile with QoS 1 and 2',
    async () => {
      const before = await listening('keeper', ['a/+'], 2, persistent);
      before.write(packet(0xe0));
      await before.ended();
      await say('a/1', 'one', { qos: 1 });
      const { client, present } = await openClient('keeper', persistent);
      expect(present).toBe(1);
      expect(await heard(client)).toMatchObject({ topic: 'a/1', text: 'one' });
    },
  ],
  [
    '4.4.0-1 3.3.1-1',
    'what was not acknowledged is sent again after a reconnect, with DUP',
    async () => {
      const before = await listening('keeper', ['a'], 1, persistent);
      await say('a', 'again', { qos: 1 });
      expect(await before.next()).toMatchObject({ first: 0x32 });
      before.end();
      await before.ended();
      await say('a', 'new', { qos: 1 });
      const { client } = await openClient('keeper', persistent);
      expect(await heard(client)).toMatchObject({ text: 'again', first: 0x3a });
      expect(await heard(client)).toMatchObject({ text: 'new', first: 0x32 });
    },
  ],
  [
    '3.2.2-2 3.2.2-3 3.1.2-6',
    'a session without subscriptions is one, until a clean one ends it',
    async () => {
      const present: (number | undefined)[] = [];
      for (const more of [persistent, persistent, {}, persistent, persistent]) {
        const opened = await openClient('keeper', more);
        present.push(opened.present);
        opened.client.write(packet(0xe0));
        await opened.client.ended();
      }
      expect(present).toEqual([0, 1, 0, 0, 1]);
    },
  ],
  [
    '3.8.4-6',
    'a filter with wildcards is sent no more than its granted QoS, retained or not',
    async () => {
      await say('a/b', 'kept', { qos: 2, retain: true });
      for (const qos of [0, 1]) {
        const client = await listening('modest', ['a/#'], qos);
        expect(await heard(client)).toMatchObject({ text: 'kept', first: 0x31 | (qos << 1) });
        await say('a/b', 'live', { qos: 2 });
        expect(await heard(client)).toMatchObject({ text: 'live', first: 0x30 | (qos << 1) });
      }
    },
  ],
  [
    '4.7.1-3',
    '+ stands for an empty level, too, and # for the level above',
    async () => {
      await say('a/', 'empty', { retain: true });
      expect(await heard(await listening('plus', ['a/+']))).toMatchObject({ topic: 'a/' });
      const client = await listening('sharp', ['b/#', '/+']);
      await say('b', '1');
      await say('/', '2');
      expect(await heard(client)).toMatchObject({ topic: 'b' });
      expect(await heard(client)).toMatchObject({ topic: '/' });
    },
  ],
  [
    '3.1.2-7 3.3.1-5 3.3.1-6 3.3.1-8',
    'a retained message is kept, and told to new subscriptions with RETAIN',
    async () => {
      await say('kept', 'value', { qos: 1, retain: true });
      const client = await listening('late', ['kept'], 0);
      expect(await heard(client)).toEqual({ topic: 'kept', text: 'value', first: 0x31 });
    },
  ],
  [
    '3.3.1-7 3.3.1-10 3.3.1-11 3.3.1-12',
    'the last retained one stands, an empty one removes it, others leave it alone',
    async () => {
      await say('kept', 'old', { retain: true });
      await say('kept', 'new', { retain: true });
      await say('kept', 'passing');
      expect(await heard(await listening('one', ['kept']))).toMatchObject({ text: 'new' });
      await say('kept', '', { retain: true });
      await quiet(await listening('two', ['kept']));
    },
  ],
  [
    '3.3.1-9 3.3.1-3 3.3.2-3 3.10.4-2',
    'to standing subscriptions a message comes without RETAIN and DUP',
    async () => {
      const client = await listening('here', ['a/#'], 0);
      await say('a/b', 'now', { retain: true });
      expect(await heard(client)).toEqual({ topic: 'a/b', text: 'now', first: 0x30 });
    },
  ],
  [
    '3.1.2-16 3.1.2-17',
    'a will is retained when it asks to be',
    async () => {
      for (const [topic, flags] of [
        ['plain', 0x06],
        ['kept', 0x26],
      ] as const) {
        const { client } = await openClient('dying', { ...willed(topic, 0), flags });
        client.end();
        await client.ended();
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await heard(await listening('late', ['plain', 'kept']))).toMatchObject({
        topic: 'kept',
      });
    },
  ],
  [
    '3.8.4-3',
    'the same filter again replaces the subscription and tells what is retained again',
    async () => {
      await say('kept', 'value', { retain: true });
      const client = await listening('twice', ['kept'], 0);
      expect(await heard(client)).toMatchObject({ text: 'value' });
      client.write(subscribePacket(2, ['kept'], 1));
      expect(await heard(client)).toMatchObject({ text: 'value' });
      await say('kept', 'live', { qos: 1 });
      expect(await heard(client)).toMatchObject({ text: 'live', first: 0x32 });
      await quiet(client);
    },
  ],
  [
    '3.3.5-1',
    'overlapping subscriptions: it is delivered with the greatest QoS',
    async () => {
      const client = await listening('both', ['a/b', 'a/#'], 2);
      await say('a/b', 'x', { qos: 1 });
      expect((await heard(client)).first & 0x06).toBe(0x02);
    },
  ],
  [
    '3.10.4-1 3.10.4-4 3.10.4-6',
    'UNSUBSCRIBE removes exactly the filters it names',
    async () => {
      const client = await listening('one', ['a', 'b', 'A'], 0);
      client.write(packet(0xa2, bytes(0, 2), field('a'), field('b')));
      expect((await client.next())?.first).toBe(0xb0);
      await say('a', '1');
      await say('b', '2');
      await say('A', '3');
      expect(await heard(client)).toMatchObject({ topic: 'A' });
      await quiet(client);
    },
  ],
  [
    '4.7.2-1',
    'wildcards at the beginning do not match topics that begin with $',
    async () => {
      const client = await listening('curious', ['#', '+/x'], 0);
      await say('$x/x', 'hidden');
      await say('y/x', 'seen');
      expect(await heard(client)).toMatchObject({ topic: 'y/x' });
    },
  ],
  [
    '3.1.3-5 3.1.3-6 3.1.3-7 3.1.3-8',
    'client ids of 23 letters and digits; none with a clean session; none without is refused',
    async () => {
      expect((await openClient('0aZ4567890123456789abcD')).code).toBe(0);
      expect((await openClient('')).code).toBe(0);
      expect((await openClient('')).code).toBe(0);
      expect((await openClient('', persistent)).code).toBe(2);
    },
  ],
  [
    '4.6.0-5 4.6.0-6 4.3.2-1 2.3.1-4',
    'messages of one topic and publisher arrive in order, with ids of their own',
    async () => {
      const client = await listening('orderly', ['a'], 1);
      const { client: speaker } = await openClient('speaker');
      speaker.write(
        ...Array.from({ length: 50 }, (_, i) =>
          publishPacket({ topic: 'a', payload: `${i}`, id: i + 1 }),
        ),
      );
      const texts: string[] = [];
      while (texts.length < 50) texts.push((await heard(client)).text);
      expect(texts).toEqual(Array.from({ length: 50 }, (_, i) => `${i}`));
    },
  ],
  ...wrongAnswers.map(wronglyAnswered),
  [
    '4.3.3-1 4.8.0-1',
    'QoS 2 to a client: PUBREC, PUBREL, PUBCOMP; a PUBREC again is a repeat',
    async () => {
      const client = await listening('careful', ['a'], 2);
      await say('a', 'once', { qos: 2 });
      const { id } = await told(client);
      for (const answer of [0x50, 0x50]) {
        client.write(packet(answer, id));
        expect(await client.next()).toEqual({ first: 0x62, body: id });
      }
      client.write(packet(0x70, id), packet(0x70, id), packet(0xc0));
      expect((await client.next())?.first).toBe(0xd0);
    },
  ],
  [
    '4.7.3-4 1.5.3-3',
    'topics are compared character by character',
    async () => {
      const client = await listening('exact', ['caf\u00e9'], 0);
      await say('cafe\u0301', 'decomposed');
      await say('\ufeffcaf\u00e9', 'with a mark');
      await say('caf\u00e9', 'composed');
      expect(await heard(client)).toMatchObject({ text: 'composed' });
      await quiet(client);
    },
  ],
];
