import type { DatabaseSync } from 'node:sqlite';
import type { EffectOf } from '../../contracts/effects.ts';
import type { DayRows } from '../../contracts/week.ts';

/** Who door counters counted: a row is there once, however often its step is taken. [OUT1] */
export function passagesWriter(
  database: DatabaseSync,
): (venue: string, effect: EffectOf<'passages'>) => void {
  const put = database.prepare(
    `INSERT INTO passages (venue, id, device, zone, from_ms, ins, outs)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (venue, id) DO NOTHING`,
  );
  return (venue, { id, device, zone, fromMs, ins, outs }) => {
    put.run(venue, id, device, zone, fromMs, ins, outs);
  };
}

type Row = Record<string, unknown>;
type All = (sql: string, ...given: (string | number)[]) => Row[];

/**
 * The doors of a day: counters that counted the venue on it, and those registered that had done so
 * last before. One that moved away from a door, or was first heard later, is none.
 */
export function doorsOf(
  all: All,
  venue: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): DayRows['doors'] {
  const rows = all(
    `SELECT device, from_ms, sum(ins) AS ins, sum(outs) AS outs FROM passages
     WHERE venue = ? AND from_ms >= ? AND from_ms < ? AND zone = ''
     GROUP BY device, from_ms ORDER BY device, from_ms`,
    ...[venue, fromMs, toMs],
  );
  const registered = all(
    `SELECT device, expected_every_ms, (SELECT zone FROM passages AS last
         WHERE last.venue = devices.venue AND last.device = devices.device AND last.from_ms < ?
         ORDER BY last.from_ms DESC LIMIT 1) AS zone
     FROM devices WHERE venue = ? AND kind = 'counter' ORDER BY device`,
    ...[toMs, venue],
  );
  const byDevice = Map.groupBy(rows, ({ device }) => String(device));
  const due = registered.filter(({ zone }) => zone === '').map(({ device }) => String(device));
  return [...new Set([...byDevice.keys(), ...due])].map((device) => ({
    device,
    everyMs: Number(registered.find((one) => one.device === device)?.expected_every_ms ?? 0),
    quarters: (byDevice.get(device) ?? []).map((row) => ({
      fromMs: Number(row.from_ms),
      ins: Number(row.ins),
      outs: Number(row.outs),
    })),
  }));
}
