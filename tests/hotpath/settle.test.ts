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
  after.restore(JSON.parse(JSON.stringify(sender.clocks.encode())));
  expect(after.report(device)).toEqual({ offsetMs: 9_000, flagged: false });
  const backlog = { at: noonMs + 11 * second - 9_000, receivedAtMs: noonMs + hour, jumpMs };
  expect(after.settle(device, backlog)).toEqual({ atMs: noonMs + 11 * second, kind: 'backlog' });
});
