import { z } from 'zod';
import {
  ContactKindName,
  CustomerField,
  CustomerPatch,
  type CustomerRecord,
  CustomerSource,
  fieldsMost,
  MergeChoice,
  type PageOf,
} from './customers.ts';
import { cleanText, EpochMs } from './ids.ts';
import { importKinds } from './import-files.ts';
import { ImportSettings, partBytes } from './imports.ts';

export type {
  ContactKind,
  CustomerAddress,
  CustomerConsent,
  CustomerCounts,
  CustomerDetail,
  CustomerEvent,
  CustomerField,
  CustomerRecord,
  DuplicatePair,
  FieldType,
  FieldValue,
  MergeRecord,
  PageOf,
} from './customers.ts';
export type {
  CustomerColumn,
  FileLooks,
  ImportCounts,
  ImportFailure,
  ImportFailureCode,
  ImportKind,
  ImportProblem,
  ImportProblemCode,
  ImportReason,
  ImportReport,
  TransactionColumn,
} from './import-files.ts';
export type { ImportJob, ImportSettings } from './imports.ts';

/** Lists of customers: `?q`, `?after` the `next` of the page before, `?limit`. */
export const CustomerQuery = z.object({
  q: cleanText(200).default(''),
  after: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const CustomerBody = z.strictObject({ patch: CustomerPatch });
export const ContactBody = z.strictObject({
  kind: ContactKindName,
  text: cleanText(4_000).min(1),
  atMs: EpochMs.optional(),
});
export const FieldsBody = z.strictObject({ fields: z.array(CustomerField).max(fieldsMost) });
export const MergeBody = z.strictObject({
  other: z.string().min(1).max(64),
  choose: z.record(z.string().max(64), MergeChoice).default({}),
});

export const BeginImportBody = z.strictObject({
  kind: z.enum(importKinds),
  fileName: cleanText(255).default(''),
});
/** A part of a file, in base64; parts count from 0. */
export const ImportPartBody = z.strictObject({
  at: z.number().int().min(0).max(1_000_000),
  base64: z.string().max(Math.ceil((partBytes * 4) / 3) + 4),
});
export const RunImportBody = z.strictObject({
  dryRun: z.boolean().default(false),
  settings: ImportSettings.default(ImportSettings.parse({})),
});

/** Possible duplicates, of one customer or of all. */
export const DuplicateQuery = z.object({ of: z.string().max(64).optional() });
/** A page of a file of all customers with one source's keys; `after` as in the lists. */
export const ExportQuery = z.object({
  source: CustomerSource.default('import'),
  after: z.string().max(64).optional(),
});
/** Lines of RFC 4180; the first page begins with the header. */
export type ExportBody = { readonly text: string; readonly count: number; readonly next?: string };
/** `total` of all, told with the first page of a list that nothing is looked for in. */
export type CustomersBody = PageOf<CustomerRecord> & { readonly total?: number };
