import { channelNames } from './channels.ts';
import type { VisitorChoices } from './choices.ts';
import { csvLine } from './csv-cells.ts';
import type { VisitorData } from './my-data.ts';

const columns = ['kind', 'venue', 'what', 'from', 'to', 'value', 'deletedAt'] as const;
type Line = Partial<Record<(typeof columns)[number], string>>;

/**
 * A visitor's data as one table, RFC 4180, times as ISO 8601. A cell that a spreadsheet would take
 * for a formula begins with an apostrophe. [CON9]
 */
export function csvOf(data: VisitorData): string {
  const { visitor, joins, bands, visits, stays, messages, coupons, consents, points } = data;
  const lines: Line[] = [
    { kind: 'profile', what: 'name', value: visitor.name ?? '' },
    { kind: 'profile', what: 'language', value: visitor.language },
    ...joins.map(({ venue, way, atMs: from, deletedAtMs }) =>
      lineOf({ kind: 'joined', venue, what: way }, { from, deletedAtMs }),
    ),
    ...customerLines(data.customer),
    ...choiceLines(visitor.choices),
    ...bands.map(({ venue, tag, fromMs: from, toMs: to, deletedAtMs }) =>
      lineOf({ kind: 'band', venue, what: tag }, { from, to, deletedAtMs }),
    ),
    ...visits.map(({ venue, stage, startedAtMs: from, endedAtMs: to, deletedAtMs }) =>
      lineOf({ kind: 'visit', venue, what: stage }, { from, to, deletedAtMs }),
    ),
    ...stays.map(({ venue, zone, enteredAtMs: from, leftAtMs: to, deletedAtMs }) =>
      lineOf({ kind: 'zone', venue, what: zone }, { from, to, deletedAtMs }),
    ),
    ...messages.map(({ venue, title, body, atMs: from, deletedAtMs }) =>
      lineOf({ kind: 'message', venue, what: title, value: body }, { from, deletedAtMs }),
    ),
    ...coupons.map(({ venue, offer, code, atMs: from, expiresAtMs: to, deletedAtMs }) =>
      lineOf({ kind: 'coupon', venue, what: offer, value: code }, { from, to, deletedAtMs }),
    ),
    ...consents.map(({ purpose, granted, text, venue, atMs: from }) => {
      const value = `${granted ? 'yes' : 'no'} ${text}`;
      return lineOf({ kind: 'consent', ...(venue && { venue }), what: purpose, value }, { from });
    }),
    ...(data.staff ?? []).map(({ venue, kind, what, state: value, atMs: from }) =>
      lineOf({ kind, venue, what, value }, { from }),
    ),
    ...(data.ratings ?? []).map(({ venue, score, of, words, atMs: from, deletedAtMs }) => {
      const what = score === undefined ? 'words' : 'score';
      const value = words ?? `${score}/${of}`;
      return lineOf({ kind: 'rating', venue, what, value }, { from, deletedAtMs });
    }),
    ...points.map(({ venue, points: value, atMs: from, deletedAtMs }) =>
      lineOf({ kind: 'points', venue, value: String(value) }, { from, deletedAtMs }),
    ),
  ];
  return [columns, ...lines.map((line) => columns.map((column) => line[column] ?? ''))]
    .map(csvLine)
    .join('');
}

/** What the shop wrote of them. [CUS14] */
function customerLines(customer: VisitorData['customer']): Line[] {
  if (customer === undefined) return [];
  const { email, phone, birthday, fields, keys, events } = customer;
  const own = { email, phone, birthday, ...fields };
  return [
    ...Object.entries(own).flatMap(([what, value]) =>
      value === undefined ? [] : [{ kind: 'customer', what, value: String(value) }],
    ),
    ...keys.map(({ source, key }) => ({ kind: 'key', what: source, value: key })),
    ...events.map(({ kind, venue, atMs: from, ...told }) =>
      lineOf({ kind, ...(venue && { venue }), value: JSON.stringify(told) }, { from }),
    ),
  ];
}

/** Each choice in words of its own; none where nothing was chosen. [CHO11] */
function choiceLines(choices: VisitorChoices | undefined): Line[] {
  if (choices === undefined) return [];
  const { frequency, quietHours, channels, digits, calendar, at = {} } = choices;
  const line = (what: string, value: string): Line => ({ kind: 'choice', what, value });
  const topics = ({ topicsOff, rests }: Pick<VisitorChoices, 'topicsOff' | 'rests'>) => [
    ...topicsOff.map((topic) => line('topic off', topic)),
    ...rests.map(({ campaign, untilMs: to }) => lineOf(line('less like this', campaign), { to })),
  ];
  return [
    ...topics(choices),
    ...Object.entries(at).flatMap(([venue, own]) => topics(own).map((one) => ({ ...one, venue }))),
    line('how often', frequency),
    ...(quietHours ? [line('quiet hours', `${quietHours.from}–${quietHours.to}`)] : []),
    ...channelNames.map((name) => line(`channel ${name}`, channels[name] ? 'on' : 'off')),
    ...(digits ? [line('digits', digits)] : []),
    ...(calendar ? [line('calendar', calendar)] : []),
  ];
}

type Times = {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly deletedAtMs?: number | undefined;
};

function lineOf(line: Line, { from, to, deletedAtMs }: Times): Line {
  return { ...line, from: iso(from), to: iso(to), deletedAt: iso(deletedAtMs) };
}

function iso(atMs: number | undefined): string {
  return atMs === undefined ? '' : new Date(atMs).toISOString();
}
