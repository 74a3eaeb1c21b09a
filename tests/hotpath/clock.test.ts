import { describe, expect, test } from 'vitest';
import { JournalClock } from '../../src/hotpath/clock.ts';
import { noonMs } from './venue.ts';

/** The machine's two clocks, moved by hand. */
class Machine {
  wall = noonMs;
  monotonic = 5_000.25;
  readonly wallMs = () => this.wall;
  readonly monotonicMs = () => this.monotonic;

  pass(ms: number): void {
    this.wall += ms;
    this.monotonic += ms;
  }
}

describe('[TIM2] journal time', () => {
  test('is wall time at the start and monotonic time since, in whole milliseconds', () => {
    const machine = new Machine();
    const clock = new JournalClock(machine, 0);
    expect(clock.now()).toBe(noonMs);
    machine.pass(1_234.9);
    expect(clock.now()).toBe(noonMs + 1_234);
  });

  test('does not go back when the wall clock does', () => {
    const machine = new Machine();
    const clock = new JournalClock(machine, 0);
    machine.pass(10_000);
    machine.wall -= 3_600_000;
    machine.pass(1_000);
    expect(clock.now()).toBe(noonMs + 11_000);
  });

  test('does not go back when even the monotonic clock does', () => {
    const machine = new Machine();
    const clock = new JournalClock(machine, 0);
    machine.pass(10_000);
    const before = clock.now();
    machine.monotonic -= 50;
    expect(clock.now()).toBe(before);
  });

  test('goes on from a journal that is ahead of the wall clock', () => {
    const machine = new Machine();
    const lastMs = noonMs + 86_400_000;
    const clock = new JournalClock(machine, lastMs);
    expect(clock.now()).toBe(lastMs);
    machine.pass(500);
    expect(clock.now()).toBe(lastMs + 500);
  });
});

describe('[TIM2] a wall clock that was set', () => {
  test('is told once, by how much, in either direction', () => {
    const machine = new Machine();
    const clock = new JournalClock(machine, 0);
    machine.pass(60_000);
    expect(clock.wallStepped()).toBe(0);
    machine.wall += 90_000;
    machine.pass(10);
    expect(clock.wallStepped()).toBe(90_000);
    expect(clock.wallStepped()).toBe(0);
    machine.wall -= 3_600_000;
    expect(clock.wallStepped()).toBe(-3_600_000);
    expect(clock.wallStepped()).toBe(0);
  });

  test('by less than a second is no step until it adds up', () => {
    const machine = new Machine();
    const clock = new JournalClock(machine, 0);
    machine.wall += 600;
    expect(clock.wallStepped()).toBe(0);
    machine.wall += 600;
    expect(clock.wallStepped()).toBe(1_200);
  });

  test('is not what a journal ahead of the wall clock looks like', () => {
    const machine = new Machine();
    const clock = new JournalClock(machine, noonMs + 86_400_000);
    machine.pass(1_000);
    expect(clock.wallStepped()).toBe(0);
  });
});
