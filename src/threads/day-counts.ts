import type { MessageCounts } from '../contracts/live.ts';
import { readMoment } from '../contracts/moment.ts';
import type { Page, RecordsReader } from '../contracts/ports.ts';

const rowsAtOnce = 500;
/** A day with more rows is counted up to here; the tile then says less than there was. */
const pagesMost = 40;

/** Messages sent, delivered and held since the venue's day began, up to a time, by the records. */
export async function countsUntil(
  reader: RecordsReader,
  { venue, timezone, atMs }: { venue: string; timezone: string; atMs: number },
): Promise<MessageCounts> {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(atMs);
  const dayMs = readMoment(date, { nowMs: atMs, timezone }) ?? atMs;
  const counts = { sent: 0, delivered: 0, held: 0 };
  await eachOfDay(
    (page) => reader.messages(venue, page),
    { dayMs, atMs },
    (row) => {
      counts.sent++;
      if (row.deliveries.some((one) => one.state === 'delivered' && one.atMs <= atMs)) {
        counts.delivered++;
      }
    },
  );
  await eachOfDay(
    (page) => reader.decisions(venue, page),
    { dayMs, atMs },
    ({ outcome }) => {
      if (outcome === 'held') counts.held++;
    },
  );
  return counts;
}

async function eachOfDay<R extends { readonly atMs: number }>(
  read: (page: Page) => Promise<readonly R[]>,
  { dayMs, atMs }: { dayMs: number; atMs: number },
  visit: (row: R) => void,
): Promise<void> {
  let beforeMs = atMs + 1;
  for (let page = 0; page < pagesMost; page++) {
    const rows = await read({ limit: rowsAtOnce, beforeMs });
    for (const row of rows) if (row.atMs >= dayMs) visit(row);
    const last = rows.at(-1);
    if (last === undefined || last.atMs < dayMs || rows.length < rowsAtOnce) return;
    beforeMs = last.atMs;
  }
}
