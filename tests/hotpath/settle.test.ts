import { describe, expect, test } from 'vitest';
import { DeviceClocks, type Settled } from '../../src/hotpath/settle.ts';
import { noonMs } from './venue.ts';

const device = 'kasra/rx-1';
const jumpMs = 60_000;
const second = 1_000;
const hour = 3_600_000;

/** A device whose clock is `wrongByMs` off; readings reach us `delayMs` after they were made. */
class Sender {
  readonly clocks = new DeviceClocks();
  #nowMs = noonMs;
  wrongByMs = 0;

  /** Lets a second pass, then sends; what is settled is given from now. */
  send({ delayMs = 0, afterMs = second }: { delayMs?: number; afterMs?: number } = {}) {
    this.#nowMs += afterMs;
    const receivedAtMs = this.#nowMs + delayMs;
    return { ...this.sent(this.#nowMs + this.wrongByMs, receivedAtMs), trueMs: this.#nowMs };
  }

  sent(at: number | undefined, receivedAtMs: number): Settled {
    return this.clocks.settle(device, { at, receivedAtMs, jumpMs });
  }

  many(count: number): void {
    for (let i = 0; i < count; i++) this.send();
  }

  get report() {
    return this.clocks.report(device);
  }
}

/** What readings are taken for that come so many seconds after one another. */
function kindsOf(sender: Sender, afterS: readonly number[]): string[] {
  return afterS.map((seconds) => sender.send({ afterMs: seconds * second }).kind);
}

describe('[TIM1] the time of a reading', () => {
  test('without `at` is its arrival, and says nothing about the clock', () => {
    const clocks = new DeviceClocks();
    expect(clocks.settle(device, { at: undefined, receivedAtMs: noonMs, jumpMs })).toEqual({
      atMs: noonMs,
      kind: 'received',
    });
    expect(clocks.report(device)).toBeUndefined();
  });

  test('with `at` is corrected by the median offset, not by the last one', () => {
    const sender = new Sender();
    sender.wrongByMs = -20 * second;
    const delays = [100, 3_000, 120, 110, 4_000, 130, 115];
    for (const delayMs of delays) sender.send({ delayMs });
    expect(sender.report?.offsetMs).toBe(20_120);
    const { atMs, trueMs } = sender.send({ delayMs: 2_500 });
    expect(atMs).toBe(trueMs + 130);
  });

  test('is never later than its arrival', () => {
    const sender = new Sender();
    for (let i = 0; i < 10; i++) sender.send({ delayMs: 2_000 });
    const { atMs, trueMs } = sender.send({ delayMs: 10 });
    expect(atMs).toBe(trueMs + 10);
  });

  test('follows a clock that drifts: only the last 64 readings count', () => {
    const sender = new Sender();
    for (let i = 0; i < 400; i++) {
      sender.wrongByMs -= 100;
      sender.send();
    }
    const { atMs, trueMs } = sender.send();
    expect(Math.abs(atMs - trueMs)).toBeLessThan(64 * 100);
    expect(sender.report?.flagged).toBe(false);
  });

  test('is judged by the last 64 offsets alone, however often they were the same', () => {
    const sender = new Sender();
    sender.many(64);
    for (let i = 0; i < 64; i++) sender.send({ delayMs: 2_000 });
    expect(sender.report?.offsetMs).toBe(2_000);
    sender.many(33);
    expect(sender.report?.offsetMs).toBe(0);
  });

  test('whole milliseconds, also where a device sends fractions of an offset', () => {
    const sender = new Sender();
    sender.sent(noonMs, noonMs + 0.4);
    expect(Number.isInteger(sender.sent(noonMs + second, noonMs + second + 0.4).atMs)).toBe(true);
  });
});

describe('[TIM1] backlog', () => {
  test('stands, and leaves the offset alone', () => {
    const sender = new Sender();
    sender.wrongByMs = 7 * second;
    sender.many(64);
    const before = sender.report;
    const madeMs = noonMs + 64 * second;
    const arrivedMs = madeMs + hour;
    for (let i = 1; i <= 100; i++) {
      const at = madeMs + i * second + sender.wrongByMs;
      const settled = sender.sent(at, arrivedMs + i * 20);
      expect(settled).toEqual({ atMs: madeMs + i * second, kind: 'backlog' });
    }
    expect(sender.report).toEqual(before);
  });

  test('begins more than 5 s behind, with what is as old as the last one', () => {
    const sender = new Sender();
    sender.many(64);
    const lastMs = noonMs + 64 * second;
    expect(sender.sent(lastMs, lastMs + 5_000).kind).toBe('live');
    expect(sender.sent(lastMs, lastMs + 5_001)).toEqual({ atMs: lastMs, kind: 'backlog' });
    expect(sender.sent(lastMs - 1, lastMs + 5_001).kind).toBe('live');
  });

  test('drained at twice the pace of its making is still backlog after minutes', () => {
    const sender = new Sender();
    sender.many(64);
    const madeMs = noonMs + 64 * second;
    const kinds = Array.from({ length: 1_000 }, (_, i) => {
      const arrivedMs = madeMs + hour + i * 500;
      return sender.sent(madeMs + (i + 1) * second, arrivedMs).kind;
    });
    expect(new Set(kinds)).toEqual(new Set(['backlog']));
  });
});

describe('[TIM1] a jump', () => {
  test('ahead by more than a minute: the arrival counts and the device is flagged', () => {
    const sender = new Sender();
    sender.many(64);
    sender.wrongByMs = 61 * second;
    const { atMs, trueMs, kind } = sender.send();
    expect({ atMs, kind }).toEqual({ atMs: trueMs, kind: 'jump' });
    expect(sender.report?.flagged).toBe(true);
  });

  test('ahead by a minute exactly is none', () => {
    const sender = new Sender();
    sender.many(64);
    sender.wrongByMs = 60 * second;
    expect(sender.send().kind).toBe('live');
  });

  test('back to before the last one by more than a minute', () => {
    const sender = new Sender();
    sender.many(64);
    sender.wrongByMs = -2 * hour;
    const { atMs, trueMs, kind } = sender.send();
    expect({ atMs, kind }).toEqual({ atMs: trueMs, kind: 'jump' });
    expect(sender.report?.flagged).toBe(true);
  });

  test.each([
    ['ahead two hours', 2 * hour],
    ['back two hours', -2 * hour],
    ['back half a minute', -30 * second],
    ['to 1970', 0 - noonMs],
    ['to 2106', 2 ** 32 * second - noonMs],
  ])('%s: after a minute the clock is known anew and the flag is gone', (_, wrongByMs) => {
    const sender = new Sender();
    sender.many(64);
    sender.wrongByMs = wrongByMs;
    sender.many(100);
    const { atMs, trueMs, kind } = sender.send();
    expect({ atMs, kind }).toEqual({ atMs: trueMs, kind: 'live' });
    expect(sender.report).toEqual({ offsetMs: -wrongByMs, flagged: false });
  });

  test('back by a minute exactly is none; what counts is the newest, not the last', () => {
    const sender = new Sender();
    sender.many(64);
    const newestMs = noonMs + 64 * second;
    expect(sender.sent(newestMs - 30 * second, newestMs).kind).toBe('live');
    expect(sender.sent(newestMs - 60 * second, newestMs).kind).toBe('live');
    expect(sender.sent(newestMs - 60 * second - 1, newestMs).kind).toBe('jump');
  });

  test('of a device that was heard once is believed from its next reading on', () => {
    const sender = new Sender();
    sender.send();
    sender.wrongByMs = -2 * hour;
    expect(sender.send().kind).toBe('jump');
    const { atMs, trueMs, kind } = sender.send();
    expect({ atMs, kind }).toEqual({ atMs: trueMs, kind: 'live' });
    expect(sender.report).toEqual({ offsetMs: 2 * hour, flagged: false });
  });

  test('that stays for a minute is the clock from that very reading on, at its arrival', () => {
    const sender = new Sender();
    sender.many(64);
    sender.wrongByMs = 2 * hour;
    expect(kindsOf(sender, [0, 20, 20])).toEqual(['jump', 'jump', 'jump']);
    const { atMs, trueMs, kind } = sender.send({ afterMs: 20 * second - 7, delayMs: 7 });
    expect({ atMs, kind }).toEqual({ atMs: trueMs + 7, kind: 'live' });
    expect(sender.report).toEqual({ offsetMs: 7 - 2 * hour, flagged: false });
  });

  test.each([
    [5_000, 'live'],
    [5_001, 'jump'],
  ])('and wanders by %d ms meanwhile: %s after that minute', (wanderMs, kind) => {
    const sender = new Sender();
    sender.many(64);
    sender.wrongByMs = 3 * hour;
    kindsOf(sender, [0, 20]);
    sender.wrongByMs += wanderMs;
    expect(kindsOf(sender, [20, 20, 20]).slice(0, 2)).toEqual(['jump', kind]);
  });

  test('once and back costs one or two arrivals and nothing more', () => {
    const sender = new Sender();
    sender.many(64);
    sender.wrongByMs = 5 * hour;
    expect(sender.send().kind).toBe('jump');
    sender.wrongByMs = 0;
    expect(sender.send().kind).toBe('jump');
    const { atMs, trueMs, kind } = sender.send();
    expect({ atMs, kind }).toEqual({ atMs: trueMs, kind: 'live' });
    expect(sender.report?.flagged).toBe(false);
  });
});

describe('[TIM1] the first reading of a device', () => {
  test.each([
    [60 * second, 'live'],
    [60 * second + 1, 'jump'],
  ])('%d ms off is %s', (offMs, kind) => {
    expect(new Sender().sent(noonMs - offMs, noonMs)).toEqual({ atMs: noonMs, kind });
    expect(new Sender().sent(noonMs + offMs, noonMs)).toEqual({ atMs: noonMs, kind });
  });

  test('near the arrival is live', () => {
    const sender = new Sender();
    sender.wrongByMs = -50 * second;
    expect(sender.send()).toMatchObject({ kind: 'live' });
    expect(sender.report).toEqual({ offsetMs: 50_000, flagged: false });
  });

  test.each([
    ['1970', 12_345],
    ['2106', 2 ** 32 * second],
    ['a day ago', noonMs - 24 * hour],
  ])('from %s: only the arrival is certain; the next one heals', (_, at) => {
    const sender = new Sender();
    expect(sender.sent(at, noonMs)).toEqual({ atMs: noonMs, kind: 'jump' });
    expect(sender.report?.flagged).toBe(true);
    expect(sender.sent(at + second, noonMs + second)).toEqual({
      atMs: noonMs + second,
      kind: 'live',
    });
    expect(sender.report?.flagged).toBe(false);
  });
});

test('[TIM1] the offset of each device survives a snapshot', () => {
  const sender = new Sender();
  sender.wrongByMs = -9 * second;
  sender.many(10);
  const after = new DeviceClocks();
  after.settle('kasra/gone', { at: noonMs, receivedAtMs: noonMs, jumpMs });
  after.restore(JSON.parse(JSON.stringify(sender.clocks.encode())));
  expect(after.report('kasra/gone')).toBeUndefined();
  expect(after.report(device)).toEqual({ offsetMs: 9_000, flagged: false });
  const backlog = { at: noonMs + 11 * second - 9_000, receivedAtMs: noonMs + hour, jumpMs };
  expect(after.settle(device, backlog)).toEqual({ atMs: noonMs + 11 * second, kind: 'backlog' });
});

test('[TIM1] a device that was removed is met anew, and no other', () => {
  const sender = new Sender();
  sender.many(10);
  sender.clocks.settle('kasra/rx-2', { at: noonMs, receivedAtMs: noonMs, jumpMs });
  sender.clocks.forget(device);
  expect(sender.report).toBeUndefined();
  expect(sender.clocks.report('kasra/rx-2')).toBeDefined();
});
