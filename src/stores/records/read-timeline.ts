import type { DatabaseSync } from 'node:sqlite';
import type { CustomerEvent, Paged, PageOf } from '../../contracts/customers.ts';
import type { EffectOf } from '../../contracts/effects.ts';
import { fromJson, optional } from './rows.ts';

type Row = Readonly<Record<string, unknown>>;
type Kind = CustomerEvent['kind'];
type Source = {
  /** Rows of `?1` not after `?2`, newest first, at most `?3`; with `at` and `id`. */
  readonly text: string;
  readonly event: (row: Row, database: DatabaseSync) => CustomerEvent;
};

/** More than may ever lie at one moment of one kind, so that a page never misses one of them. */
const tiesMost = 64;

/**
 * Everything that happened with a customer as one line of time, newest first. A page ends at a
 * moment, a kind and an id, so that the next one begins right behind it. [CUS13]
 */
export function readTimeline(
  database: DatabaseSync,
  visitor: string,
  { limit, after }: Paged,
): PageOf<CustomerEvent> {
  const from = after === undefined ? undefined : fromJson<readonly [number, string]>(after);
  const events: CustomerEvent[] = [];
  for (const { text, event } of Object.values(sources)) {
    const rows = database.prepare(text).all(visitor, from?.[0] ?? 8.64e15, limit + tiesMost);
    for (const row of rows) events.push(event(row, database));
  }
  const rest = events
    .map((event) => ({ event, place: `${event.kind}/${event.venue ?? ''}/${event.id}` }))
    .filter(({ event, place }) => !from || event.atMs < from[0] || place > from[1])
    .sort((a, b) => b.event.atMs - a.event.atMs || (a.place < b.place ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  if (last === undefined || rest.length <= limit) return { items: items.map(({ event }) => event) };
  const next = JSON.stringify([last.event.atMs, last.place]);
  return { items: items.map(({ event }) => event), next };
}

const tail = 'ORDER BY at DESC LIMIT ?3';
const sources: { readonly [K in Kind]: Source } = {
  transaction: {
    text: `SELECT *, at_ms AS at FROM transactions WHERE visitor = ?1 AND at_ms <= ?2 ${tail}`,
    event: transactionOf,
  },
  visit: {
    text: `SELECT *, visit AS id, started_at_ms AS at FROM visits
           WHERE visitor = ?1 AND started_at_ms <= ?2 ${tail}`,
    event: visitOf,
  },
  message: {
    text: `SELECT m.*, m.at_ms AS at, i.title FROM messages AS m
             LEFT JOIN inbox AS i ON i.venue = m.venue AND i.message = m.id
           WHERE m.visitor = ?1 AND m.at_ms <= ?2 ${tail}`,
    event: messageOf,
  },
  consent: {
    text: `SELECT *, at_ms AS at FROM consents WHERE visitor = ?1 AND at_ms <= ?2 ${tail}`,
    event: (row) => ({
      ...placed(row),
      kind: 'consent',
      purpose: String(row.purpose),
      granted: row.granted === 1,
    }),
  },
  contact: {
    text: `SELECT *, at_ms AS at, kind AS how FROM customer_contacts
           WHERE visitor = ?1 AND at_ms <= ?2 ${tail}`,
    event: (row) => ({
      ...placed(row),
      kind: 'contact',
      how: row.how as Extract<CustomerEvent, { kind: 'contact' }>['how'],
      text: String(row.text),
      by: String(row.by_whom),
    }),
  },
  rating: {
    text: `SELECT *, at_ms AS at FROM actions
           WHERE visitor = ?1 AND kind = 'rated' AND at_ms <= ?2 ${tail}`,
    event: ratingOf,
  },
  change: {
    text: `SELECT *, row AS id, at_ms AS at FROM customer_changes
           WHERE visitor = ?1 AND at_ms <= ?2 ${tail}`,
    event: (row) => ({
      ...placed(row),
      kind: 'change',
      by: String(row.by_whom),
      changes: fromJson(String(row.change_json)),
    }),
  },
};

function placed(row: Row): Pick<CustomerEvent, 'atMs' | 'id' | 'venue'> {
  const venue = typeof row.venue === 'string' ? row.venue : null;
  return { atMs: Number(row.at), id: String(row.id), ...optional('venue', venue) };
}

function transactionOf(row: Row, database: DatabaseSync): CustomerEvent {
  const lines = database
    .prepare('SELECT * FROM transaction_lines WHERE venue = ? AND id = ? ORDER BY line')
    .all(String(row.venue), String(row.id));
  return {
    ...placed(row),
    kind: 'transaction',
    what: row.kind as 'sale' | 'return' | 'void',
    total: Number(row.total),
    currency: String(row.currency),
    ...optional('receipt', typeof row.receipt === 'string' ? row.receipt : null),
    source: String(row.source),
    lines: lines.map(({ sku, qty, price }) => {
      return { sku: String(sku), qty: Number(qty), price: Number(price) };
    }),
  };
}

function visitOf(row: Row, database: DatabaseSync): CustomerEvent {
  const stays = database
    .prepare('SELECT * FROM stays WHERE venue = ? AND visit = ? ORDER BY entered_at_ms')
    .all(String(row.venue), String(row.visit));
  return {
    ...placed(row),
    kind: 'visit',
    stage: String(row.stage),
    ...optional('endedAtMs', row.ended_at_ms === null ? null : Number(row.ended_at_ms)),
    stays: stays.map(({ zone, entered_at_ms: from, left_at_ms: to }) => {
      return { zone: String(zone), ms: Number(to) - Number(from) };
    }),
  };
}

function ratingOf(row: Row): CustomerEvent {
  const { score, of, zone } = fromJson<EffectOf<'rated'>>(String(row.effect_json));
  return {
    ...placed(row),
    kind: 'rating',
    ...{ score, of },
    ...optional('zone', zone ?? null),
  };
}

function messageOf(row: Row, database: DatabaseSync): CustomerEvent {
  const deliveries = database
    .prepare('SELECT * FROM deliveries WHERE venue = ? AND message = ? ORDER BY at_ms')
    .all(String(row.venue), String(row.id));
  const moment = (column: string) => (row[column] === null ? null : Number(row[column]));
  return {
    ...placed(row),
    kind: 'message',
    campaign: String(fromJson<{ campaign?: string }>(String(row.effect_json)).campaign ?? ''),
    ...optional('title', typeof row.title === 'string' ? row.title : null),
    delivered: deliveries.map(({ channel, state }) => {
      return { channel: String(channel), state: String(state) };
    }),
    ...optional('seenAtMs', moment('seen_at_ms')),
    ...optional('tappedAtMs', moment('tapped_at_ms')),
  };
}
