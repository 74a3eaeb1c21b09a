import { stages } from '../../contracts/events.ts';
import {
  type Condition,
  durationMs,
  type EventMatch,
  historyKeptDays,
  reservedTriggers,
} from '../../contracts/rules.ts';
import { type RememberedType, rememberedTypes } from '../memory.ts';
import { checkDuration, checkZone, type Place } from './check-names.ts';
import { distinctFields, goodsEvents, sumFields } from './match.ts';
import { addProblem, type Problems, suggestion } from './problems.ts';
import { numberOperators } from './truth.ts';
import { isLong, spanOf } from './windows.ts';

const taps = ['entry', 'unlock', 'pay', 'claim'] as const;
const dayMs = 86_400_000;

type MatchKey = Exclude<keyof EventMatch, 'event' | 'within' | 'same'>;
const goods: readonly MatchKey[] = ['zone', 'shelf', 'sku', 'category'];
const place: readonly MatchKey[] = ['zone', 'shelf'];

/** What can be asked of each event. */
const keysOf: Readonly<Record<RememberedType, readonly MatchKey[]>> = {
  visitStarted: ['zone'],
  visitEnded: [],
  identified: [],
  entered: ['zone'],
  left: ['zone'],
  dwelled: ['zone'],
  stageChanged: ['to'],
  pickedUp: goods,
  putBack: goods,
  handled: goods,
  purchased: goods,
  returned: goods,
  tapped: [...place, 'purpose'],
  rated: place,
  messageSeen: [],
  messageTapped: [],
  bandHandedOut: [],
  bandReturned: [],
};

function below({ path, ...rest }: Place, part: string): Place {
  return { ...rest, path: `${path}.${part}` };
}

/** An event that is asked for: its name, what it can have, and how far back. [RUL2] */
export function checkMatch(problems: Problems, match: EventMatch, at: Place): void {
  if (!checkEvent(problems, match.event, below(at, 'event'))) return;
  checkKeys(problems, match, at);
  checkZone(problems, match.zone, below(at, 'zone'));
  checkValue(problems, match.purpose, { at: below(at, 'purpose'), known: taps });
  checkValue(problems, match.to, { at: below(at, 'to'), known: stages });
  if (match.within !== undefined) checkWindow(problems, match.within, below(at, 'within').path);
}

function checkEvent(problems: Problems, event: EventMatch['event'], { path }: Place): boolean {
  if (isRemembered(event)) return true;
  if ((reservedTriggers as readonly string[]).includes(event)) {
    addProblem(problems, 'campaign.not_executed', {
      path,
      message: `${event} is reserved for a later version of the language`,
      mend: `use one of ${rememberedTypes.join(', ')}`,
    });
    return false;
  }
  addProblem(problems, 'campaign.shape', {
    path,
    message: `${event} triggers a campaign, but is nothing that a visitor is remembered by`,
    mend: `use one of ${rememberedTypes.join(', ')}`,
  });
  return false;
}

function isRemembered(event: string): event is RememberedType {
  return (rememberedTypes as readonly string[]).includes(event);
}

function checkKeys(problems: Problems, match: EventMatch, at: Place): void {
  if (!isRemembered(match.event)) return;
  const allowed = keysOf[match.event];
  const refuse = (key: string, name: string) =>
    addProblem(problems, 'campaign.shape', {
      path: below(at, key).path,
      message: `${match.event} says nothing of a ${name}`,
      mend: allowed.length === 0 ? 'leave it out' : `it can be asked for ${allowed.join(', ')}`,
    });
  for (const key of Object.keys(match) as (keyof EventMatch)[]) {
    if (key === 'event' || key === 'within' || key === 'same') continue;
    if (match[key] !== undefined && !allowed.includes(key)) refuse(key, key);
  }
  const { same } = match;
  if (same !== undefined && !allowed.includes(same)) refuse('same', same);
}

function checkValue(
  problems: Problems,
  value: string | undefined,
  { at, known }: { readonly at: Place; readonly known: readonly string[] },
): void {
  if (value === undefined || known.includes(value)) return;
  addProblem(problems, 'campaign.fact_type', {
    path: at.path,
    message: `there is no ${value}`,
    mend: suggestion(value, known),
  });
}

/** A window reaches no further than what is kept. [RUL9] */
function checkWindow(
  problems: Problems,
  within: NonNullable<EventMatch['within']>,
  path: string,
): void {
  if (typeof within === 'object' || within === 'visit' || within === 'today') return;
  checkDuration(problems, within, path);
  if ((durationMs(within) ?? 0) <= historyKeptDays * dayMs) return;
  addProblem(problems, 'campaign.duration', {
    path,
    message: `${within} is longer than the ${historyKeptDays} days that are kept`,
    mend: `use at most ${historyKeptDays}d`,
  });
}

type Counted = Extract<Condition, { count: unknown } | { sum: unknown } | { distinct: unknown }>;

/** Counts, sums and numbers of different things, with what they are compared to. */
export function checkCounted(problems: Problems, condition: Counted, at: Place): void {
  if (numberOperators.every((name) => condition[name] === undefined)) {
    addProblem(problems, 'campaign.shape', {
      path: at.path,
      message: 'there is nothing it is compared with',
      mend: `add one of ${numberOperators.join(', ')}`,
    });
  }
  if ('count' in condition) {
    checkMatch(problems, condition.count, below(at, 'count'));
    return;
  }
  const part = 'sum' in condition ? 'sum' : 'distinct';
  const { of, ...match } = 'sum' in condition ? condition.sum : condition.distinct;
  checkMatch(problems, match, below(at, part));
  const fields = 'sum' in condition ? sumsOf(match.event) : distinctOf(match.event);
  if (fields.includes(of)) return;
  addProblem(problems, 'campaign.fact_type', {
    path: below(at, `${part}.of`).path,
    message: `${match.event} has no ${of} for a ${part}`,
    mend: fields.length === 0 ? 'count it' : suggestion(of, fields),
  });
}

function sumsOf(event: string): readonly string[] {
  return Object.entries(sumFields).flatMap(([field, events]) =>
    (events as readonly string[]).includes(event) ? [field] : [],
  );
}

function distinctOf(event: string): readonly string[] {
  const allowed: readonly string[] = isRemembered(event) ? keysOf[event] : [];
  return distinctFields.filter((field) => field === 'visit' || allowed.includes(field));
}

/** Steps come from the visitor's events, which reach a day back. */
export function checkSequence(problems: Problems, steps: readonly EventMatch[], at: Place): void {
  for (const [i, step] of steps.entries()) {
    const own = { ...at, path: `${at.path}[${i}]` };
    checkMatch(problems, step, own);
    const path = below(own, 'within').path;
    if (i === 0 && isLong(spanOf(step.within))) {
      addProblem(problems, 'campaign.duration', {
        path,
        message: 'the events of a sequence are kept for a day',
        mend: 'use visit, today or at most 24h; count has longer windows',
      });
    }
    if (i > 0 && step.within !== undefined && !isLength(step.within)) {
      addProblem(problems, 'campaign.duration', {
        path,
        message: 'within a sequence it is the time since the step before',
        mend: 'use a length of time such as 2m; the first step says how far back to look',
      });
    }
    const before = steps[i - 1];
    if (step.same === undefined || before === undefined || !isRemembered(before.event)) continue;
    if (keysOf[before.event].includes(step.same)) continue;
    addProblem(problems, 'campaign.shape', {
      path: below(own, 'same').path,
      message: `${before.event}, the step before, says nothing of a ${step.same}`,
      mend: `two events that share goods are two of ${goodsEvents.join(', ')}`,
    });
  }
}

function isLength(within: NonNullable<EventMatch['within']>): boolean {
  return typeof within === 'string' && durationMs(within) !== undefined;
}
