import { stages } from '../../contracts/events.ts';
import type { ReadingBody } from '../../contracts/inputs.ts';
import {
  type EventMatch,
  executedTriggers,
  levelTriggers,
  type Trigger,
  type TriggerName,
} from '../../contracts/rules.ts';
import { checkDuration, checkZone } from './check-names.ts';
import { facts } from './facts.ts';
import { watchedFacts } from './level-index.ts';
import { addProblem, notExecuted, type Problems, suggestion } from './problems.ts';

type Key = Exclude<keyof Trigger, 'type'>;
type Keys = { readonly needs?: readonly Key[]; readonly takes?: readonly Key[] };

const goods = ['zone', 'shelf', 'sku', 'category'] as const;
const above = ['for', 'clearBelow'] as const;

/** What each trigger needs and takes; anything else beside it is refused. [RUL1] */
const keysOf: Readonly<Record<(typeof executedTriggers)[number], Keys>> = {
  visitStarted: { takes: ['zone'] },
  identified: {},
  entered: { takes: ['zone'] },
  left: { takes: ['zone'] },
  dwelled: { needs: ['for'], takes: ['zone', 'over'] },
  visitEnded: {},
  stageChanged: { takes: ['to'] },
  pickedUp: { takes: goods },
  putBack: { takes: goods },
  handled: { takes: [...goods, 'for'] },
  purchased: { takes: ['zone', 'sku', 'category'] },
  returned: { takes: ['zone', 'sku', 'category'] },
  tapped: { takes: ['zone', 'purpose'] },
  rated: { takes: ['zone', 'above', 'below'] },
  messageSeen: { takes: ['campaign'] },
  messageTapped: { takes: ['campaign'] },
  bandHandedOut: {},
  bandReturned: {},
  queueAbove: { needs: ['above'], takes: ['zone', ...above] },
  occupancyAbove: { needs: ['above'], takes: ['zone', 'of', ...above] },
  occupancyBelow: { needs: ['below'], takes: ['zone', 'of', 'for', 'clearAbove'] },
  factAbove: { needs: ['fact', 'above'], takes: ['zone', ...above] },
  factBelow: { needs: ['fact', 'below'], takes: ['zone', 'for', 'clearAbove'] },
  absent: { needs: ['event', 'after', 'within'] },
  at: { needs: ['at'], takes: ['zone', 'on', 'days', 'audience'] },
};

const whatFor: Readonly<Partial<Record<Key, string>>> = {
  for: 'the time after which it fires, such as 3m',
  above: 'the number it must be above, such as 5',
  below: 'the number it must be below, such as 5',
  fact: 'the fact it looks at, such as environment.temperature',
  event: 'what has not happened, such as {"event": "purchased"}',
  after: 'what it is awaited after, such as {"event": "pickedUp"}',
  within: 'how long it is awaited, such as 30m',
  at: 'the time of day, such as 17:00',
};

/** What of the plan a trigger is checked against; undefined = no plan is known. */
export type PlanFacts = {
  readonly zones: readonly string[];
  readonly queues: number;
  readonly capacityOf: (zone: string) => number | undefined;
};

export function checkTrigger(problems: Problems, when: Trigger, plan: PlanFacts | undefined): void {
  const keys = isExecuted(when.type) ? keysOf[when.type] : undefined;
  if (keys === undefined) {
    notExecuted(problems, 'when.type', `the triggers ${executedTriggers.join(', ')}`);
    return;
  }
  checkKeys(problems, when, keys);
  const zones = plan?.zones;
  checkZone(problems, when.zone, { path: 'when.zone', zones });
  for (const key of ['for', 'within'] as const) checkDuration(problems, when[key], `when.${key}`);
  if ((levelTriggers as readonly string[]).includes(when.type)) checkLevel(problems, when, plan);
  checkWord(problems, when, { key: 'to', words: stages });
  checkWord(problems, when, { key: 'purpose', words: tapPurposes });
  if (when.type === 'rated') checkRated(problems, when);
  if (when.type === 'at') checkClock(problems, when);
  if (when.type === 'absent') checkAbsent(problems, when, zones);
}

/** What a band is held to a reader for. */
const tapPurposes = ['entry', 'unlock', 'pay', 'claim'] as const satisfies readonly TapPurpose[];
type TapPurpose = Extract<ReadingBody, { kind: 'tap' }>['purpose'];

function checkWord(
  problems: Problems,
  when: Trigger,
  { key, words }: { readonly key: 'to' | 'purpose'; readonly words: readonly string[] },
): void {
  const word = when[key];
  if (word === undefined || words.includes(word)) return;
  addProblem(problems, 'campaign.shape', {
    path: `when.${key}`,
    message: `${word} is none of its words`,
    mend: suggestion(word, words),
  });
}

function isExecuted(type: TriggerName): type is (typeof executedTriggers)[number] {
  return (executedTriggers as readonly string[]).includes(type);
}

function checkKeys(problems: Problems, when: Trigger, { needs = [], takes = [] }: Keys): void {
  const { type, ...rest } = when;
  for (const key of needs) {
    if (rest[key] !== undefined) continue;
    addProblem(problems, 'campaign.shape', {
      path: `when.${key}`,
      message: `${type} needs ${key}`,
      mend: `add ${key}: ${whatFor[key] ?? 'see the rule language'}`,
    });
  }
  const known: readonly string[] = [...needs, ...takes];
  for (const key of Object.keys(rest)) {
    if (known.includes(key)) continue;
    addProblem(problems, 'campaign.shape', {
      path: `when.${key}`,
      message: `${type} takes no ${key}`,
      mend: mendOf(key, known),
    });
  }
}

const mirrors: Readonly<Record<string, string>> = {
  above: 'below',
  below: 'above',
  clearAbove: 'clearBelow',
  clearBelow: 'clearAbove',
};

function mendOf(key: string, known: readonly string[]): string {
  const mirror = mirrors[key];
  if (mirror !== undefined && known.includes(mirror)) return `use ${mirror}`;
  return known.length === 0 ? 'leave it out' : suggestion(key, known);
}

function checkLevel(problems: Problems, when: Trigger, plan: PlanFacts | undefined): void {
  checkClearing(problems, when);
  if (when.fact !== undefined) checkWatchedFact(problems, when, when.fact);
  if (when.type === 'queueAbove' && when.zone === undefined && plan?.queues === 0) {
    addProblem(problems, 'campaign.shape', {
      path: 'when.zone',
      message: 'the venue has no zone of the kind queue',
      mend: 'name the zone people queue in, or draw one in the plan',
    });
  }
  if (when.fact !== undefined) return;
  if (when.of === 'capacity') checkCapacity(problems, when, plan);
  else checkPeople(problems, when);
}

function checkClearing(
  problems: Problems,
  { above, below, clearAbove, clearBelow }: Trigger,
): void {
  if (above !== undefined && clearBelow !== undefined && clearBelow > above) {
    addProblem(problems, 'campaign.shape', {
      path: 'when.clearBelow',
      message: `above ${above} it fires, and below ${clearBelow} it would be over already`,
      mend: `use at most ${above}`,
    });
  }
  if (below !== undefined && clearAbove !== undefined && clearAbove < below) {
    addProblem(problems, 'campaign.shape', {
      path: 'when.clearAbove',
      message: `below ${below} it fires, and above ${clearAbove} it would be over already`,
      mend: `use at least ${below}`,
    });
  }
}

/** Facts about a visitor change with the visitor's own events, which are triggers themselves. */
function checkWatchedFact(problems: Problems, { zone }: Trigger, name: string): void {
  const watched = Object.keys(facts).filter((one) => isWatched(one));
  const path = 'when.fact';
  const fact = facts[name];
  if (fact === undefined || !isWatched(name)) {
    addProblem(problems, 'campaign.fact_unknown', {
      path,
      message:
        fact === undefined ? `${name} is no fact` : `${name} is about a visitor, not about a place`,
      mend:
        fact === undefined
          ? suggestion(name, watched)
          : `compare it in a condition, after an event; here: ${watched.join(', ')}`,
    });
  } else if (fact.type !== 'number') {
    addProblem(problems, 'campaign.fact_type', {
      path,
      message: `${name} is a ${fact.type}, which has no above or below`,
      mend: 'use a fact that is a number',
    });
  } else if (name.startsWith('zone.') && zone === undefined) {
    addProblem(problems, 'campaign.shape', {
      path: 'when.zone',
      message: `${name} is a zone's, and no zone is named`,
      mend: 'add zone',
    });
  }
}

function isWatched(name: string): boolean {
  return watchedFacts.some((prefix) => name.startsWith(prefix));
}

function checkCapacity(problems: Problems, { zone }: Trigger, plan: PlanFacts | undefined): void {
  if (zone === undefined) {
    addProblem(problems, 'campaign.shape', {
      path: 'when.of',
      message: 'a venue has no capacity, so nobody can say what share it is',
      mend: 'count people, or name a zone with a capacity',
    });
  } else if (plan?.zones.includes(zone) && plan.capacityOf(zone) === undefined) {
    addProblem(problems, 'campaign.shape', {
      path: 'when.zone',
      message: `${zone} has no capacity, so nobody can say how full it is`,
      mend: 'give the zone a capacity in the plan',
    });
  }
}

/** People are counted whole: a share is meant where the bound is none. */
function checkPeople(problems: Problems, when: Trigger): void {
  for (const key of ['above', 'below'] as const) {
    const bound = when[key];
    if (bound === undefined || (Number.isInteger(bound) && bound >= (key === 'below' ? 1 : 0))) {
      continue;
    }
    addProblem(problems, 'campaign.shape', {
      path: `when.${key}`,
      message: `people are counted whole, and nobody counts ${bound}`,
      mend:
        when.type === 'queueAbove'
          ? 'use a whole number'
          : 'use a whole number, or of: capacity for a share',
    });
  }
}

function checkRated(problems: Problems, { above = 0, below = 5.1 }: Trigger): void {
  const isPossible = above < 5 && below > 0 && above < below;
  if (isPossible) return;
  addProblem(problems, 'campaign.shape', {
    path: above >= 5 ? 'when.above' : 'when.below',
    message: 'no score on the scale of five is between these',
    mend: 'use bounds within 0 to 5, the lower one in above',
  });
}

const clockPattern = /^([01]\d|2[0-3]):[0-5]\d$/;

function checkClock(problems: Problems, { at }: Trigger): void {
  if (at === undefined || clockPattern.test(at)) return;
  addProblem(problems, 'campaign.schedule', {
    path: 'when.at',
    message: `${at} is no time of day`,
    mend: 'use HH:MM from 00:00 to 23:59, such as 17:00',
  });
}

/** Events that are about a visitor and happen once each; a level, a clock or a dwell is none. */
const awaitable = executedTriggers.filter(
  (name) =>
    !(levelTriggers as readonly string[]).includes(name) &&
    name !== 'absent' &&
    name !== 'at' &&
    name !== 'dwelled',
);

function checkAbsent(
  problems: Problems,
  { event, after }: Trigger,
  zones: readonly string[] | undefined,
): void {
  if (event) checkAwaited(problems, event, { path: 'when.event', zones });
  if (after) checkAwaited(problems, after, { path: 'when.after', zones });
  if (after?.same === undefined) return;
  addProblem(problems, 'campaign.shape', {
    path: 'when.after.same',
    message: 'the same as what? after is the first of the two',
    mend: 'write same in event',
  });
}

function checkAwaited(
  problems: Problems,
  match: EventMatch,
  { path, zones }: { readonly path: string; readonly zones: readonly string[] | undefined },
): void {
  const isAwaitable = awaitable.some((name) => name === match.event);
  if (!isAwaitable) {
    addProblem(problems, 'campaign.shape', {
      path: `${path}.event`,
      message: `${match.event} is nothing a visitor does`,
      mend: `use one of ${awaitable.join(', ')}`,
    });
  }
  if (match.within !== undefined) {
    addProblem(problems, 'campaign.shape', {
      path: `${path}.within`,
      message: 'an absence has one window',
      mend: 'write it in when.within',
    });
  }
  checkZone(problems, match.zone, { path: `${path}.zone`, zones });
  if (!isAwaitable || !isExecuted(match.event)) return;
  const takes: readonly string[] = keysOf[match.event].takes ?? [];
  for (const key of ['zone', 'shelf', 'sku', 'category', 'purpose', 'to'] as const) {
    if (match[key] === undefined || takes.includes(key)) continue;
    addProblem(problems, 'campaign.shape', {
      path: `${path}.${key}`,
      message: `${match.event} has no ${key}`,
      mend: takes.length === 0 ? 'leave it out' : suggestion(key, takes),
    });
  }
}
