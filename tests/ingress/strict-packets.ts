import { bytes, health, strict, willed } from './profiles.ts';
import {
  connack,
  connectAs,
  connected,
  connectPacket,
  field,
  packet,
  publishPacket,
  RawClient,
  subscribePacket,
} from './raw.ts';

const nul = Buffer.from('a\0b');
const surrogate = bytes(0x61, 0xed, 0xa0, 0x80);

/** CONNACK's code for these bytes, or undefined when the socket was closed without one. */
async function answerTo(sent: Buffer): Promise<number | undefined> {
  const client = new RawClient(await strict());
  client.write(sent);
  const code = await connack(client);
  if (code !== 0) await client.ended();
  client.end();
  return code;
}

/** What a connected receiver gets for these bytes: first bytes, then undefined when closed. */
async function after(...sent: Buffer[]): Promise<(number | undefined)[]> {
  const client = await connected(await strict(), 'receiver-1');
  client.write(...sent, packet(0xc0));
  const firsts: (number | undefined)[] = [];
  do firsts.push((await client.next())?.first);
  while (firsts.at(-1) !== undefined && firsts.at(-1) !== 0xd0);
  client.end();
  return firsts;
}

const closed = [undefined];
const errors = 'gozar/v1/shop/receiver-1/errors';
const cut = (whole: Buffer, by: number) =>
  packet(whole[0] ?? 0, whole.subarray(2, whole.length - by));

export type Row = readonly [ids: string, says: string, run: () => Promise<unknown>, gives: unknown];
export const connects: readonly Row[] = [
  [
    '3.1.0-1',
    'a PUBLISH first',
    () => answerTo(publishPacket({ topic: 'a', payload: '' })),
    undefined,
  ],
  ['3.1.0-2 4.8.0-1', 'a second CONNECT', () => after(connectAs('receiver-1')), closed],
  [
    '3.1.2-1',
    'another protocol name',
    () => answerTo(packet(0x10, field('MQTX'), bytes(4, 2, 0, 9), field('x'))),
    undefined,
  ],
  ['3.1.2-2', 'level 5', () => answerTo(connectAs('receiver-1', { level: 5 })), 1],
  [
    '3.1.2-3',
    'the reserved flag',
    () => answerTo(connectAs('receiver-1', { flags: 0xc3 })),
    undefined,
  ],
  [
    '3.1.2-9',
    'a will flag without a will',
    () => answerTo(connectAs('receiver-1', { flags: 0xc6 })),
    undefined,
  ],
  [
    '3.1.2-11 3.1.2-13',
    'a QoS of no will',
    () => answerTo(connectAs('receiver-1', { flags: 0xca })),
    undefined,
  ],
  [
    '3.1.2-14',
    'a will of QoS 3',
    () => answerTo(connectAs('receiver-1', willed('x', 3))),
    undefined,
  ],
  [
    '3.1.2-15',
    'a retain of no will',
    () => answerTo(connectAs('receiver-1', { flags: 0xe2 })),
    undefined,
  ],
  [
    '3.1.2-18',
    'a user name without its flag',
    () => answerTo(connectAs('receiver-1', { flags: 0x02 })),
    undefined,
  ],
  [
    '3.1.2-19',
    'a flag without a user name',
    () => answerTo(connectPacket({ clientId: 'x', flags: 0x82 })),
    undefined,
  ],
  [
    '3.1.2-20 3.1.2-22',
    'a password without a user name',
    () => answerTo(connectAs('receiver-1', { flags: 0x42 })),
    undefined,
  ],
  [
    '3.1.2-21',
    'a flag without a password',
    () => answerTo(connectPacket({ clientId: 'x', username: 'x', flags: 0xc2 })),
    undefined,
  ],
  [
    '3.1.3-3',
    'no client id at all',
    () => answerTo(packet(0x10, field('MQTT'), bytes(4, 2, 0, 9))),
    undefined,
  ],
  [
    '3.1.3-4 1.5.3-1',
    'a client id with a surrogate',
    () => answerTo(connectAs('receiver-1', { clientId: surrogate })),
    undefined,
  ],
  [
    '3.1.3-4 1.5.3-2',
    'a client id with NUL',
    () => answerTo(connectAs('receiver-1', { clientId: nul })),
    undefined,
  ],
  [
    '3.1.3-7 3.1.3-9',
    'an empty client id: a device has a name',
    () => answerTo(connectAs('receiver-1', { clientId: '' })),
    2,
  ],
  [
    '3.1.3-8',
    'an empty client id that wants a session',
    () => answerTo(connectAs('receiver-1', { clientId: '', flags: 0xc0 })),
    2,
  ],
  [
    '3.1.3-9',
    'a client id that is not the device’s',
    () => answerTo(connectAs('receiver-1', { clientId: 'shop/band-1' })),
    2,
  ],
  [
    '3.1.3-10',
    'a will topic with a surrogate',
    () => answerTo(connectAs('receiver-1', willed(surrogate))),
    undefined,
  ],
  [
    '4.7.3-1',
    'a will on a topic of no character',
    () => answerTo(connectAs('receiver-1', willed(''))),
    undefined,
  ],
  [
    '4.7.1-1',
    'a will on a wildcard',
    () => answerTo(connectAs('receiver-1', willed('gozar/v1/shop/receiver-1/#'))),
    undefined,
  ],
  [
    '3.1.3-11',
    'a user name with a surrogate',
    () => answerTo(connectAs('receiver-1', { username: surrogate })),
    undefined,
  ],
  [
    '3.1.4-1',
    'bytes behind the last field',
    () => answerTo(packet(0x10, connectAs('receiver-1').subarray(2), [0])),
    undefined,
  ],
  [
    '3.1.4-1 3.2.2-6',
    'a CONNECT that is cut',
    () => answerTo(cut(connectAs('receiver-1'), 3)),
    undefined,
  ],
  ['3.1.4-4', 'all as it should be', () => answerTo(connectAs('receiver-1')), 0],
  [
    '3.1.3-1',
    'every field, in its order',
    () => answerTo(connectAs('receiver-1', willed('gozar/v1/shop/receiver-1/status'))),
    0,
  ],
  [
    '3.2.2-5',
    'a wrong secret: CONNACK 4, then closed',
    () => answerTo(connectAs('receiver-1', { password: 'x' })),
    4,
  ],
];

const sub = (topic: string | Buffer, qos = 1) =>
  packet(0x82, bytes(0, 1), field(topic), bytes(qos));
const unsub = (topic: string | Buffer) => packet(0xa2, bytes(0, 1), field(topic));
export const packets: readonly Row[] = [
  ['2.2.2-1 2.2.2-2', 'PINGREQ with a flag', () => after(packet(0xc1)), closed],
  ['2.2.2-2', 'packet type 0', () => after(packet(0x00)), closed],
  ['2.2.2-2', 'packet type 15', () => after(packet(0xf0)), closed],
  [
    '2.2.2-2',
    'a length of five bytes',
    () => after(bytes(0x30, 0xff, 0xff, 0xff, 0xff, 1)),
    closed,
  ],
  [
    '2.3.1-1',
    'PUBLISH with packet id 0',
    () => after(publishPacket({ topic: health, payload: '', id: 0 })),
    closed,
  ],
  ['2.3.1-1', 'SUBSCRIBE with packet id 0', () => after(subscribePacket(0, [errors])), closed],
  [
    '2.3.1-1',
    'UNSUBSCRIBE with packet id 0',
    () => after(packet(0xa2, bytes(0, 0), field('a'))),
    closed,
  ],
  [
    '2.3.1-5 4.3.1-1',
    'QoS 0 without a packet id: no answer',
    () => after(publishPacket({ topic: health, payload: '{}', qos: 0 })),
    [0xd0],
  ],
  [
    '3.3.1-2',
    'a repeat of QoS 0',
    () => after(publishPacket({ topic: health, payload: '', qos: 0, dup: true })),
    closed,
  ],
  ['3.3.1-4', 'QoS 3', () => after(publishPacket({ topic: health, payload: '', qos: 3 })), closed],
  [
    '3.3.2-1 4.7.3-1',
    'a topic of no character',
    () => after(publishPacket({ topic: '', payload: '' })),
    closed,
  ],
  [
    '3.3.2-1',
    'a topic with a surrogate',
    () => after(publishPacket({ topic: surrogate, payload: '' })),
    closed,
  ],
  [
    '4.7.3-2 1.5.3-2',
    'a topic with NUL',
    () => after(publishPacket({ topic: nul, payload: '' })),
    closed,
  ],
  [
    '3.3.2-2 4.7.1-1',
    'a topic with #',
    () => after(publishPacket({ topic: 'a/#', payload: '' })),
    closed,
  ],
  [
    '3.3.2-2 4.7.1-1',
    'a topic with +',
    () => after(publishPacket({ topic: '+/a', payload: '' })),
    closed,
  ],
  [
    '4.7.3-3',
    'a topic longer than its packet',
    () => after(packet(0x30, bytes(0xff, 0xff), Buffer.alloc(9))),
    closed,
  ],
  [
    '3.3.5-2',
    'a topic of another device',
    () => after(publishPacket({ topic: 'gozar/v1/shop/band-1/health', payload: '' })),
    closed,
  ],
  [
    '4.7.3-4 1.5.3-3',
    'U+FEFF is not left out of a topic',
    () => after(publishPacket({ topic: `\ufeff${health}`, payload: '' })),
    closed,
  ],
  [
    '4.8.0-1',
    'PUBREC: nothing was sent with QoS 2',
    () => after(packet(0x50, bytes(0, 1))),
    closed,
  ],
  [
    '4.8.0-1',
    'PUBCOMP: nothing was sent with QoS 2',
    () => after(packet(0x70, bytes(0, 1))),
    closed,
  ],
  [
    '4.8.0-1',
    'PUBACK of nothing: perhaps a repeat, so not closed',
    () => after(packet(0x40, bytes(0, 1))),
    [0xd0],
  ],
  ['3.6.1-1', 'PUBREL with flags 0000', () => after(packet(0x60, bytes(0, 1))), closed],
  [
    '3.8.1-1',
    'SUBSCRIBE with flags 0000',
    () => after(packet(0x80, bytes(0, 1), field(errors), bytes(0))),
    closed,
  ],
  ['3.8.3-1', 'a filter with a surrogate', () => after(sub(surrogate)), closed],
  ['3.8.3-1 4.7.3-2', 'a filter with NUL', () => after(sub(nul)), closed],
  [
    '3.8.3-2',
    'wildcards: refused, and not closed',
    () => after(sub('gozar/+/shop/#')),
    [0x90, 0xd0],
  ],
  ['3.8.3-3', 'SUBSCRIBE to nothing', () => after(packet(0x82, bytes(0, 1))), closed],
  ['3.8.3-4', 'SUBSCRIBE with QoS 3', () => after(sub(errors, 3)), closed],
  ['3.8.3-4', 'SUBSCRIBE with a reserved bit', () => after(sub(errors, 0x81)), closed],
  ['4.7.1-2', '# that is not last', () => after(sub('a/#/b')), closed],
  ['4.7.1-2', '# that is not alone', () => after(sub('a#')), closed],
  ['4.7.1-3', '+ that is not alone', () => after(sub('a/+b')), closed],
  ['4.7.3-1', 'a filter of no character', () => after(sub('')), closed],
  [
    '3.10.1-1',
    'UNSUBSCRIBE with flags 0000',
    () => after(packet(0xa0, bytes(0, 1), field('a'))),
    closed,
  ],
  ['3.10.3-1', 'UNSUBSCRIBE with a surrogate', () => after(unsub(surrogate)), closed],
  ['3.10.3-2', 'UNSUBSCRIBE from nothing', () => after(packet(0xa2, bytes(0, 1))), closed],
  ['3.10.4-5', 'UNSUBSCRIBE from what was never asked', () => after(unsub('a/b')), [0xb0, 0xd0]],
  ['3.12.4-1', 'PINGREQ', () => after(), [0xd0]],
  ['3.14.1-1', 'DISCONNECT with a flag', () => after(packet(0xe1)), closed],
];
