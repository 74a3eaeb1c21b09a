import { describe, expect, test } from 'vitest';
import {
  ageMs,
  isSilent,
  type LiveState,
  nothingYet,
  reduce,
  type ZoneNow,
} from '../../dashboards/live/reducer.ts';
import { backoffMs } from '../../dashboards/live/socket.ts';
import type { DeltaFrame, LiveEvent, SnapshotFrame } from '../../src/contracts/live.ts';

const NOW_MS = 1_000_000;
const shoes: ZoneNow = {
  id: 'shoes',
  people: 3,
  capacity: 10,
  state: 'quiet',
  sinceMs: 900_000,
  updatedAtMs: 999_000,
  devices: 2,
  devicesHeard: 2,
};
const cafe: ZoneNow = { ...shoes, id: 'cafe', people: 9, state: 'nearlyFull' };
const event = (id: string, atMs: number): LiveEvent => ({ id, atMs, type: 'entered' });

const snapshot: SnapshotFrame = {
  type: 'snapshot',
  seq: 41,
  atMs: 999_500,
  people: 12,
  zones: [shoes, cafe],
  dots: [],
  events: [event('b', 2), event('a', 1)],
  messages: { sent: 1, delivered: 1, held: 0 },
  alerts: [],
};
const delta = (seq: number, more: Partial<DeltaFrame> = {}): DeltaFrame => ({
  type: 'delta',
  seq,
  atMs: 1_000_000,
  ...more,
});
const seen = (...frames: (SnapshotFrame | DeltaFrame)[]): LiveState =>
  frames.reduce((state, frame) => reduce(state, frame, NOW_MS).state, nothingYet);

describe('the live floor', () => {
  test('[PAG1] a snapshot replaces all that was known', () => {
    const state = seen(snapshot, { ...snapshot, seq: 3, people: 1, zones: [cafe], events: [] });
    expect([state.seq, state.people, [...state.zones.keys()], state.events]).toEqual([
      3,
      1,
      ['cafe'],
      [],
    ]);
  });

  test('[PAG1] a delta changes only what it names', () => {
    const state = seen(snapshot, delta(42, { people: 13, zones: [{ ...cafe, people: 10 }] }));
    expect(state.people).toBe(13);
    expect(state.zones.get('cafe')?.people).toBe(10);
    expect(state.zones.get('shoes')).toBe(shoes);
    expect(state.messages).toBe(snapshot.messages);
  });

  test('[PLN8] a delta of another plan has all its zones: those that are gone go', () => {
    const news = delta(42, { planVersion: 3, zones: [{ ...shoes, people: 5 }] });
    expect([...seen(snapshot, news).zones.keys()]).toEqual(['shoes']);
  });

  test('[PAG1] a zone told again without a change stays the same object', () => {
    expect(seen(snapshot, delta(42, { zones: [{ ...shoes }] })).zones.get('shoes')).toBe(shoes);
  });

  test('[PAG1] a missing frame is asked for and nothing is drawn from behind it', () => {
    const before = seen(snapshot);
    const { state, next } = reduce(before, delta(43, { people: 99 }), NOW_MS);
    expect(next).toBe('ask');
    expect(state).toBe(before);
  });

  test.each([
    ['older than the snapshot', 40],
    ['told twice', 41],
  ])('[PAG1] a delta %s is ignored', (_case, seq) => {
    expect(reduce(seen(snapshot), delta(seq, { people: 99 }), NOW_MS).next).toBe('ignore');
  });

  test('[PAG1] after a new hello deltas wait for the snapshot, old values stay on screen', () => {
    const hello = {
      type: 'hello',
      version: 1,
      venue: 'demo',
      name: { en: 'Demo' },
      timezone: 'UTC',
      demo: true,
      serverAtMs: NOW_MS + 5_000,
    } as const;
    const greeted = reduce(seen(snapshot), hello, NOW_MS).state;
    expect(greeted.people).toBe(12);
    expect(reduce(greeted, delta(42, { people: 99 }), NOW_MS).next).toBe('ignore');
  });

  test('[PAG1] events are newest first, each once, at most fifty', () => {
    const many = Array.from({ length: 60 }, (_, i) => event(`e${i}`, 10 + i));
    const { events } = seen(snapshot, delta(42, { events: [event('b', 2), ...many] }));
    expect(events).toHaveLength(50);
    expect(events[0]?.id).toBe('e59');
    expect(new Set(events.map(({ id }) => id)).size).toBe(50);
  });

  test('[PAG1] a frame of a later version is passed over', () => {
    const later: SnapshotFrame = JSON.parse('{"type": "weather"}');
    expect(reduce(nothingYet, later, NOW_MS)).toEqual({ state: nothingYet, next: 'ignore' });
  });
});

describe('stages, count and queues', () => {
  const count = { people: 42, low: 38, high: 47, raw: 45, tags: 40, counters: 1, countersHeard: 1 };
  const full: SnapshotFrame = { ...snapshot, stages: { entry: 12 }, count };

  test('[PAG1] [PAG14] stages and count stay until a frame names them', () => {
    const same = seen(full, delta(42, { people: 13 }));
    expect([same.stages, same.count]).toEqual([{ entry: 12 }, count]);
    const after = seen(full, delta(42, { stages: { engagement: 12 } }));
    expect(after.stages).toEqual({ engagement: 12 });
    const gone = seen(full, { ...snapshot, seq: 50 });
    expect([gone.stages, gone.count]).toEqual([undefined, undefined]);
  });

  test.each([
    ['groups', { groups: 2 }],
    ['length', { groups: 3, queue: { length: 4, longestWaitMs: 1 } }],
    ['longest wait', { groups: 3, queue: { length: 3, longestWaitMs: 2 } }],
    ['expected wait', { groups: 3, queue: { length: 3, longestWaitMs: 1, expectedWaitMs: 9 } }],
    ['silence', { groups: 3 }],
  ])('[PAG16] a change of a queue in its %s alone is drawn', (_case, more) => {
    const queue: ZoneNow = { ...shoes, groups: 3, queue: { length: 3, longestWaitMs: 1 } };
    const state = seen({ ...snapshot, zones: [queue] }, delta(42, { zones: [{ ...queue }] }));
    expect(state.zones.get('shoes')).toBe(queue);
    const changed: ZoneNow = { ...shoes, ...more };
    expect(reduce(state, delta(43, { zones: [changed] }), NOW_MS).state.zones.get('shoes')).toBe(
      changed,
    );
  });
});

describe('age and trust', () => {
  test('[PAG2] age is by the clock of the server, also where ours is wrong', () => {
    const state = { ...seen(snapshot), offsetMs: 60_000 };
    expect(ageMs(state, 999_500 - 60_000 + 4_200)).toBe(4_200);
    expect(ageMs(state, 0)).toBe(0);
  });

  test('[PAG4] a zone is silent when no device of it is heard, not when nothing changes', () => {
    expect(isSilent(shoes)).toBe(false);
    expect(isSilent({ ...shoes, devicesHeard: 1 })).toBe(false);
    expect(isSilent({ ...shoes, devicesHeard: 0 })).toBe(true);
    expect(isSilent({ ...shoes, state: 'unknown' })).toBe(true);
    expect(isSilent({ ...shoes, devices: 0, devicesHeard: 0 })).toBe(false);
  });
});

describe('the way back', () => {
  test('[PAG2] waits double up to five seconds, half of each by chance', () => {
    expect([0, 1, 2, 10, 1_000].map((attempt) => backoffMs(attempt, 1))).toEqual([
      300, 600, 1_200, 5_000, 5_000,
    ]);
    expect(backoffMs(2, 0)).toBe(600);
  });
});
