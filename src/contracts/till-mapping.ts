import { z } from 'zod';
import { type FaultValues, fieldFaults } from './row-faults.ts';

/** What may be read of a receipt; `each` and `lines` are lists, `sku` to `line` stand in a line. */
export const tillFields = [
  'each',
  'receipt',
  'kind',
  'of',
  'revision',
  'at',
  'time',
  'total',
  'currency',
  'tag',
  'customer',
  'coupon',
  'lines',
  'sku',
  'qty',
  'price',
  'line',
] as const;
export type TillField = (typeof tillFields)[number];

const Place = z.string().min(1).max(256);
const Words = z.array(z.string().min(1).max(64)).max(32).default([]);

/**
 * How a till's own file or message is read: in a message each field is a path (`$.order.id`; those
 * of a line begin at the line), in a file the name of a column. [TIL5]
 */
export const TillMapping = z.strictObject({
  fields: z.partialRecord(z.enum(tillFields), Place).default({}),
  /** Words of the field `kind`; anything else is a sale, or by a negative total a return. */
  kinds: z.strictObject({ return: Words, void: Words }).default({ return: [], void: [] }),
  /** Amounts are whole numbers of the smallest coin: 2 = hundredths. */
  minorDigits: z.number().int().min(0).max(4).default(0),
  decimal: z.enum(['.', ',']).default('.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'use an ISO 4217 code such as EUR or IRR')
    .optional(),
  /** Order of a date's numbers; a year below 1700 is of the Iranian calendar. */
  dates: z.enum(['ymd', 'dmy', 'mdy']).default('ymd'),
  encoding: z
    .enum(['auto', 'utf-8', 'utf-16le', 'utf-16be', 'windows-1256', 'windows-1252'])
    .default('auto'),
  delimiter: z.enum(['auto', ',', ';', '\t', '|']).default('auto'),
});
export type TillMapping = z.infer<typeof TillMapping>;

/** Words that tills say of themselves, beside those of the mapping. */
export const usualKinds = {
  return: ['return', 'refund', 'r', 'مرجوعی', 'برگشت', 'مرجوع'],
  void: ['void', 'cancel', 'cancelled', 'canceled', 'v', 'ابطال', 'باطل', 'لغو'],
} as const;

/** What can be wrong with what a till wrote: the last three only with a message. */
export const tillFaults = [
  ...fieldFaults,
  ...([
    'date',
    'whole',
    'currency',
    'header',
    'lines',
    'size',
    'receipts',
    'receipt',
    'list',
  ] as const),
] as const;
export type TillFault = (typeof tillFaults)[number];

export type TillProblem = FaultValues & {
  readonly code: TillFault;
  /** A path in the message, or the name of a column. */
  readonly path: string;
  readonly message: string;
  readonly mend: string;
};
