import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Point } from '../../src/contracts/effects.ts';
import { measurements } from '../../src/contracts/effects.ts';
import { replayFromEmpty } from '../../src/hotpath/replay.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { readJournal } from '../../src/stores/journal/read-only.ts';
import type { Influxd } from '../servers/influxd.ts';

/** A point as text, the engine's and InfluxDB's alike: `zone hall z3 …000500 people=2`. */
type PointText = string;

/** Every point the journal of a stopped server leads to, by stepping it from empty. [DET1] */
export function pointsOfJournal(data: string): PointText[] {
  const journal = readJournal({ folder: diskFolder(join(data, 'journal')) });
  const points: PointText[] = [];
  replayFromEmpty(journal, {
    to: Number.POSITIVE_INFINITY,
    visit: (_frame, effects) => {
      for (const effect of effects) if (effect.type === 'point') points.push(textOf(effect));
    },
  });
  return points;
}

export type Outbox = {
  /** Rows the outbox ever had. */
  readonly produced: number;
  /** Last row that egress knows to be stored. */
  readonly cursor: number;
  /** Points after it. */
  readonly waiting: readonly PointText[];
};

export function outboxOf(data: string): Outbox {
  const egress = new DatabaseSync(join(data, 'egress.db'), { readOnly: true });
  const cursor = Number(
    egress.prepare(`SELECT value FROM cursors WHERE name = 'points'`).get()?.value ?? 0,
  );
  egress.close();
  const records = new DatabaseSync(join(data, 'records.db'), { readOnly: true });
  const sequence = records.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'points'`).get();
  const rows = records.prepare('SELECT effect_json FROM points WHERE row > ?').all(cursor);
  records.close();
  const waiting = rows.map((row) => textOf(JSON.parse(String(row.effect_json))));
  return { produced: Number(sequence?.seq ?? 0), cursor, waiting };
}

export function textOf({ measurement, series, fields, atMs, ordinal }: Point): PointText {
  const known = measurements[measurement];
  const tags = known.series.map((name) => series[name] ?? '');
  const values = known.fields.map((name) => `${name}=${fields[name] ?? ''}`);
  const time = String(BigInt(atMs) * 1_000_000n + BigInt(ordinal));
  return [measurement, ...tags, time, ...values].join(' ');
}

/** Everything InfluxDB holds, as text, because its times pass 2⁵³. */
export async function pointsOfInflux({ url, database }: Influxd): Promise<PointText[]> {
  const points: PointText[] = [];
  for (const [measurement, { series, fields }] of Object.entries(measurements)) {
    const [header = [], ...rows] = await select(`${url}/query`, {
      q: `SELECT * FROM "${measurement}"`,
      db: database,
      epoch: 'ns',
    });
    const column = (row: readonly string[], name: string) => row[header.indexOf(name)] ?? '';
    for (const row of rows) {
      const tags = series.map((name) => column(row, name));
      const values = fields.map((name) => `${name}=${column(row, name)}`);
      points.push([measurement, ...tags, column(row, 'time'), ...values].join(' '));
    }
  }
  return points;
}

async function select(url: string, query: Record<string, string>): Promise<string[][]> {
  const body = new URLSearchParams(query);
  const headers = { accept: 'application/csv' };
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(','));
}
