import type { CustomerField } from './customers.ts';
import type { CustomerRow, ImportCounts, TransactionRow } from './import-files.ts';

export type Foreseen = {
  readonly becomes: 'created' | 'updated' | 'unchanged';
  /** More than one has this address, and the row does not say which of them it means. */
  readonly several?: 'email' | 'phone';
};

/** What would become of a row, as the records are now. [CUS5] */
export interface Foresight {
  customer(source: string, row: CustomerRow, proof: boolean): Foreseen;
  transaction(
    venue: string,
    source: string,
    row: TransactionRow,
  ): Foreseen & { readonly known: boolean };
  /** Only whether one cannot be told from another. */
  several(source: string, row: CustomerRow): 'email' | 'phone' | undefined;
  fields(): readonly CustomerField[];
  /** What an import wrote so far. */
  written(id: string): ImportCounts;
  timezone(venue: string): string | undefined;
  close(): void;
}
