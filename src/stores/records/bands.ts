import type { DatabaseSync } from 'node:sqlite';
import type { BandOp } from '../../contracts/bands.ts';
import { flag } from './rows.ts';
import { joinsWriter } from './write-joins.ts';

type BandWriters = { readonly [N in BandOp['op']]: (op: Extract<BandOp, { op: N }>) => void };

/** Bands of a venue; lost ones, and whoever goes on with another. [DSK] */
export function bandWriter(database: DatabaseSync): BandWriters {
  const put = database.prepare(
    `INSERT INTO bands (venue, tag, model, has_radio, state, at_ms) VALUES (?1, ?2, ?3,
       coalesce(?4, 0), coalesce(?5, 'stock'), ?6)
     ON CONFLICT (venue, tag) DO UPDATE SET model = coalesce(?3, bands.model),
       has_radio = coalesce(?4, bands.has_radio), state = coalesce(?5, bands.state), at_ms = ?6`,
  );
  const set = database.prepare('UPDATE bands SET state = ?, at_ms = ? WHERE venue = ? AND tag = ?');
  const drop = database.prepare('DELETE FROM bands WHERE venue = ? AND tag = ?');
  const freeze = database.prepare(
    `UPDATE wearings SET frozen_ms = ?, code_sha256 = NULL WHERE alias = ? AND to_ms IS NULL`,
  );
  return {
    putBands: ({ venue, bands, atMs }) => {
      for (const { tag, model, hasRadio, state } of bands) {
        const radio = hasRadio === undefined ? null : flag(hasRadio);
        put.run(venue, tag, model ?? null, radio, state ?? null, atMs);
      }
    },
    setBand: ({ venue, tag, state, atMs }) => {
      if (state === 'gone') drop.run(venue, tag);
      else set.run(state, atMs, venue, tag);
    },
    freezeWearing: ({ alias, atMs }) => {
      freeze.run(atMs, alias);
    },
    moveWearing: moveWriter(database),
    linkAtDesk: linkWriter(database),
  };
}

/** The band before stays known as long as its wearing does: whose it was can be asked by it. */
function moveWriter(database: DatabaseSync): BandWriters['moveWearing'] {
  const keep = database.prepare(
    `INSERT INTO wearing_bands (alias, venue, tag, from_ms, to_ms)
     SELECT alias, venue, tag, from_ms, coalesce(frozen_ms, ?2) FROM wearings
     WHERE alias = ?1 AND to_ms IS NULL ON CONFLICT DO NOTHING`,
  );
  const move = database.prepare(
    `UPDATE wearings SET tag = ?2, from_ms = ?3, frozen_ms = NULL, code_sha256 = ?4,
       last_seen_ms = max(last_seen_ms, ?3) WHERE alias = ?1 AND to_ms IS NULL`,
  );
  return ({ alias, tag, codeSha256, atMs }) => {
    keep.run(alias, atMs);
    move.run(alias, tag, atMs, codeSha256);
  };
}

function linkWriter(database: DatabaseSync): BandWriters['linkAtDesk'] {
  const visitors = database.prepare(
    `INSERT INTO visitors (visitor, name, language) VALUES (?, ?, ?)
     ON CONFLICT (visitor) DO UPDATE SET name = coalesce(excluded.name, visitors.name)`,
  );
  const wearings = database.prepare('UPDATE wearings SET visitor = ? WHERE alias = ?');
  const join = joinsWriter(database);
  return ({ venue, alias, visitor, name, language, atMs }) => {
    join({ visitor, venue, way: 'band', atMs });
    visitors.run(visitor, name ?? null, language);
    wearings.run(visitor, alias);
  };
}
