import type { DatabaseSync } from 'node:sqlite';
import type { CustomerOp } from '../../contracts/customers.ts';
import { changeLog, changerOn } from './change-customers.ts';
import { customerImporter } from './import-rows.ts';
import { mergeWriter } from './merges.ts';
import { jsonOrNull } from './rows.ts';

type Op<N extends CustomerOp['op']> = Extract<CustomerOp, { op: N }>;
type Writers = { readonly [N in CustomerOp['op']]: (op: Op<N>) => void };

/** Customers as the shop's people and its files describe them. [CUS1] */
export function customerWriter(database: DatabaseSync): Writers {
  const clear = database.prepare('DELETE FROM customer_fields');
  const field = database.prepare(
    `INSERT INTO customer_fields (field, place, type, name_json, choices_json)
     VALUES (?, ?, ?, ?, ?)`,
  );
  const contact = database.prepare(
    `INSERT INTO customer_contacts (id, venue, visitor, kind, at_ms, by_whom, text)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const touch = database.prepare(
    'UPDATE customers SET changed_at_ms = max(changed_at_ms, ?) WHERE visitor = ?',
  );
  const change = changerOn(database);
  const log = changeLog(database);
  return {
    putCustomerFields: ({ fields }) => {
      clear.run();
      for (const [place, one] of fields.entries()) {
        const { name, choices } = one;
        field.run(one.field, place, one.type, JSON.stringify(name), jsonOrNull(choices));
      }
    },
    putCustomer: ({ visitor, patch, source, by, atMs }) => {
      const changes = change({ visitor, patch, source, atMs });
      if (Object.keys(changes).length > 0) log({ visitor, by, atMs, changes });
    },
    addCustomerContact: ({ id, venue, visitor, kind, text, by, atMs }) => {
      contact.run(id, venue, visitor, kind, atMs, by, text);
      touch.run(atMs, visitor);
    },
    importRows: customerImporter(database),
    ...mergeWriter(database),
  };
}
