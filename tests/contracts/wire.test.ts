import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from '../../src/contracts/frames.ts';
import { publishEnds } from '../../src/contracts/topics.ts';
import type { BatchItem } from '../../src/contracts/wire.ts';
import { batchBytes, readBatch, writeBatch } from '../../src/contracts/wire.ts';

const item = fc.record({
  device: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  end: fc.integer({ min: 0, max: publishEnds.length - 1 }),
  qos: fc.integer({ min: 0, max: 2 }),
  receivedAtMs: fc.double({ min: 0, max: 8.64e15, noNaN: true }),
  payload: fc.uint8Array({ maxLength: 300 }),
});

function read(buffer: ArrayBuffer): BatchItem[] {
  const items: BatchItem[] = [];
  readBatch(buffer, (one) => items.push({ ...one, payload: one.payload.slice() }));
  return items;
}

test('a batch reads back as it was written, and is as large as was said', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 50 }), (items) => {
      const buffer = writeBatch(items);
      expect(read(buffer)).toEqual(items);
      expect(buffer.byteLength).toBe(batchBytes(items.map(({ payload }) => payload.byteLength)));
    }),
    { numRuns: 300, seed: 20261205 },
  );
});

test('payloads cut from a larger buffer are written alone', () => {
  const large = Uint8Array.from({ length: 100 }, (_, i) => i);
  const base = { device: 1, end: 0, qos: 1, receivedAtMs: 5 };
  const items = [
    { ...base, payload: large.subarray(10, 13) },
    { ...base, payload: large.subarray(0, 0) },
    { ...base, payload: large.subarray(97) },
  ];
  expect(read(writeBatch(items)).map(({ payload }) => [...payload])).toEqual([
    [10, 11, 12],
    [],
    [97, 98, 99],
  ]);
});

test('sightings are written to the letter as JSON.stringify writes them', () => {
  const ms = fc.integer({ min: 0, max: 8.64e15 });
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z0-9._-]{1,20}$/));
  const sighting = fc.record(
    { alias: text, rssiDbm: fc.double({ min: -127, max: 20, noNaN: true }), atMs: ms },
    { requiredKeys: ['alias', 'rssiDbm'], noNullPrototype: true },
  );
  const given = fc.record({
    device: text,
    boot: fc.option(ms, { nil: undefined }),
    seq: fc.option(ms, { nil: undefined }),
    atMs: ms,
    sightings: fc.array(sighting, { maxLength: 5 }),
  });
  fc.assert(
    fc.property(given, ({ device, boot, seq, atMs, sightings }) => {
      const input = {
        type: 'reading' as const,
        device,
        ...(boot === undefined ? {} : { boot }),
        ...(seq === undefined ? {} : { seq }),
        atMs,
        body: { kind: 'sightings' as const, sightings },
      };
      const frame = { venue: 'kasra', input };
      expect(encodeFrame(frame)).toBe(JSON.stringify(frame));
    }),
    { numRuns: 1_000, seed: 20261205 },
  );
});

test('a frame reads back as it was written, whatever texts it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer(), (text, ms) => {
      const command = { do: 'returnBand', alias: text } as const;
      const frame = { venue: 'kasra', input: { type: 'command', id: text, command } } as const;
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
      const gap = { venue: 'kasra', input: { type: 'gap', ms } } as const;
      expect(decodeFrame(encodeFrame(gap))).toEqual(gap);
    }),
    { numRuns: 300, seed: 20261205 },
  );
});
