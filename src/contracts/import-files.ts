import type { Purpose } from './venue.ts';

/** What a file holds. */
export const importKinds = ['customers', 'transactions'] as const;
export type ImportKind = (typeof importKinds)[number];

/** What a column of customers may mean, beside the organisation's own fields, `field:…`. */
export const customerColumns = [
  ...(['key', 'name', 'firstName', 'lastName', 'email', 'phone', 'birthday', 'language'] as const),
  ...(['consentAt', 'consent:service', 'consent:offers', 'consent:improve'] as const),
] as const;
export type CustomerColumn = (typeof customerColumns)[number];
/** What a column of sales may mean: one line a row, the lines of a sale one below the other. */
export const transactionColumns = [
  ...(['receipt', 'at', 'time', 'kind', 'device', 'currency', 'total'] as const),
  ...(['key', 'email', 'phone', 'coupon', 'sku', 'qty', 'price'] as const),
] as const;
export type TransactionColumn = (typeof transactionColumns)[number];

export const separators = [',', ';', '\t'] as const;
export type Separator = (typeof separators)[number];
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1256'] as const;
export type Encoding = (typeof encodings)[number];

/** What each column means, by its place; an empty text = it is left out. */
export type Mapping = string[];

/** A customer of a file, checked; empty cells are absent and change nothing. */
export type CustomerRow = {
  /** Theirs if they are new. */
  readonly id: string;
  readonly key?: string;
  readonly name?: string;
  readonly language?: 'en' | 'fa';
  readonly email?: string;
  readonly phone?: string;
  readonly birthday?: string;
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
  readonly consents?: readonly {
    readonly purpose: Purpose;
    readonly granted: boolean;
    readonly atMs: number;
  }[];
};

/** A sale of a file with its lines, checked. */
export type TransactionRow = {
  readonly id: string;
  readonly kind: 'sale' | 'return' | 'void';
  readonly atMs: number;
  readonly device?: string;
  readonly receipt?: string;
  readonly total: number;
  readonly currency: string;
  readonly coupon?: string;
  readonly key?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly lines: readonly (readonly [sku: string, qty: number, price: number])[];
};

/** What a cell or row of a file can be wrong in: a page says it in its reader's language. */
export const importProblemCodes = [
  ...(['broken', 'tooLong', 'email', 'phone', 'number', 'date', 'moment', 'flag'] as const),
  ...(['language', 'kind', 'choice', 'several', 'undated', 'nobody', 'needed', 'lines'] as const),
] as const;
export type ImportProblemCode = (typeof importProblemCodes)[number];

/** What is wrong in a file, and how to mend it. Rows count from 1, which is the header. [CUS5] */
export type ImportProblem = {
  readonly code: ImportProblemCode;
  /** What the mend names: the choices, the most letters or lines, a kind of address. */
  readonly detail?: string;
  readonly row: number;
  /** As the header calls it; empty = the whole row. */
  readonly column: string;
  readonly value: string;
  readonly message: string;
  readonly mend: string;
};
export const problemsShown = 200;

/** Why a file is not read, or not to its end. */
export const importFailures = [
  ...(['mapUnknown', 'mapTwice', 'mapNobody', 'mapMissing', 'mapPaid', 'venue'] as const),
  ...(['stopped', 'apart', 'quote', 'gone', 'folder', 'ended', 'refused', 'unwritten'] as const),
  ...(['tooLarge', 'emptyFile', 'unreadable', 'noBad', 'manyBad'] as const),
] as const;
export type ImportFailureCode = (typeof importFailures)[number];
export type ImportReason = {
  readonly code: ImportFailureCode;
  /** The column, receipt or venue it is about; of `refused` the code of the refusal. */
  readonly value?: string;
  readonly row?: number;
};
/** `reasons` for a page in any language, the English words of all of them for everybody else. */
export type ImportFailure = {
  readonly reasons: readonly ImportReason[];
  readonly message: string;
  readonly mend: string;
};

/** Rows of a file: as a dry run foresees them, or as they became. */
export type ImportCounts = {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Sales of nobody who is known; they are kept all the same. */
  readonly unmatched: number;
};
export const noCounts: ImportCounts = { created: 0, updated: 0, unchanged: 0, unmatched: 0 };

/** What a file looks like, and what its columns seem to mean. */
export type FileLooks = {
  readonly encoding: Encoding;
  readonly separator: Separator;
  readonly header: readonly string[];
  readonly mapping: Mapping;
  /** The first rows as they stand there. */
  readonly sample: readonly (readonly string[])[];
};

export type ImportReport = ImportCounts & {
  readonly dryRun: boolean;
  /** Rows read, the header not counted. */
  readonly rows: number;
  readonly bad: number;
  /** The first of them. */
  readonly problems: readonly ImportProblem[];
  readonly wallMs: number;
};
