import { expect, test } from 'vitest';
import type { Frame } from '../../src/contracts/inputs.ts';
import type { Snapshot, SnapshotBefore } from '../../src/contracts/ports.ts';
import { createVenue, encodeState } from '../../src/engine/venue.ts';
import { Past, snapshotBefore } from '../../src/hotpath/past.ts';
import { encodeSnapshot } from '../../src/hotpath/replay.ts';
import { sourceOf } from './past.ts';

const intake = { windows: {}, clocks: [], lastSeen: [] };

function stateAt(venue: string, journalMs: number): string {
  return encodeState({ ...createVenue(venue), journalMs });
}

function snapshot(position: number, venues: Readonly<Record<string, string>>): Snapshot {
  const body = encodeSnapshot(venues, intake);
  return { position, atMs: position * 1_000, build: 'test', body };
}

/** As the ladder answers; notes what it was asked. */
function ladder(...rungs: readonly Snapshot[]) {
  const asked: SnapshotBefore[] = [];
  const newest = rungs.toSorted((a, b) => b.position - a.position);
  const snapshotBefore = async (at: SnapshotBefore) => {
    asked.push(at);
    return newest.find(({ position, atMs }) =>
      'position' in at ? position <= at.position : (atMs ?? 0) <= at.atMs,
    );
  };
  return { asked, snapshotBefore };
}

const at5 = { venue: 'shop', atMs: 5_500 };

test('[JRN13] the state is that of the newest snapshot at or before the moment', async () => {
  const rungs = [2, 4, 6].map((n) => snapshot(n, { shop: stateAt('shop', n * 1_000) }));
  const { asked, ...records } = ladder(...rungs);
  const kept = await snapshotBefore(records, { first: 1 }, at5);
  expect(kept).toEqual({ position: 4, text: stateAt('shop', 4_000) });
  expect(asked).toEqual([{ atMs: 5_500 }]);
});

test('[JRN13] a snapshot of another release is passed over for an older one', async () => {
  const older = snapshot(2, { shop: stateAt('shop', 2_000) });
  const otherBody = { ...snapshot(4, {}), body: '{"version":0}\n' };
  const otherState = snapshot(3, { shop: '{"version":0}' });
  const records = ladder(older, otherBody, otherState);
  expect(await snapshotBefore(records, { first: 1 }, at5)).toMatchObject({ position: 2 });
});

test('[JRN13] a venue that a snapshot does not know begins empty behind it', async () => {
  const records = ladder(snapshot(4, { other: stateAt('other', 4_000) }));
  expect(await snapshotBefore(records, { first: 3 }, at5)).toEqual({
    position: 4,
    text: encodeState(createVenue('shop')),
    counts: { sent: 0, delivered: 0, held: 0 },
  });
});

test('[JRN14] a snapshot that leads into nothing kept is none', async () => {
  const records = ladder(snapshot(4, { shop: stateAt('shop', 4_000) }));
  expect(await snapshotBefore(records, { first: 5 }, at5)).toMatchObject({ position: 4 });
  expect(await snapshotBefore(records, { first: 6 }, at5)).toBeUndefined();
});

test('[HOT5] looking back knows what was set aside, minutes before its skip is read', () => {
  const tick = { type: 'tick' } as const;
  const skip = (position: number) => ({ type: 'skip', position }) as const;
  const inputs = [tick, tick, skip(2), tick, tick, tick, skip(5)];
  const minuteMs = 60_000;
  const frames = inputs.map((input, i): Frame => {
    return { position: i + 1, atMs: i * 4 * minuteMs, venue: 'shop', input };
  });
  let readTo = 0;
  const source = sourceOf(frames);
  const past = Past.open(
    {
      ...source,
      *frames(from, mentioning) {
        for (const frame of source.frames(from)) {
          if (mentioning !== undefined) readTo = frame.position;
          yield frame;
        }
      },
    },
    { venue: 'shop', fromMs: 0 },
  );
  expect(past.take(0)?.position).toBe(1);
  expect(readTo, 'ten minutes ahead, not to the end').toBe(4);
  const taken: number[] = [];
  for (;;) {
    const frame = past.take(Number.POSITIVE_INFINITY);
    if (frame === undefined) break;
    if (frame.input.type !== 'setAside') taken.push(frame.position);
  }
  expect(taken).toEqual([3, 4, 6, 7]);
});
