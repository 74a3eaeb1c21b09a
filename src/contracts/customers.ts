import { z } from 'zod';
import { cleanText, EpochMs, Id, Language, Localized } from './ids.ts';
import { type ImportCounts, importKinds } from './import-files.ts';
import { Purpose } from './venue.ts';

/** What a field of a customer's description holds. */
export const fieldTypes = ['text', 'number', 'date', 'flag', 'choice'] as const;
export type FieldType = (typeof fieldTypes)[number];

/** A field of the organisation's own; a date is `YYYY-MM-DD` in the Gregorian calendar. [CUS1] */
export const CustomerField = z.strictObject({
  field: Id,
  type: z.enum(fieldTypes),
  name: Localized,
  /** Of a choice: what may be chosen. */
  choices: z.array(cleanText(128).min(1)).min(1).max(100).optional(),
});
export type CustomerField = z.infer<typeof CustomerField>;
export const fieldsMost = 100;

export type FieldValue = string | number | boolean;
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** Where a customer's number comes from: `till`, `card`, `shop`, … */
export const CustomerSource = Id;
/** What a source calls them. */
export const CustomerKey = cleanText(128).min(1);

export const contactKinds = ['call', 'visit', 'email', 'complaint', 'note'] as const;
export type ContactKind = (typeof contactKinds)[number];
export const ContactKindName = z.enum(contactKinds);

export const CalendarDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'use YYYY-MM-DD');
const visitor = z.string().min(1).max(64);
const Value = z.union([cleanText(2_000), z.number(), z.boolean()]);

/** What is named is changed, null takes it away, what is absent stays. */
export const CustomerPatch = z.strictObject({
  name: cleanText(200).nullable().optional(),
  language: Language.optional(),
  email: z.email().max(254).toLowerCase().nullable().optional(),
  /** E.164 with its `+`. */
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'write the country first, such as +98 912 345 6789')
    .nullable()
    .optional(),
  birthday: CalendarDate.nullable().optional(),
  fields: z.record(Id, Value.nullable()).optional(),
  /** Keys to add, by source. */
  keys: z.record(CustomerSource, CustomerKey).optional(),
});
export type CustomerPatch = z.infer<typeof CustomerPatch>;

/** Fields that two records may differ in, chosen one by one as they are merged. [CUS11] */
export const mergeChoices = ['kept', 'other'] as const;
export const MergeChoice = z.enum(mergeChoices);

/** Consents of an import: by whom and how they were given is named, or there are none. [CUS8] */
export const ImportedConsent = z.strictObject({
  purpose: Purpose,
  granted: z.boolean(),
  atMs: EpochMs,
});

/** Rows of one chunk: short enough that the hot path never stands still for it. [CUS9] */
export const rowsTextMost = 1_000_000;

export const customerCommands = [
  z.strictObject({
    do: z.literal('putCustomerFields'),
    fields: z.array(CustomerField).max(fieldsMost),
  }),
  z.strictObject({
    do: z.literal('putCustomer'),
    /** Absent = a new one. */
    visitor: visitor.optional(),
    patch: CustomerPatch,
  }),
  z.strictObject({
    do: z.literal('addCustomerContact'),
    venue: Id,
    visitor,
    kind: ContactKindName,
    text: cleanText(4_000).min(1),
    /** Absent = now. */
    atMs: EpochMs.optional(),
  }),
  z.strictObject({
    do: z.literal('mergeCustomers'),
    visitor,
    other: visitor,
    /** By field; what is not named stays as the kept record has it. */
    choose: z.record(z.string().max(64), MergeChoice).default({}),
  }),
  z.strictObject({ do: z.literal('undoMerge'), merge: z.string().max(64) }),
  /** By an import, once a chunk; `rows` is JSON of `imports.ts`, written by this house. */
  z.strictObject({
    do: z.literal('importRows'),
    venue: Id,
    import: z.string().max(64),
    kind: z.enum(importKinds),
    source: CustomerSource,
    /** Which wording or proof the consents of the file stand on. */
    proof: cleanText(500).min(1).optional(),
    rows: z.string().max(rowsTextMost),
  }),
] as const;
export type CustomerCommandName = z.infer<(typeof customerCommands)[number]>['do'];

export type CustomerOp =
  | { readonly op: 'putCustomerFields'; readonly fields: readonly CustomerField[] }
  | {
      readonly op: 'putCustomer';
      readonly visitor: string;
      readonly patch: CustomerPatch;
      readonly source: string;
      readonly by: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'addCustomerContact';
      readonly id: string;
      readonly venue: string;
      readonly visitor: string;
      readonly kind: ContactKind;
      readonly text: string;
      readonly by: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'mergeCustomers';
      readonly merge: string;
      readonly visitor: string;
      readonly other: string;
      readonly choose: Readonly<Record<string, (typeof mergeChoices)[number]>>;
      readonly by: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'undoMerge';
      readonly merge: string;
      readonly by: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'importRows';
      readonly import: string;
      readonly venue: string;
      readonly kind: (typeof importKinds)[number];
      readonly source: string;
      readonly proof?: string;
      readonly rows: string;
      readonly by: string;
      readonly atMs: number;
    };

/** A customer as the records hold them. */
export type CustomerRecord = {
  readonly visitor: string;
  readonly name?: string;
  readonly language: Language;
  readonly email?: string;
  readonly phone?: string;
  readonly birthday?: string;
  readonly fields: FieldValues;
  readonly keys: readonly { readonly source: string; readonly key: string }[];
  readonly source: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
};

/** Where somebody is reached; `by` who wrote it, else `source` of which file or page, else they. */
export type CustomerAddress = {
  readonly kind: 'email' | 'phone';
  readonly address: string;
  readonly atMs: number;
  readonly by?: string;
  readonly source?: string;
};
/** The answer that holds for a purpose, and where it was given. */
export type CustomerConsent = {
  readonly purpose: string;
  readonly granted: boolean;
  readonly atMs: number;
  readonly wording: string;
  readonly place?: string;
  /** Where alone it holds. */
  readonly venue?: string;
  /** At a desk: before whom it was said. */
  readonly witness?: string;
};
/** How much there is of somebody: what a merge moves. */
export type CustomerCounts = Readonly<
  Record<'transactions' | 'visits' | 'messages' | 'contacts' | 'changes' | 'keys', number>
>;
/** One customer with where what is known of them came from. [CUP3] */
export type CustomerDetail = CustomerRecord & {
  /** With an account or a band: such a record never goes into another one. [CUS11] */
  readonly isHere: boolean;
  readonly addresses: readonly CustomerAddress[];
  readonly consents: readonly CustomerConsent[];
  readonly counts: CustomerCounts;
};

/** What happened with a customer, one kind an event; `id` is theirs within the kind. */
export type CustomerEvent = {
  readonly atMs: number;
  readonly id: string;
  readonly venue?: string;
} & (
  | {
      readonly kind: 'transaction';
      readonly what: 'sale' | 'return' | 'void';
      readonly total: number;
      readonly currency: string;
      readonly receipt?: string;
      readonly source: string;
      readonly lines: readonly {
        readonly sku: string;
        readonly qty: number;
        readonly price: number;
      }[];
    }
  | {
      readonly kind: 'visit';
      readonly endedAtMs?: number;
      readonly stage: string;
      readonly stays: readonly { readonly zone: string; readonly ms: number }[];
    }
  | {
      readonly kind: 'message';
      readonly campaign: string;
      readonly title?: string;
      readonly delivered: readonly { readonly channel: string; readonly state: string }[];
      readonly seenAtMs?: number;
      readonly tappedAtMs?: number;
    }
  /** What they wrote beside it is the case's alone. [STF8] */
  | {
      readonly kind: 'rating';
      readonly score: number;
      readonly of: number;
      readonly zone?: string;
    }
  | { readonly kind: 'consent'; readonly purpose: string; readonly granted: boolean }
  | {
      readonly kind: 'contact';
      readonly how: ContactKind;
      readonly text: string;
      readonly by: string;
    }
  | {
      readonly kind: 'change';
      readonly by: string;
      readonly changes: Readonly<Record<string, readonly [FieldValue | null, FieldValue | null]>>;
    }
);

/** Two records that may be one person, and why somebody should look. Never merged by itself. */
export type DuplicatePair = {
  readonly why: 'email' | 'phone' | 'nameAndBirthday';
  readonly one: CustomerRecord;
  readonly other: CustomerRecord;
};

export type MergeRecord = {
  readonly merge: string;
  readonly visitor: string;
  readonly other: string;
  /** As they are called now; of who went, as they were when they went. */
  readonly name?: string;
  readonly otherName?: string;
  readonly atMs: number;
  readonly by: string;
  readonly undoneAtMs?: number;
};

/** `after`: the `next` of the page before. */
export type Paged = { readonly limit: number; readonly after?: string };
export type PageOf<T> = { readonly items: readonly T[]; readonly next?: string };

/** Customers as any thread reads them. */
export interface CustomerReads {
  customer(visitor: string): Promise<CustomerRecord | undefined>;
  detail(visitor: string): Promise<CustomerDetail | undefined>;
  byKey(source: string, key: string): Promise<string | undefined>;
  fields(): Promise<readonly CustomerField[]>;
  /** By any part of a name, an e-mail, a phone or a whole key; no text = all, newest first. */
  search(text: string, page: Paged): Promise<PageOf<CustomerRecord>>;
  /** All, by id: for a file. */
  all(page: Paged): Promise<PageOf<CustomerRecord>>;
  count(): Promise<number>;
  timeline(visitor: string, page: Paged): Promise<PageOf<CustomerEvent>>;
  /** Of one customer, or of all. */
  duplicates(most: number, visitor?: string): Promise<readonly DuplicatePair[]>;
  merge(merge: string): Promise<MergeRecord | undefined>;
  merges(page: { readonly limit: number }): Promise<readonly MergeRecord[]>;
  /** The id of a merge into the same record that came later and stands. */
  mergedAfter(visitor: string, atMs: number): Promise<string | undefined>;
  /** Ids that are in a record by merges that stand. */
  mergedInto(visitor: string): Promise<readonly string[]>;
  imported(id: string): Promise<ImportCounts>;
}
