import { describe, expect, test } from 'vitest';
import type { VenueRecord } from '../../src/contracts/ports.ts';
import { JournalClock } from '../../src/hotpath/clock.ts';
import type { HotParts } from '../../src/hotpath/parts.ts';
import { Registry } from '../../src/hotpath/registry.ts';
import { Stepper } from '../../src/hotpath/stepper.ts';
import { Ticks } from '../../src/hotpath/ticks.ts';
import { noonMs, quietSignals, venue } from './venue.ts';

/** A stepper whose venues are due when a test says. */
class DueStepper extends Stepper {
  readonly due = new Map<string, number>();

  override dueMs(name: string): number | undefined {
    return this.due.get(name);
  }
}

function open(settings: Partial<VenueRecord['settings']> = {}) {
  const machine = { wall: noonMs, wallMs: () => machine.wall, monotonicMs: () => machine.wall };
  const registry = new Registry();
  registry.load([{ ...venue, settings: { ...venue.settings, ...settings } }], []);
  const stepper = new DueStepper();
  const journalClock = new JournalClock(machine, 0);
  const parts = { journalClock, registry, stepper, signals: quietSignals() };
  return { ticks: new Ticks(parts as typeof parts & HotParts), due: stepper.due, machine };
}

describe('[TIM2] an empty frame', () => {
  test('is due after five seconds of nothing', () => {
    const { ticks } = open();
    ticks.passed('kasra', noonMs);
    expect(ticks.nextInMs(noonMs)).toBe(5_000);
    expect(ticks.due(noonMs + 4_999, new Set())).toEqual([]);
    expect(ticks.due(noonMs + 5_000, new Set())).toEqual([
      { venue: 'kasra', input: { type: 'tick' } },
    ]);
  });

  test('is due when a timer is', () => {
    const { ticks, due } = open();
    ticks.passed('kasra', noonMs);
    due.set('kasra', noonMs + 700);
    expect(ticks.nextInMs(noonMs)).toBe(700);
    expect(ticks.due(noonMs + 699, new Set())).toEqual([]);
    expect(ticks.due(noonMs + 700, new Set())).toHaveLength(1);
  });

  test('is not written oftener than every 25 ms, whatever is due', () => {
    const { ticks, due } = open();
    ticks.passed('kasra', noonMs);
    due.set('kasra', noonMs - 1_000);
    expect(ticks.nextInMs(noonMs)).toBe(25);
    expect(ticks.due(noonMs + 24, new Set())).toEqual([]);
    expect(ticks.due(noonMs + 25, new Set())).toHaveLength(1);
  });

  test('is left out where something else is written in that turn', () => {
    const { ticks } = open();
    ticks.passed('kasra', noonMs);
    ticks.passed('other', noonMs);
    expect(ticks.due(noonMs + 9_000, new Set(['kasra']))).toEqual([
      { venue: 'other', input: { type: 'tick' } },
    ]);
  });

  test('of a venue that never was is not written', () => {
    const { ticks } = open();
    expect(ticks.due(noonMs, new Set())).toEqual([]);
    expect(ticks.nextInMs(noonMs)).toBe(5_000);
  });
});

describe('[TIM2] what opens a turn', () => {
  test('a pause longer than the venue allows is a gap of its length', () => {
    const { ticks } = open({ gapMs: 2_000 });
    ticks.restore(new Map([['kasra', noonMs]]));
    expect(ticks.openings(noonMs + 2_000)).toEqual([]);
    expect(ticks.openings(noonMs + 2_001)).toEqual([
      { venue: 'kasra', input: { type: 'gap', ms: 2_001 } },
    ]);
  });

  test('a wall clock that was set is told to every venue, after its gap', () => {
    const { ticks, machine } = open();
    ticks.passed('kasra', noonMs);
    ticks.passed('other', noonMs);
    const { wall } = machine;
    Object.assign(machine, { monotonicMs: () => wall, wall: wall + 3_600_000 });
    const inputs = ticks.openings(noonMs + 20_000);
    expect(inputs.map(({ venue: name, input }) => [name, input.type])).toEqual([
      ['kasra', 'gap'],
      ['kasra', 'clockStepped'],
      ['other', 'gap'],
      ['other', 'clockStepped'],
    ]);
    expect(inputs[1]?.input).toEqual({ type: 'clockStepped', ms: 3_600_000 });
  });
});
