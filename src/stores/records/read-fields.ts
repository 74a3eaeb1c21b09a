import type { DatabaseSync } from 'node:sqlite';
import type { CustomerField, FieldType } from '../../contracts/customers.ts';
import type { Localized } from '../../contracts/ids.ts';
import { fromJson, optional } from './rows.ts';

/** What is written of customers here, in its order. [CUS1] */
export function readFields(database: DatabaseSync): readonly CustomerField[] {
  return database
    .prepare('SELECT * FROM customer_fields ORDER BY place')
    .all()
    .map((row) => ({
      field: String(row.field),
      type: row.type as FieldType,
      name: fromJson<Localized>(String(row.name_json)),
      ...optional(
        'choices',
        typeof row.choices_json === 'string' ? fromJson<string[]>(row.choices_json) : null,
      ),
    }));
}
