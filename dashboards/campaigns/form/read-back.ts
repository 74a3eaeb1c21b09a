import { type Campaign, documentOf } from './document.ts';
import { channels, type Day, type Fields, pers, plain, type When, weekdays } from './fields.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: 86_400_000,
};
const whens: Readonly<Record<string, When>> = {
  dwelled: 'dwelled',
  visitStarted: 'arrived',
  visitEnded: 'ended',
};

/**
 * The form of a campaign that is kept; undefined = it says more than the form can show. It is read
 * generously and then written again: only what comes back the same is the form's. [CPF4]
 */
export function fieldsOf(campaign: Campaign): Fields | undefined {
  const fields = guessed(campaign);
  const again = documentOf(fields, campaign.id, 'live');
  return isSame(again, { ...campaign, status: 'live' }) ? fields : undefined;
}

function guessed(campaign: Campaign): Fields {
  const { id, name, when, then, schedule, limits, experiment, goal } = campaign;
  const message = then.flatMap((one) => ('message' in one ? [one.message] : []))[0];
  const task = then.flatMap((one) => ('task' in one ? [one.task] : []))[0];
  const [hours] = schedule?.hours ?? [];
  const delay = message?.deliver === undefined ? '0h' : message.deliver.after;
  return {
    ...plain,
    id,
    ...textsOf('name', name),
    when: whens[when.type] ?? 'dwelled',
    tone: campaign.class === 'marketing' ? 'marketing' : 'service',
    zone: when.zone ?? '',
    minutes: countOf(when.for, MINUTE_MS) ?? plain.minutes,
    hours: when.type === 'visitEnded' ? (countOf(delay, HOUR_MS) ?? '0') : plain.hours,
    ...conditionsIn(campaign.if),
    ...textsOf('title', message?.title),
    ...textsOf('body', message?.body),
    channels: message?.channels ?? [],
    link: message?.link ?? '',
    coupon: message?.coupon ?? '',
    validMinutes: countOf(message?.expires.after, MINUTE_MS) ?? plain.validMinutes,
    onLeaving: message?.expires.onLeaving ?? false,
    isTimed: hours !== undefined,
    days: hours?.days ?? plain.days,
    from: hours?.from ?? plain.from,
    to: hours?.to ?? plain.to,
    firstDay: schedule?.from ?? '',
    lastDay: schedule?.to ?? '',
    per: pers.find((one) => one === limits.perVisitor?.per) ?? 'visit',
    total: limits.total === undefined ? '' : String(limits.total.count),
    control: String(Math.round((experiment?.control ?? 0) * 100)),
    goalHours: typeof goal?.within === 'string' ? (countOf(goal.within, HOUR_MS) ?? '') : '',
    post: task?.role ?? '',
    ...textsOf('task', task?.text),
  };
}

type Texts = { readonly en: string; readonly fa?: string | undefined };

function textsOf<N extends string>(name: N, text: Texts | undefined) {
  const both = { [`${name}En`]: text?.en ?? '', [`${name}Fa`]: text?.fa ?? '' };
  return both as Record<`${N}En` | `${N}Fa`, string>;
}

type Asked = Pick<Fields, 'notBought' | 'visits' | 'who' | 'segment'>;

/** What is recognised of the condition; the rest shows when it is written again. */
function conditionsIn(condition: Campaign['if']): Asked {
  let asked: Asked = { notBought: false, visits: '1', who: 'agreed', segment: '' };
  if (condition === undefined) return asked;
  for (const one of 'all' in condition ? condition.all : [condition]) {
    if ('not' in one && !('fact' in one)) asked = { ...asked, notBought: true };
    if (!('fact' in one)) continue;
    if (one.fact === 'customer.visits') asked = { ...asked, visits: String(one.atLeast) };
    if (one.fact === 'customer.member') asked = { ...asked, who: 'members' };
    if (one.fact === 'customer.segments') {
      asked = { ...asked, who: 'segment', segment: String(one.has) };
    }
  }
  return asked;
}

function msOf(text: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,6})(ms|s|m|h|d)$/.exec(text) ?? [];
  const each = unitMs[unit];
  return each === undefined ? undefined : Number(count) * each;
}

/** How many whole units a duration is; undefined = it is none, or not whole. */
function countOf(text: string | undefined, unit: number): string | undefined {
  const ms = text === undefined ? undefined : msOf(text);
  return ms === undefined || ms % unit !== 0 ? undefined : String(ms / unit);
}

/** Equal as the engine reads it: keys in any order, `60m` is `1h`, lists of names are sets. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

const durations = new Set(['for', 'after', 'within', 'notLaterThan', 'per']);
const sets: Readonly<Record<string, readonly string[]>> = { channels, days: weekdays };

function canonical(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return durations.has(key) ? (msOf(value) ?? value) : value;
  if (Array.isArray(value)) {
    const order = sets[key];
    const list = value.map((one) => canonical(one));
    return order ? order.filter((one) => value.includes(one as Day)) : list;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name, of]) => of !== undefined && !(name === 'over' && of === 'stay'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, of]) => [name, canonical(of, name)]));
}
