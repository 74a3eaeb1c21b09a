import { digitsOf } from '../../i18n/people.ts';
import type { CampaignItem } from '../store.ts';
import { type Fields, newOffer, type When, weekdays } from './fields.ts';

export type Campaign = CampaignItem['campaign'];
export type Status = 'draft' | 'live';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const units = [
  ['d', 86_400_000],
  ['h', HOUR_MS],
  ['m', MINUTE_MS],
  ['s', 1_000],
] as const;
/** Thanks wait for the morning, but no longer than this after they were due. */
const LATE_HOURS = 10;

const triggers: Readonly<Record<When, string>> = {
  dwelled: 'dwelled',
  arrived: 'visitStarted',
  ended: 'visitEnded',
};

/**
 * The campaign that the fields say, whole: every default is written out, so that what the server
 * keeps of it is the same document. Numbers that are none become `NaN` and are refused.
 */
export function documentOf(fields: Fields, id: string, status: Status): object {
  const { tone, coupon, link, post, taskEn, taskFa, zone } = fields;
  const after = durationOf(digitsOf(fields.validMinutes) * MINUTE_MS);
  const message = {
    channels: fields.channels,
    title: textOf(fields.titleEn, fields.titleFa),
    body: textOf(fields.bodyEn, fields.bodyFa),
    ...(link === '' ? {} : { link }),
    ...(coupon === '' ? {} : { coupon: coupon === newOffer ? `${id}-offer` : coupon }),
    expires: { after, onLeaving: fields.onLeaving },
    ...deliveryOf(fields),
  };
  const text = textOf(taskEn, taskFa);
  const task = { text, role: post, ...(zone === '' ? {} : { zone }) };
  const condition = conditionOf(fields);
  const goal = fields.goalHours === '' ? undefined : hoursOf(fields.goalHours);
  return {
    version: 1,
    id,
    name: textOf(fields.nameEn, fields.nameFa),
    class: tone,
    purpose: tone === 'marketing' ? 'offers' : 'service',
    status,
    subject: 'visitor',
    ...scheduleOf(fields),
    when: triggerOf(fields),
    ...(condition === undefined ? {} : { if: condition }),
    then: [{ message }, ...(post === '' ? [] : [{ task }])],
    limits: limitsOf(fields),
    priority: 50,
    ...experimentOf(fields),
    ...(goal === undefined ? {} : { goal: { event: 'purchased', within: goal } }),
  };
}

/** The offer that is made with it; undefined = it has none, or one there is. */
export function offerOf({ coupon, offer }: Fields, id: string): object | undefined {
  if (coupon !== newOffer) return undefined;
  const { nameEn, nameFa, kind, value, currency, days } = offer;
  return {
    id: `${id}-offer`,
    name: textOf(nameEn, nameFa),
    kind,
    ...(kind === 'gift' ? {} : { value: digitsOf(value) }),
    ...(kind === 'amount' ? { currency: currency.trim().toUpperCase() } : {}),
    valid: { for: `${digitsOf(days)}d` },
  };
}

/** English is required, and a place where nobody writes it says the same to everybody. */
function textOf(en: string, fa: string): object {
  const [one, other] = [en.trim(), fa.trim()];
  return { en: one === '' ? other : one, ...(other === '' ? {} : { fa: other }) };
}

function triggerOf({ when, zone, minutes }: Fields): object {
  const type = triggers[when];
  if (when === 'ended') return { type };
  const of = zone === '' ? {} : { zone };
  if (when === 'arrived') return { type, ...of };
  return { type, ...of, for: durationOf(digitsOf(minutes) * MINUTE_MS) };
}

function conditionOf({ when, notBought, visits, who, segment }: Fields): object | undefined {
  const all: object[] = [];
  if (notBought) all.push({ not: { happened: { event: 'purchased', within: 'visit' } } });
  const least = digitsOf(visits);
  if (when === 'arrived' && least !== 1) all.push({ fact: 'customer.visits', atLeast: least });
  if (who === 'members') all.push({ fact: 'customer.member', is: true });
  if (who === 'segment') all.push({ fact: 'customer.segments', has: segment });
  return all.length > 1 ? { all } : all[0];
}

function deliveryOf({ when, hours }: Fields): object {
  const wait = digitsOf(hours);
  if (when !== 'ended' || wait === 0) return {};
  const notLaterThan = durationOf((wait + LATE_HOURS) * HOUR_MS);
  return { deliver: { after: durationOf(wait * HOUR_MS), hold: 'quietEnd', notLaterThan } };
}

function scheduleOf({ isTimed, days, from, to, firstDay, lastDay }: Fields): object {
  const first = firstDay === '' ? {} : { from: firstDay };
  const last = lastDay === '' ? {} : { to: lastDay };
  const ordered = weekdays.filter((day) => days.includes(day));
  const hours = isTimed ? { hours: [{ days: ordered, from, to }] } : {};
  const schedule = { ...first, ...last, ...hours };
  return Object.keys(schedule).length === 0 ? {} : { schedule };
}

function limitsOf({ per, total }: Fields): object {
  const all = total === '' ? {} : { total: { count: digitsOf(total), per: 'today' } };
  return { perVisitor: { count: 1, per }, ...all };
}

function experimentOf({ control }: Fields): object {
  const percent = digitsOf(control === '' ? '0' : control);
  return percent === 0 ? {} : { experiment: { control: percent / 100 } };
}

const hoursOf = (typed: string) => durationOf(digitsOf(typed) * HOUR_MS);

/** `3m` in the largest whole unit; what is no number stays as wrong as it was typed. */
export function durationOf(ms: number): string {
  const [unit, unitMs] = units.find(([, of]) => ms >= of && ms % of === 0) ?? (['m', 1] as const);
  return `${ms / unitMs}${unit}`;
}

/** A name in Latin letters as an id that no other campaign has. */
export function idFor(name: string, taken: readonly string[]): string {
  const plainName = name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z0-9]+/g, '-');
  const stem =
    plainName
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40)
      .replace(/-+$/, '') || 'campaign';
  let id = stem;
  for (let n = 2; taken.includes(id); n++) id = `${stem}-${n}`;
  return id;
}
