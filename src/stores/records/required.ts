import type { ColumnDefinitionBuilder } from 'kysely';

/** Of a column that always holds something, for the steps of the schema. */
export function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}
