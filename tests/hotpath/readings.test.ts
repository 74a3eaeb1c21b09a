import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from '../../src/contracts/frames.ts';
import { payloadExamples } from '../../src/contracts/payloads.ts';
import type { PublishEnd } from '../../src/contracts/topics.ts';
import { publishEnds } from '../../src/contracts/topics.ts';
import { decode } from '../../src/hotpath/decode.ts';
import { settleReading } from '../../src/hotpath/readings.ts';
import { Receipts } from '../../src/hotpath/receipts.ts';
import { Registry } from '../../src/hotpath/registry.ts';
import { DeviceClocks } from '../../src/hotpath/settle.ts';
import { Wearings } from '../../src/hotpath/wearings.ts';
import { bytesOf, counted, noonMs, receiver } from './venue.ts';

const hour = 3_600_000;

class Door {
  readonly wearings = new Wearings(counted());
  readonly clocks = new DeviceClocks();
  readonly receipts = new Receipts();
  readonly #newId = counted('s');

  take(end: PublishEnd, payload: unknown, receivedAtMs = noonMs) {
    const decoded = decode(end, bytesOf(payload));
    if (!decoded.ok) throw new Error(`${decoded.code} ${decoded.path}`);
    return settleReading(decoded.decoded, {
      device: new Registry().putDevice(receiver),
      receivedAtMs,
      jumpMs: 60_000,
      wearingSilenceMs: 4 * hour,
      clocks: this.clocks,
      wearings: this.wearings,
      receipts: this.receipts,
      newId: this.#newId,
    });
  }
}

describe('[PRE4] what the journal gets', () => {
  test('has aliases where the payload had tags', () => {
    const door = new Door();
    const heard = [
      { tag: 'band-17', rssi: -60, battery: 80 },
      { tag: 'band-18', rssi: -70 },
    ];
    const { reading } = door.take('sightings', { boot: 7, seq: 3, sightings: heard });
    expect(reading).toEqual({
      type: 'reading',
      device: 'rx-1',
      boot: 7,
      seq: 3,
      atMs: noonMs,
      body: {
        kind: 'sightings',
        sightings: [
          { alias: 'a1', rssiDbm: -60 },
          { alias: 'a2', rssiDbm: -70 },
        ],
      },
    });
  });

  test.each<[PublishEnd, object]>([
    ['sightings', payloadExamples.sightings],
    ['positions', payloadExamples.positions],
    ['tap', payloadExamples.tap],
    ['sale', { ...payloadExamples.sale, tag: 'band-017', customer: 'c-77' }],
    ['rating', { ...payloadExamples.rating, tag: 'band-017', text: 'too loud, says Sara' }],
    ['health', { ...payloadExamples.health, firmware: 'band-017' }],
  ])('of %s holds no tag, receipt, customer or free text', (end, payload) => {
    const text = JSON.stringify(new Door().take(end, payload).reading);
    expect(text).not.toMatch(/band-017|r-1001|c-77|Sara/);
  });

  test('a ranging wristband hears under the alias of its own wearing', () => {
    const { reading } = new Door().take('ranging', payloadExamples.ranging);
    expect(reading.body).toMatchObject({ kind: 'ranging', alias: 'a1' });
  });

  test('reads back from its frame as it was written, for every end and any number', () => {
    const scale = fc.constantFrom(-0, 0, 1, -1, 0.1, 1e-7, 2.5);
    fc.assert(
      fc.property(fc.constantFrom(...publishEnds), scale, (end, scaled) => {
        const examples: Record<string, unknown> = {
          ...payloadExamples[end],
          ...(end === 'positions' && { positions: [{ tag: 'b', x: scaled, y: -scaled }] }),
          ...(end === 'shelf' && { grams: scaled }),
          ...(end === 'sale' && { total: scaled, lines: [{ sku: 'x', qty: scaled, price: -0 }] }),
          ...(end === 'environment' && { temperatureC: scaled }),
        };
        const payload = JSON.stringify(examples, (_, value) =>
          Object.is(value, -0) ? 'minus zero' : value,
        ).replaceAll('"minus zero"', '-0');
        const { reading } = new Door().take(end, payload);
        const frame = { venue: 'kasra', input: reading };
        expect(decodeFrame(encodeFrame(frame))).toStrictEqual(frame);
      }),
      { numRuns: 400, seed: 20261205 },
    );
  });
});

describe("[TIM1] a sighting's own time", () => {
  test('moves by what was added to the reading', () => {
    const door = new Door();
    const at = noonMs - 30_000;
    const sightings = [
      { tag: 'b', rssi: -60, at: at - 2_000 },
      { tag: 'c', rssi: -61 },
    ];
    const { reading } = door.take('sightings', { at, sightings });
    expect(reading.atMs).toBe(noonMs);
    expect(reading.body).toMatchObject({ sightings: [{ atMs: noonMs - 2_000 }, {}] });
    expect(reading.body.kind === 'sightings' && reading.body.sightings[1]).not.toHaveProperty(
      'atMs',
    );
  });

  test('where only sightings have times, the newest tells the clock of the device', () => {
    const door = new Door();
    const wrong = noonMs - 2 * hour;
    const sightings = [
      { tag: 'b', rssi: -60, at: wrong - 3_000 },
      { tag: 'b', rssi: -60, at: wrong },
    ];
    const { reading, jumpedFrom } = door.take('sightings', { sightings });
    expect(jumpedFrom).toBe(wrong);
    expect(reading.atMs).toBe(noonMs);
    expect(reading.body).toMatchObject({ sightings: [{ atMs: noonMs - 3_000 }, { atMs: noonMs }] });
  });

  test('from 1970 opens no wearing of that year', () => {
    const door = new Door();
    door.take('sightings', { sightings: [{ tag: 'b', rssi: -60, at: 5_000 }] });
    expect(door.wearings.takeOpened()).toMatchObject([{ fromMs: noonMs }]);
  });

  test('is never later than the arrival nor before all time', () => {
    const door = new Door();
    const sightings = [
      { tag: 'b', rssi: -60, at: noonMs + 50_000 },
      { tag: 'b', rssi: -60, at: 0 },
    ];
    const { reading } = door.take('sightings', { at: noonMs + 20_000, sightings });
    expect(reading.body).toMatchObject({ sightings: [{ atMs: noonMs }, { atMs: 0 }] });
  });

  test('[PRE4] decides whose it is: what is before a hand-out is not the next wearer', () => {
    const door = new Door();
    door.wearings.handOut({
      alias: 'sunday',
      venue: 'kasra',
      tag: 'b',
      fromMs: noonMs - 10_000,
      lastSeenMs: noonMs - 10_000,
      handedOut: true,
      as: 'alone',
    });
    const at = noonMs;
    const sightings = [
      { tag: 'b', rssi: -60, at: at - 10_001 },
      { tag: 'b', rssi: -60, at: at - 10_000 },
    ];
    const { reading } = door.take('sightings', { at, sightings });
    expect(reading.body).toMatchObject({ sightings: [{ alias: 'a1' }, { alias: 'sunday' }] });
  });
});
