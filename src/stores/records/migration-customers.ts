import { type Kysely, sql } from 'kysely';

/** Customers of the shop: description, keys of other systems, changes, contacts, merges. [CUS1] */
export async function createCustomers(db: Kysely<unknown>): Promise<void> {
  for (const text of [...people, ...history, ...indexes]) await sql.raw(text).execute(db);
}

const people = [
  `CREATE TABLE customers (visitor TEXT NOT NULL PRIMARY KEY, name_folded TEXT, birthday TEXT,
     fields_json TEXT NOT NULL, source TEXT NOT NULL, created_at_ms BIGINT NOT NULL,
     changed_at_ms BIGINT NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE customer_fields (field TEXT NOT NULL PRIMARY KEY, place INTEGER NOT NULL,
     type TEXT NOT NULL, name_json TEXT NOT NULL, choices_json TEXT) WITHOUT ROWID`,
  `CREATE TABLE customer_keys (source TEXT NOT NULL, key TEXT NOT NULL, visitor TEXT NOT NULL,
     PRIMARY KEY (source, key)) WITHOUT ROWID`,
] as const;

const history = [
  `CREATE TABLE customer_changes (row INTEGER PRIMARY KEY, visitor TEXT NOT NULL,
     at_ms BIGINT NOT NULL, by_whom TEXT NOT NULL, change_json TEXT NOT NULL)`,
  `CREATE TABLE customer_contacts (id TEXT NOT NULL PRIMARY KEY, venue TEXT NOT NULL,
     visitor TEXT NOT NULL, kind TEXT NOT NULL, at_ms BIGINT NOT NULL, by_whom TEXT NOT NULL,
     text TEXT NOT NULL)`,
  `CREATE TABLE customer_merges (id TEXT NOT NULL PRIMARY KEY, visitor TEXT NOT NULL,
     other TEXT NOT NULL, at_ms BIGINT NOT NULL, by_whom TEXT NOT NULL, undo_json TEXT,
     undone_at_ms BIGINT)`,
  `CREATE TABLE customer_imports (id TEXT NOT NULL PRIMARY KEY, venue TEXT NOT NULL,
     kind TEXT NOT NULL, source TEXT NOT NULL, at_ms BIGINT NOT NULL, by_whom TEXT NOT NULL,
     created INTEGER NOT NULL, updated INTEGER NOT NULL, unchanged INTEGER NOT NULL,
     unmatched INTEGER NOT NULL)`,
] as const;

const indexes = [
  'CREATE INDEX customers_by_change ON customers (changed_at_ms, visitor)',
  `CREATE INDEX customers_by_birthday ON customers (birthday, name_folded)
     WHERE birthday IS NOT NULL`,
  'CREATE INDEX customer_keys_by_visitor ON customer_keys (visitor)',
  'CREATE INDEX customer_changes_by_visitor ON customer_changes (visitor, at_ms)',
  'CREATE INDEX customer_contacts_by_visitor ON customer_contacts (visitor, at_ms)',
  'CREATE INDEX customer_merges_by_visitor ON customer_merges (visitor)',
  // Names are also changed where nobody knows of customers: folded again when they are looked for.
  `CREATE TRIGGER customers_renamed AFTER UPDATE OF name ON visitors
     WHEN OLD.name IS NOT NEW.name
     BEGIN UPDATE customers SET name_folded = NULL WHERE visitor = NEW.visitor; END`,
] as const;
