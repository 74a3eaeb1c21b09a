import { z } from 'zod';
import { cleanText, Id } from './ids.ts';
import type {
  FileLooks,
  ImportFailure,
  ImportFailureCode,
  ImportKind,
  ImportReport,
} from './import-files.ts';

/** What each column means, by its place; an empty text = it is left out. */
export const Mapping = z.array(z.string().max(80)).max(200);
const currencyPattern = /^[A-Z]{3}$/;

/** How a file is read; what is absent is suggested from the file itself. */
export const ImportSettings = z.strictObject({
  mapping: Mapping.optional(),
  /** Whose numbers the keys are: the till's, a card's. */
  source: Id.default('import'),
  /** Of phone numbers without a country: two letters. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'use two capital letters, such as IR')
    .default('IR'),
  currency: z.string().regex(currencyPattern, 'use three capital letters').default('IRR'),
  /** The wording or proof that the file's consents stand on; absent = it brings none. [CUS8] */
  proof: cleanText(500).min(1).optional(),
});
export type ImportSettings = z.infer<typeof ImportSettings>;

export const importStates = [
  ...(['uploading', 'ready', 'checking', 'checked', 'running', 'done', 'failed'] as const),
  ...(['cancelled'] as const),
] as const;
export type ImportState = (typeof importStates)[number];

/** A file on its way in. */
export type ImportJob = {
  readonly import: string;
  readonly venue: string;
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly bytes: number;
  readonly state: ImportState;
  /** 0–1 of what runs. */
  readonly progress: number;
  readonly settings?: ImportSettings;
  /** Known once the file is there. */
  readonly looks?: FileLooks;
  readonly report?: ImportReport;
  readonly failure?: ImportFailure;
};

/** Parts a file is sent in, so that no request is large. */
export const partBytes = 128 * 1024;
export const fileBytesMost = 1024 * 1024 * 1024;

type Said<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: 'import.unknown' | 'import.busy' | 'import.file';
      readonly message: string;
      readonly mend: string;
      /** Of `import.file`. */
      readonly reason?: ImportFailureCode;
    };
export type ImportAnswer<T> = Said<T>;

/** The counter for files, which a thread of its own reads. */
export interface ImportPort {
  begin(asked: {
    readonly venue: string;
    readonly kind: ImportKind;
    readonly fileName: string;
    readonly by: string;
  }): Promise<ImportAnswer<ImportJob>>;
  /** Parts come in turn; one that is there already is passed over. */
  part(job: OfVenue, at: number, bytes: Uint8Array): Promise<ImportAnswer<ImportJob>>;
  /** The file is whole: looks at it. */
  whole(job: OfVenue): Promise<ImportAnswer<ImportJob>>;
  run(
    job: OfVenue,
    settings: ImportSettings,
    more: { readonly dryRun: boolean; readonly by: string },
  ): Promise<ImportAnswer<ImportJob>>;
  job(job: OfVenue): Promise<ImportAnswer<ImportJob>>;
  /** The bad rows as a file for correction. */
  errors(job: OfVenue): Promise<ImportAnswer<string>>;
  cancel(job: OfVenue): Promise<ImportAnswer<ImportJob>>;
  list(venue: string): readonly ImportJob[];
}
export type OfVenue = { readonly venue: string; readonly import: string };
