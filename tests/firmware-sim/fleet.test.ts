import { afterEach, describe, expect, test } from 'vitest';
import {
  type FleetOptions,
  type RunningFleet,
  runFleet,
  specOf,
} from '../../firmware-sim/fleet.ts';
import type { Truth } from '../../firmware-sim/scene.ts';
import { payloadSchemas } from '../../src/contracts/payloads.ts';
import { parseTopic } from '../../src/contracts/topics.ts';
import { type Broker, type Heard, startBroker, until } from './broker.ts';
import { setup } from './venue.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function broker(accepts?: (username: string) => boolean): Promise<Broker> {
  const started = await startBroker(accepts);
  closing.push(started.stop);
  return started;
}

function credential({ device, kind }: (typeof setup.devices)[number]) {
  const clientId = `demo/${device}`;
  return { device, kind, clientId, username: clientId, password: `secret of ${device}` };
}

function fleet(port: number, more: Partial<FleetOptions> = {}): RunningFleet {
  const running = runFleet({
    host: '127.0.0.1',
    port,
    venue: 'demo',
    credentials: setup.devices.map(credential),
    plan: setup.plan,
    visitors: 24,
    speed: 1,
    seed: 7,
    chaos: 0,
    demoVisitorBand: setup.demoVisitorBand,
    ...more,
  });
  closing.push(running.stop);
  return running;
}

const endOf = ({ topic }: Heard) => parseTopic(topic)?.end;

/** `device boot seq` of every payload that counts. */
function readings(heard: readonly Heard[]): string[] {
  return heard.flatMap(({ client, payload }) => {
    const { boot, seq }: { boot?: number; seq?: number } = JSON.parse(payload);
    return seq === undefined ? [] : [`${client} ${boot} ${seq}`];
  });
}

describe('a fleet', () => {
  test('connects each device with its own credential and says it is there', async () => {
    const { port, heard, logins } = await broker();
    const { stats } = fleet(port);
    await until('all connected', () => stats().connected === setup.devices.length);
    await until('all said so', () => heard.filter((one) => endOf(one) === 'status').length >= 30);
    expect([...logins].sort()).toEqual(
      setup.devices.map(({ device }) => `demo/${device}:secret of ${device}`).sort(),
    );
  });

  test('[SIM2] publishes valid payloads on its own topics at QoS 1, with the time', async () => {
    const { port, heard } = await broker();
    fleet(port);
    const isFirst = ({ topic }: Heard) => topic.endsWith('/sightings');
    await until('receivers report', () => heard.filter(isFirst).length > 28);
    for (const { client, topic, payload, qos } of heard) {
      const { venue, device, end } = parseTopic(topic) ?? {};
      expect(`${venue}/${device}`).toBe(client);
      expect(qos).toBe(1);
      if (end === undefined || !(end in payloadSchemas)) throw new Error(`no end: ${topic}`);
      const schema = payloadSchemas[end as keyof typeof payloadSchemas];
      expect(schema.safeParse(JSON.parse(payload)).error, payload).toBeUndefined();
    }
    const { at } = JSON.parse(heard.find(isFirst)?.payload ?? '{}');
    expect(Math.abs(at - Date.now())).toBeLessThan(10_000);
  });

  test('[SIM7] runs ten times as fast without the time', async () => {
    const { port, heard } = await broker();
    const running = fleet(port, { speed: 10, durationMs: 3_000 });
    await running.done;
    const seconds = heard.filter(({ topic }) => topic === 'gozar/v1/demo/rx-shoes/sightings');
    expect(seconds.length).toBeGreaterThan(20);
    expect(seconds.length).toBeLessThan(40);
    expect(heard.filter(({ payload }) => payload.includes('"at"'))).toEqual([]);
  });

  test('[SIM4] keeps what it could not send and sends it in order later', async () => {
    const door = await broker();
    const { stats, stop } = fleet(door.port, { speed: 10 });
    await until('all connected', () => stats().connected === setup.devices.length);
    door.shut();
    await until('a backlog', () => stats().connected === 0 && stats().backlog > 150);
    door.open();
    await until('all back', () => stats().connected === setup.devices.length, 12_000);
    await stop();
    expect(stats()).toMatchObject({ lost: 0, backlog: 0 });
    const seqs = new Map<string, number[]>();
    for (const reading of new Set(readings(door.heard))) {
      const [client = '', , seq] = reading.split(' ');
      seqs.set(client, [...(seqs.get(client) ?? []), Number(seq)]);
    }
    for (const [client, list] of seqs) {
      expect(list, client).toEqual(Array.from({ length: list.length }, (_, index) => index + 1));
    }
  });

  test('[SIM4] goes through drops of chaos without losing a payload', async () => {
    const { port, heard } = await broker();
    const { stats, stop } = fleet(port, { speed: 20, chaos: 0.3, seed: 3 });
    await until('drops', () => stats().connects > setup.devices.length + 5, 12_000);
    await until('most are up', () => stats().connected > 25, 12_000);
    await stop();
    const seen = new Set(
      heard.flatMap(({ client, payload }) => {
        try {
          return `${client} ${JSON.parse(payload).seq}`;
        } catch {
          return [];
        }
      }),
    );
    let known = 0;
    for (const client of new Set(heard.map((one) => one.client))) {
      const own = [...seen].filter((one) => one.startsWith(`${client} `));
      const most = Math.max(...own.map((one) => Number(one.split(' ')[1])).filter(Number.isFinite));
      // The very last may be held back or offline at the stop; between there is no hole.
      for (let seq = 1; seq < most - 1; seq++) {
        expect(seen.has(`${client} ${seq}`), `${client} ${seq}`).toBe(true);
        known += 1;
      }
    }
    expect(known).toBeGreaterThan(500);
    expect(stats().lost).toBe(0);
  });

  test('hands on a push to the wristband it was for', async () => {
    const { port, publish } = await broker();
    const pushes: string[] = [];
    const { stats } = fleet(port, {
      onPush: (device, payload) => pushes.push(`${device} ${payload}`),
    });
    await until('all connected', () => stats().connected === setup.devices.length);
    publish('gozar/v1/demo/band-001/push', '{"id":"m1"}');
    await until('the push', () => pushes.length > 0);
    expect(pushes).toEqual(['band-001 {"id":"m1"}']);
    expect(stats().pushes).toBe(1);
  });

  test('says in words what keeps a device out, and goes on with the others', async () => {
    const { port } = await broker((username) => username !== 'demo/rx-shoes');
    const troubles: string[] = [];
    const { stats } = fleet(port, {
      onTrouble: (device, message) => troubles.push(`${device}: ${message}`),
    });
    await until('the others', () => stats().connected === setup.devices.length - 1);
    await until('the trouble', () => troubles.length > 0);
    expect(troubles[0]).toBe('rx-shoes: the credential was refused; was the device added?');
  });

  test('says goodbye when it is stopped, and tells where everybody is until then', async () => {
    const { port, heard } = await broker();
    const rows: Truth[] = [];
    const { stats, stop, truth } = fleet(port, { onTruth: (_atMs, now) => rows.push(...now) });
    await until('all connected', () => stats().connected === setup.devices.length);
    await until('the demo visitor', () => rows.some(({ tag }) => tag === setup.demoVisitorBand));
    expect(truth().length).toBeGreaterThan(10);
    await stop();
    const offline = heard.filter(({ payload }) => payload === '{"status":"offline"}');
    expect(offline).toHaveLength(setup.devices.length);
    expect(stats().connected).toBe(0);
  });
});

describe('a credential', () => {
  const names = { clientId: 'v/x', username: 'v/x', password: 'p' };

  test.each([
    [{ device: 'rx-shoes', ...names }, 'demo', 'receiver', { x: 5, y: 17.2, floor: '0' }],
    [{ device: 'rx-shoes', ...names }, 'mine', 'receiver', undefined],
    [{ device: 'band-044', ...names }, 'mine', 'wristband', undefined],
    [
      { device: 'a1', kind: 'till', placement: { zone: 'z' }, ...names },
      'mine',
      'till',
      { zone: 'z' },
    ],
  ] as const)('%o in %s is of a %s', (one, venue, kind, placement) => {
    expect(specOf(one, venue)).toEqual({
      device: one.device,
      kind,
      ...(placement === undefined ? {} : { placement }),
    });
  });
});
