import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { payloadExamples, payloadLimits, payloadSchemas } from '../../src/contracts/payloads.ts';
import type { PublishEnd } from '../../src/contracts/topics.ts';
import { endsThatNeedSeq, publishEnds } from '../../src/contracts/topics.ts';
import { decode } from '../../src/hotpath/decode.ts';
import { prescan } from '../../src/hotpath/prescan.ts';
import { bytesOf } from './venue.ts';

const sightings = (text: string) => decode('sightings', bytesOf(text));
const withTag = (tag: string) => `{"sightings":[{"tag":${tag},"rssi":-60}]}`;

describe('[HOT1] what is no JSON object of the right kind', () => {
  test.each([
    ['', 'payload.json'],
    ['nonsense', 'payload.json'],
    ['{"sightings":[{"tag":"b","rssi":NaN}]}', 'payload.json'],
    ['{"sightings":[{"tag":"b","rssi":-60}]}{}', 'payload.json'],
    ['{"sightings":[{"tag":"b","rssi":-60},]}', 'payload.json'],
    [withTag('"a\u0000b"'), 'payload.json'],
    [withTag(String.raw`"a\u0000b"`), 'payload.text'],
    [withTag(String.raw`"a\u007fb"`), 'payload.text'],
    [withTag(String.raw`"\ud800"`), 'payload.text'],
    [withTag(String.raw`"\udc00\ud800"`), 'payload.text'],
    [withTag('""'), 'payload.shape'],
    [withTag(`"${'x'.repeat(129)}"`), 'payload.shape'],
    ['null', 'payload.shape'],
    ['[]', 'payload.shape'],
    ['17', 'payload.shape'],
    ['{"sightings":[]}', 'payload.shape'],
    ['{"sightings":{"tag":"b","rssi":-60}}', 'payload.shape'],
    ['{"sightings":[{"tag":"b","rssi":"-60"}]}', 'payload.shape'],
    ['{"sightings":[{"tag":"b","rssi":1e999}]}', 'payload.shape'],
    ['{"sightings":[{"tag":"b","rssi":-128}]}', 'payload.shape'],
    ['{"sightings":[{"tag":7,"rssi":-60}]}', 'payload.shape'],
    ['{"seq":-1,"sightings":[{"tag":"b","rssi":-60}]}', 'payload.shape'],
    ['{"seq":1.5,"sightings":[{"tag":"b","rssi":-60}]}', 'payload.shape'],
    ['{"seq":9007199254740992,"sightings":[{"tag":"b","rssi":-60}]}', 'payload.shape'],
    ['{"at":"yesterday","sightings":[{"tag":"b","rssi":-60}]}', 'payload.shape'],
    ['{"at":"2026-12-05T12:00:00","sightings":[{"tag":"b","rssi":-60}]}', 'payload.shape'],
    ['{"at":1e999,"sightings":[{"tag":"b","rssi":-60}]}', 'payload.shape'],
  ])('%j is %s', (text, code) => {
    expect(sightings(text)).toMatchObject({ ok: false, code });
  });

  test('bytes that are not UTF-8 are refused, not replaced', () => {
    const bytes = bytesOf(withTag('"_"')).map((byte) => (byte === 95 ? 0xff : byte));
    expect(decode('sightings', bytes)).toMatchObject({ ok: false, code: 'payload.text' });
  });

  test('the answer names the place, what is allowed there and what was found', () => {
    expect(sightings('{"sightings":[{"tag":"b","rssi":-60},{"tag":"c","rssi":99}]}')).toEqual({
      ok: false,
      code: 'payload.shape',
      path: 'sightings.1.rssi',
      expected: 'Too big: expected number to be <=20',
      got: '99',
    });
    expect(sightings('{"sightings":[{"tag":"b","rssi":1e999}]}')).toMatchObject({
      path: 'sightings.0.rssi',
      got: 'Infinity',
    });
    expect(sightings('{}')).toMatchObject({ path: 'sightings', got: 'nothing' });
  });
});

describe('[HOT1] size, depth and width are looked at before parsing', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  test.each([9, 10, 100, 5_000, 10_000])('%i levels are too deep', (depth) => {
    expect(sightings(nested(depth))).toMatchObject({ ok: false, code: 'payload.too_deep' });
    expect(sightings(`{"sightings":[{"tag":${nested(depth - 2)},"rssi":-60}]}`)).toMatchObject({
      code: 'payload.too_deep',
    });
  });

  test('8 levels are not', () => {
    expect(prescan(bytesOf(nested(8)))).toBe('ok');
    expect(sightings(nested(8))).toMatchObject({ code: 'payload.shape' });
  });

  test('an object with more values than the limit is too wide', () => {
    const wide = (keys: number) =>
      `{${Array.from({ length: keys }, (_, i) => `"k${i}":1`).join(',')}}`;
    expect(sightings(wide(payloadLimits.jsonTokens / 2 + 1))).toMatchObject({
      code: 'payload.too_deep',
    });
    expect(sightings(wide(payloadLimits.jsonTokens / 2 - 1))).toMatchObject({
      code: 'payload.shape',
    });
  });

  test('brackets and quotes inside texts do not count', () => {
    const tag = JSON.stringify('[[[[[[[[[[{{{{{{{{{"\\"');
    expect(sightings(withTag(tag))).toMatchObject({ ok: true });
  });

  test('a payload of 64 KB passes, a byte more does not', () => {
    const short = withTag('"b"');
    const padded = short + ' '.repeat(payloadLimits.payloadBytes - short.length);
    expect(sightings(padded)).toMatchObject({ ok: true });
    expect(sightings(`${padded} `)).toMatchObject({
      ok: false,
      code: 'payload.too_large',
      got: '65537 bytes',
    });
  });

  test('the largest batch of every end fits', () => {
    const full = Array.from({ length: payloadLimits.sightings }, (_, i) => ({
      tag: `band-${i}`,
      rssi: -60,
      at: 1_796_000_000_000,
      battery: 50,
    }));
    expect(decode('sightings', bytesOf({ boot: 1, seq: 1, sightings: full })).ok).toBe(true);
    const positions = full.map(({ tag }) => ({ tag, x: 1, y: 2, floor: '0', accuracyM: 1 }));
    expect(decode('positions', bytesOf({ positions })).ok).toBe(true);
  });
});

describe('[HOT1] what is taken', () => {
  test('a key that nobody knows is dropped, also deep inside', () => {
    const text = '{"new":{"a":1},"sightings":[{"tag":"b","rssi":-60,"battery":80,"crc":7}]}';
    expect(sightings(text)).toEqual({
      ok: true,
      decoded: {
        end: 'sightings',
        payload: { sightings: [{ tag: 'b', rssi: -60, battery: 80 }] },
      },
      dropped: 1,
    });
  });

  test('a key __proto__ reaches no prototype', () => {
    const taken = sightings(
      '{"__proto__":{"seq":5,"bad":1},"sightings":[{"__proto__":{"at":5},"tag":"b","rssi":-1}]}',
    );
    if (!taken.ok || taken.decoded.end !== 'sightings') throw new Error('not taken');
    expect(taken.decoded.payload.seq).toBeUndefined();
    expect(taken.decoded.payload.sightings[0]?.at).toBeUndefined();
    expect(Object.getPrototypeOf({})).not.toHaveProperty('bad');
    const hidden = '{"__proto__":{"sightings":[{"tag":"b","rssi":-60}]}}';
    expect(sightings(hidden)).toMatchObject({ ok: false, path: 'sightings' });
  });

  test('`at` may be ISO 8601 with an offset or milliseconds', () => {
    const at = (value: string) => {
      const taken = sightings(`{"at":${value},"sightings":[{"tag":"b","rssi":-60}]}`);
      return taken.ok ? taken.decoded.payload.at : taken;
    };
    expect(at('"2026-12-05T12:30:00+03:30"')).toBe(Date.UTC(2026, 11, 5, 9, 0));
    expect(at('"2026-12-05T09:00:00Z"')).toBe(Date.UTC(2026, 11, 5, 9, 0));
    expect(at('1796000000000')).toBe(1_796_000_000_000);
  });

  test('a time that no Date can hold is refused on every way in', () => {
    expect(sightings('{"at":9000000000000000,"sightings":[{"tag":"b","rssi":-60}]}').ok).toBe(
      false,
    );
    expect(sightings('{"sightings":[{"tag":"b","rssi":-60,"at":9000000000000000}]}').ok).toBe(
      false,
    );
    const last = sightings('{"at":8640000000000000,"sightings":[{"tag":"b","rssi":-60}]}');
    expect(last.ok && new Date(last.decoded.payload.at ?? Number.NaN).toISOString()).toBe(
      '+275760-09-13T00:00:00.000Z',
    );
  });

  test.each(publishEnds)('the example of %s', (end) => {
    expect(decode(end, bytesOf(payloadExamples[end])).ok).toBe(true);
  });

  test.each(endsThatNeedSeq)('%s only with boot and seq', (end) => {
    const { boot, seq, ...rest } = payloadExamples[end] as Record<string, unknown>;
    const code = 'payload.seq_missing';
    expect(decode(end, bytesOf({ ...rest, boot }))).toMatchObject({ code, path: 'seq' });
    expect(decode(end, bytesOf({ ...rest, seq }))).toMatchObject({ code, path: 'boot' });
    expect(decode(end, bytesOf({ ...rest, seq, boot })).ok).toBe(true);
  });
});

describe('[HOT1] whatever comes', () => {
  const options = { numRuns: 2_000, seed: 20261205 };
  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      undefined,
      null,
      true,
      '',
      '-60',
      [],
      {},
      -0,
      1.5,
      9e15,
      8.64e15,
      2 ** 53,
    ),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'binary' }),
  );
  const mostly = (usual: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });
  const time = mostly(fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 8.64e15 })));
  const count = mostly(fc.oneof(fc.constant(undefined), fc.maxSafeNat()));
  const sighting = fc.record({
    tag: mostly(fc.string({ minLength: 1, maxLength: 128 })),
    rssi: mostly(fc.double({ min: -127, max: 20, noNaN: true })),
    at: time,
    battery: mostly(fc.constant(undefined)),
  });
  const likely = fc.record({
    at: time,
    boot: count,
    seq: count,
    sightings: mostly(fc.array(sighting, { minLength: 1, maxLength: 3 })),
  });

  test('the fast guard takes nothing that the schema refuses, and leaves the same values', () => {
    let takenCount = 0;
    fc.assert(
      fc.property(likely, (payload) => {
        const text = JSON.stringify(payload);
        const taken = decode('sightings', bytesOf(text));
        if (taken.ok) takenCount++;
        const judged = payloadSchemas.sightings.safeParse(JSON.parse(text));
        expect(taken.ok).toBe(judged.success);
        if (taken.ok) expect(taken.decoded.payload).toEqual(judged.data);
      }),
      options,
    );
    expect(takenCount).toBeGreaterThan(options.numRuns / 4);
    expect(takenCount).toBeLessThan(options.numRuns);
  });

  test('any bytes on any end are taken or refused, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<PublishEnd>(...publishEnds),
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(bytesOf)),
        (end, bytes) => {
          const decoded = decode(end, bytes);
          if (decoded.ok) return;
          expect(decoded.code).toMatch(/^payload\./);
          expect(JSON.stringify(decoded).length).toBeLessThan(1_000);
        },
      ),
      options,
    );
  });
});
