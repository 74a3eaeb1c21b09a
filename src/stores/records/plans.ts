import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { PlanVersionRow, UnderlayRow } from '../../contracts/api-plan.ts';
import type {
  PlanDraftRecord,
  PlanOp,
  PlanReads,
  UnderlayRecord,
} from '../../contracts/plan-ops.ts';
import type { Plan } from '../../contracts/venue.ts';
import { fromJson, jsonOrNull, optional } from './rows.ts';
import type { Tables } from './tables.ts';

type Op<N extends PlanOp['op']> = Extract<PlanOp, { op: N }>;
type Writers = { readonly [N in PlanOp['op']]: (op: Op<N>) => void };

/** Pieces nobody names are those of an upload that was given up, once they are this old. */
const uploadMs = 3_600_000;

/** Drafts and versions of plans. [PLN1] */
export function planWriter(database: DatabaseSync): Writers {
  const putDraft = database.prepare(
    `INSERT OR REPLACE INTO plan_drafts (venue, plan_json, revision, based_on, by_whom, at_ms)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const putVersion = database.prepare(
    `INSERT OR REPLACE INTO plan_versions
       (venue, version, at_ms, by_whom, note, plan_json, zones, floors, change_json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const placeDevice = database.prepare(
    'UPDATE devices SET placement_json = ? WHERE venue = ? AND device = ?',
  );
  return {
    ...underlayWriter(database),
    putPlanDraft: ({ venue, plan, revision, basedOn, by, atMs }) => {
      putDraft.run(venue, jsonOrNull(plan), revision, basedOn, by, atMs);
    },
    putPlanVersion: ({ venue, version, plan, change, by, note, atMs }) => {
      const sizes = [plan.zones.length, plan.floors.length] as const;
      const json = JSON.stringify(plan);
      const row = [venue, version, atMs, by, note ?? null, json] as const;
      putVersion.run(...row, ...sizes, JSON.stringify(change));
    },
    placeDevice: ({ venue, device, placement }) => {
      placeDevice.run(jsonOrNull(placement ?? undefined), venue, device);
    },
  };
}

type Underlays = 'putFilePiece' | 'putUnderlay' | 'placeUnderlay' | 'removeUnderlay';

/** Pictures by their content, in pieces; those of no floor go with the next change. [PLN10] */
function underlayWriter(database: DatabaseSync): Pick<Writers, Underlays> {
  const putPiece = database.prepare(
    `INSERT OR REPLACE INTO file_pieces (sha256, piece, bytes, at_ms) VALUES (?, ?, ?, ?)`,
  );
  const put = database.prepare(
    `INSERT OR REPLACE INTO underlays
       (venue, floor, sha256, pieces, type, width_px, height_px,
        x, y, m_per_px, rotation_deg, opacity, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const place = database.prepare(
    `UPDATE underlays SET x = ?, y = ?, m_per_px = ?, rotation_deg = ?, opacity = ?
     WHERE venue = ? AND floor = ?`,
  );
  const remove = database.prepare('DELETE FROM underlays WHERE venue = ? AND floor = ?');
  const sweep = database.prepare(
    `DELETE FROM file_pieces WHERE at_ms < ? AND sha256 NOT IN (SELECT sha256 FROM underlays)`,
  );
  return {
    putFilePiece: ({ sha256, piece, bytes, atMs }) => {
      putPiece.run(sha256, piece, Buffer.from(bytes, 'base64'), atMs);
    },
    putUnderlay: ({ venue, floor, sha256, pieces, type, widthPx, heightPx, atMs, ...at }) => {
      const file = [sha256, pieces, type, widthPx, heightPx] as const;
      const { x, y, mPerPx, rotationDeg, opacity } = at;
      put.run(venue, floor, ...file, x, y, mPerPx, rotationDeg, opacity, atMs);
      sweep.run(atMs - uploadMs);
    },
    placeUnderlay: ({ venue, floor, place: { x, y, mPerPx, rotationDeg, opacity } }) => {
      place.run(x, y, mPerPx, rotationDeg, opacity, venue, floor);
    },
    removeUnderlay: ({ venue, floor, atMs }) => {
      remove.run(venue, floor);
      sweep.run(atMs - uploadMs);
    },
  };
}

export function planReads(db: Kysely<Tables>): PlanReads {
  return {
    draft: (venue) => readDraft(db, venue),
    versions: (venue) => readVersions(db, venue),
    version: async (venue, version) => {
      const row = await db
        .selectFrom('plan_versions')
        .select('plan_json')
        .where('venue', '=', venue)
        .where('version', '=', version)
        .executeTakeFirst();
      return row && fromJson<Plan>(row.plan_json);
    },
    latest: async (venue) => {
      const row = await db
        .selectFrom('plan_versions')
        .select(({ fn }) => fn.max('version').as('latest'))
        .where('venue', '=', venue)
        .executeTakeFirst();
      return Number(row?.latest ?? 0);
    },
    underlays: (venue) => readUnderlays(db, venue),
    file: (sha256, pieces) => readFile(db, sha256, pieces),
    pieces: async (sha256) => {
      const row = await db
        .selectFrom('file_pieces')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('sha256', '=', sha256)
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },
  };
}

async function readDraft(db: Kysely<Tables>, venue: string): Promise<PlanDraftRecord | undefined> {
  const row = await db
    .selectFrom('plan_drafts')
    .selectAll()
    .where('venue', '=', venue)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { plan_json: json, revision, based_on: basedOn, by_whom: by, at_ms: atMs } = row;
  const plan = json === null ? null : fromJson<Plan>(json);
  return { ...optional('plan', plan), revision, basedOn, by, atMs };
}

async function readVersions(db: Kysely<Tables>, venue: string): Promise<PlanVersionRow[]> {
  const rows = await db
    .selectFrom('plan_versions')
    .select(['version', 'at_ms', 'by_whom', 'note', 'zones', 'floors', 'change_json'])
    .where('venue', '=', venue)
    .orderBy('version', 'desc')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    atMs: row.at_ms,
    by: row.by_whom,
    ...optional('note', row.note),
    zones: row.zones,
    floors: row.floors,
    change: fromJson(row.change_json),
  }));
}

async function readUnderlays(db: Kysely<Tables>, venue: string): Promise<UnderlayRecord[]> {
  const query = db.selectFrom('underlays').selectAll().where('venue', '=', venue);
  return (await query.orderBy('floor').execute()).map((row) => ({
    floor: row.floor,
    sha256: row.sha256,
    pieces: row.pieces,
    type: row.type as UnderlayRow['type'],
    widthPx: row.width_px,
    heightPx: row.height_px,
    x: row.x,
    y: row.y,
    mPerPx: row.m_per_px,
    rotationDeg: row.rotation_deg,
    opacity: row.opacity,
  }));
}

async function readFile(
  db: Kysely<Tables>,
  sha256: string,
  pieces: number,
): Promise<Uint8Array | undefined> {
  const rows = await db
    .selectFrom('file_pieces')
    .select('bytes')
    .where('sha256', '=', sha256)
    .orderBy('piece')
    .execute();
  return rows.length < pieces ? undefined : Buffer.concat(rows.map(({ bytes }) => bytes));
}
