import { csvLine } from './csv-cells.ts';
import type { CustomerField, CustomerRecord } from './customers.ts';

const columns = ['key', 'name', 'email', 'phone', 'birthday', 'language'] as const;

/** The head of a file of customers, as an import knows its columns. [CUS16] */
export function customerHeader(fields: readonly CustomerField[]): string {
  return csvLine([...columns, ...fields.map(({ field }) => `field:${field}`)]);
}

/** One customer with the key of one source: a row that comes in again and changes nothing. */
export function customerLine(
  one: CustomerRecord,
  source: string,
  fields: readonly CustomerField[],
): string {
  const key = one.keys.find((known) => known.source === source)?.key ?? '';
  const own = [one.name, one.email, one.phone, one.birthday, one.language];
  const cell = (value: string | number | boolean | undefined) =>
    typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? '');
  return csvLine([key, ...own.map(cell), ...fields.map(({ field }) => cell(one.fields[field]))]);
}
