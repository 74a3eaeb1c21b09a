import { localTime } from '../../../src/engine/localtime.ts';
import { blankMemory, type Happening, keep } from '../../../src/engine/memory.ts';
import { blankPerson } from '../../../src/engine/people.ts';
import type { Memory, Person } from '../../../src/engine/person-state.ts';
import type { Scene } from '../../../src/engine/rules/facts.ts';
import { triggerEventOf } from '../../../src/engine/rules/trigger-event.ts';
import type { TriggerEvent } from '../../../src/engine/state.ts';
import { openingMs, type Shop } from '../shop.ts';

export type Told = Partial<Omit<Happening, 'type' | 'atMs'>> & {
  readonly type: Happening['type'];
  readonly atMs: number;
};

export function happening({ type, atMs, ...parts }: Told): Happening {
  const texts = { zone: '', device: '', sku: '', category: '', detail: '' };
  return { type, atMs, late: false, ...texts, amount: 0, lines: [], ...parts };
}

export function memoryWith(events: readonly Told[], sinceMs = 0): Memory {
  const memory = blankMemory(sinceMs);
  for (const event of events) keep(memory, happening(event));
  return memory;
}

/** What a condition sees of a shop where `a` is in shoes; `parts` are the person's. */
export function sceneOf(
  shop: Shop,
  person: Partial<Person> = {},
  event: Partial<TriggerEvent> & Record<string, unknown> = {},
): Scene {
  const { state } = shop;
  const entered = { type: 'entered', zone: 'shoes', confidence: 1 } as const;
  const blank = triggerEventOf(entered, { id: 'e', atMs: openingMs });
  return {
    state,
    nowMs: state.journalMs,
    local: localTime(state.offsets, state.journalMs),
    person: { ...blankPerson('v', true), ...person },
    wearing: state.wearings.get('a'),
    event: { ...blank, ...event },
    zoneOf: (id) =>
      id === 'shoes' ? { kind: 'display', capacity: 10, floor: '0', chain: ['shoes'] } : undefined,
  };
}
