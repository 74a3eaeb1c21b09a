import { describe, expect, test } from 'vitest';
import { clockOf, listen, startDevice, withClockStep } from '../../firmware-sim/device.ts';
import { Dice } from '../../firmware-sim/dice.ts';
import { meanRssiDbm, measure, radio } from '../../firmware-sim/radio.ts';
import { truthOf } from '../../firmware-sim/scene.ts';
import { payloadLimits, payloadSchemas } from '../../src/contracts/payloads.ts';
import { mayPublish } from '../../src/contracts/topics.ts';
import { demoScene, runScene, setup, wallStartMs } from './venue.ts';

const kindOf = new Map(setup.devices.map(({ device, kind }) => [device, kind]));

describe('what devices say', () => {
  test('[SIM2] is valid, allowed to their kind, and counted up by one', () => {
    const lastSeq = new Map<string, number>();
    const ends = new Set<string>();
    runScene(demoScene({ seed: 7 }), { seconds: 600 }, (_scene, out) => {
      for (const { device, end, body } of out) {
        const kind = kindOf.get(device);
        expect(kind !== undefined && mayPublish(kind, end), `${device} says ${end}`).toBe(true);
        // What is read back equals what was written: nothing is unknown to the contract.
        expect(payloadSchemas[end].parse(body)).toEqual(body);
        expect(body.seq).toBe((lastSeq.get(device) ?? 0) + 1);
        lastSeq.set(device, Number(body.seq));
        ends.add(end);
      }
    });
    expect([...ends].sort()).toEqual(['count', 'health', 'sale', 'shelf', 'sightings']);
  });

  test('[SIM2] stays within the limits of a payload in a crowd', () => {
    const scene = demoScene({ seed: 7, visitors: 700, withDemo: false });
    let most = 0;
    runScene(scene, { seconds: 2 }, (_scene, out) => {
      for (const { end, body } of out) {
        if (end !== 'sightings') continue;
        most = Math.max(most, payloadSchemas.sightings.parse(body).sightings.length);
        expect(JSON.stringify(body).length).toBeLessThan(payloadLimits.payloadBytes);
      }
    });
    expect(most).toBe(200);
  });

  test('each receiver reports once a second, each device its health once a minute', () => {
    const reports = new Map<string, number>();
    runScene(demoScene({ seed: 2 }), { seconds: 120 }, (_scene, out) => {
      for (const { device, end } of out) {
        const key = `${end} ${device}`;
        reports.set(key, (reports.get(key) ?? 0) + 1);
      }
    });
    const of = (end: string) =>
      [...reports].filter(([key]) => key.startsWith(end)).map(([, count]) => count);
    expect(of('sightings')).toHaveLength(15);
    for (const count of of('sightings')) expect(Math.abs(count - 120)).toBeLessThanOrEqual(2);
    expect(of('health')).toHaveLength(setup.devices.length);
    for (const count of of('health')) expect(count).toBe(2);
  });

  test('the door counters know who is inside', () => {
    let inside = 0;
    const end = runScene(demoScene({ seed: 9 }), { seconds: 900 }, (_scene, out) => {
      for (const { end, body } of out) {
        if (end === 'count') inside += Number(body.in) - Number(body.out);
      }
    });
    const notYetSaid = [...end.devices.values()].reduce(
      (sum, { counted }) => sum + counted.in - counted.out,
      0,
    );
    expect(inside + notYetSaid).toBe(truthOf(end).length);
  });

  test('[SIM7] carries the time of a clock at the pace of the world, and none at any other', () => {
    const run = (withAt: boolean) => {
      const times: unknown[] = [];
      runScene(demoScene({ seed: 7 }), { seconds: 20, withAt }, (_scene, out) => {
        for (const { body } of out) times.push(body.at);
      });
      return times;
    };
    for (const at of run(true)) {
      expect(Math.abs(Number(at) - wallStartMs - 10_000)).toBeLessThan(12_500);
    }
    expect(new Set(run(false))).toEqual(new Set([undefined]));
  });

  test('a wristband loses charge and never runs below one percent', () => {
    let last = 101;
    const end = runScene(demoScene({ seed: 3 }), { seconds: 600, stepMs: 500 }, (scene) => {
      const { batteryPct = 0 } = scene.devices.get('band-002') ?? {};
      expect(batteryPct).toBeLessThan(last);
      last = batteryPct;
    });
    expect(last).toBeGreaterThanOrEqual(1);
    expect(end.devices.get('rx-shoes')?.batteryPct).toBeUndefined();
  });
});

describe('the radio', () => {
  const seed = 21;

  test.each([
    [1, 0],
    [4, 0],
    [4, 2],
    [10, 1],
  ])('at %i m behind %i walls is as strong as log-distance says', (metres, walls) => {
    const dice = new Dice(seed);
    const path = { metres, walls, exponent: 2 };
    const heard = Array.from({ length: 4_000 }, () => measure(path, 0, dice) ?? radio.thresholdDbm);
    const mean = heard.reduce((sum, rssi) => sum + rssi, 0) / heard.length;
    const expected = -62 - 20 * Math.log10(metres) - 4 * walls;
    expect(meanRssiDbm(path)).toBeCloseTo(expected, 6);
    expect(Math.abs(mean - expected), `seed ${seed}`).toBeLessThan(0.25);
  });

  test('hears nothing below its threshold', () => {
    const dice = new Dice(seed);
    const far = { metres: 60, walls: 4, exponent: 2 };
    const heard = Array.from({ length: 2_000 }, () => measure(far, 0, dice));
    const strengths = heard.filter((rssi) => rssi !== undefined);
    expect(strengths.length).toBeLessThan(200);
    for (const rssi of strengths) expect(rssi).toBeGreaterThanOrEqual(radio.thresholdDbm);
  });

  test('[SIM1] gives the same noise for the same seed', () => {
    const start = (seed: number) =>
      startDevice({ spec: { device: 'rx-1', kind: 'receiver' }, at: [0, 0], seed, boot: 1 });
    const tags = Array.from({ length: 20 }, (_, index) => ({
      tag: `band-${index}`,
      at: [index, 3] as [number, number],
      offsetDb: 0,
    }));
    const heard = (seed: number) => listen(start(seed), tags, () => 0).heard;
    expect(heard(1)).toEqual(heard(1));
    expect(heard(2)).not.toEqual(heard(1));
  });

  test('tells shoes from the other zones for who stands there', () => {
    const strongest = new Map<string, number>();
    runScene(demoScene({ seed: 7 }), { seconds: 50 }, ({ nowMs }, out) => {
      if (nowMs < 15_000) return;
      for (const { device, end, body } of out) {
        if (end !== 'sightings') continue;
        const { sightings } = payloadSchemas.sightings.parse(body);
        const rssi = sightings.find(({ tag }) => tag === 'band-001')?.rssi ?? -127;
        strongest.set(device, (strongest.get(device) ?? 0) + rssi);
      }
    });
    const [first] = [...strongest].sort(([, a], [, b]) => b - a);
    expect(first?.[0]).toBe('rx-shoes');
  });
});

describe('a device clock', () => {
  test('is a little wrong, drifts, and can be put wrong', () => {
    const device = startDevice({
      spec: { device: 'rx-1', kind: 'receiver' },
      at: [0, 0],
      seed: 1,
      boot: 1,
    });
    const skewMs = clockOf(device, 1_000_000) - 1_000_000;
    expect(Math.abs(skewMs)).toBeLessThan(2_000);
    const day = { ...device, uptimeMs: 86_400_000 };
    expect(clockOf(day, 0) - skewMs).toBeCloseTo(device.clock.driftPpm * 86.4, 0);
    expect(clockOf(withClockStep(device, 120_000), 0) - skewMs).toBe(120_000);
  });
});
