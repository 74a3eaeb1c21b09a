import { DatabaseSync } from 'node:sqlite';
import type { CustomerPatch } from '../../contracts/customers.ts';
import type { Foresight } from '../../contracts/foresight.ts';
import { type CustomerRow, noCounts } from '../../contracts/import-files.ts';
import { comparerOn, patchOf } from './import-rows.ts';
import { matcherOn } from './match-customers.ts';
import { readFields } from './read-fields.ts';
import { fromJson } from './rows.ts';

/** How long it waits for another one's lock. */
const busyTimeoutMs = 5_000;

/** Reads the records at `path`, which a server or the caller itself has brought up to date. */
export function openForesight(path: string): Foresight {
  // Not by open.ts: what brings a schema up to date weighs more than all that is read here.
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
  const match = matcherOn(database);
  const compare = comparerOn(database);
  const changes = changesOn(database);
  const counted = database.prepare('SELECT * FROM customer_imports WHERE id = ?');
  const zone = database.prepare('SELECT timezone FROM venues WHERE venue = ?');
  return {
    customer: (source, row, proof) => {
      const { visitor, several } = match(source, row);
      if (several !== undefined && row.key === undefined) return { becomes: 'created', several };
      if (visitor === undefined) return { becomes: 'created' };
      return { becomes: changes(visitor, row, { source, proof }) ? 'updated' : 'unchanged' };
    },
    several: (source, row) => (row.key === undefined ? match(source, row).several : undefined),
    transaction: (venue, source, row) => {
      const { visitor } = match(source, row);
      const known = visitor !== undefined;
      const there = compare(venue, row, visitor);
      if (there === 'absent') return { becomes: 'created', known };
      return { becomes: there === 'same' ? 'unchanged' : 'updated', known };
    },
    fields: () => readFields(database),
    written: (id) => {
      const row = counted.get(id);
      if (row === undefined) return noCounts;
      const [created, updated] = [Number(row.created), Number(row.updated)];
      const [unchanged, unmatched] = [Number(row.unchanged), Number(row.unmatched)];
      return { created, updated, unchanged, unmatched };
    },
    timezone: (venue) => {
      const row = zone.get(venue);
      return row === undefined ? undefined : String(row.timezone);
    },
    close: () => database.close(),
  };
}

/** Whether a row says anything that is not so already. */
function changesOn(database: DatabaseSync) {
  const known = database.prepare(
    `SELECT v.name, v.language, c.birthday, c.fields_json AS fields, c.visitor AS customer,
       (SELECT address FROM addresses AS a WHERE a.visitor = v.visitor AND kind = 'email') AS email,
       (SELECT address FROM addresses AS a WHERE a.visitor = v.visitor AND kind = 'phone') AS phone
     FROM visitors AS v LEFT JOIN customers AS c ON c.visitor = v.visitor WHERE v.visitor = ?`,
  );
  const keyed = database.prepare('SELECT 1 FROM customer_keys WHERE source = ? AND key = ?');
  const answered = database.prepare('SELECT 1 FROM consents WHERE visitor = ? AND purpose = ?');
  type How = { readonly source: string; readonly proof: boolean };
  return (visitor: string, row: CustomerRow, { source, proof }: How): boolean => {
    const there = known.get(visitor);
    if (there?.customer === null || there === undefined) return true;
    const patch: CustomerPatch = patchOf(row, source);
    for (const what of ['name', 'language', 'birthday', 'email', 'phone'] as const) {
      if (patch[what] !== undefined && patch[what] !== there[what]) return true;
    }
    const fields = fromJson<Record<string, unknown>>(String(there.fields));
    for (const [field, value] of Object.entries(patch.fields ?? {})) {
      if (fields[field] !== value) return true;
    }
    if (row.key !== undefined && keyed.get(source, row.key) === undefined) return true;
    const said = proof ? (row.consents ?? []) : [];
    return said.some(({ purpose }) => answered.get(visitor, purpose) === undefined);
  };
}
