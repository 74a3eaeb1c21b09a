import type { CustomerRecord } from '../../src/contracts/customers.ts';
import type { ImportJob, ImportPort } from '../../src/contracts/imports.ts';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import type { SegmentRecord } from '../../src/contracts/segments.ts';

const one = (visitor: string): CustomerRecord => ({
  ...{ visitor, language: 'en', fields: {}, keys: [], source: 'hand' },
  ...{ createdAtMs: 1, changedAtMs: 1 },
});

/** Records of a shop whose only customer is the one that is asked for. */
export const noCustomers: RecordsReader['customers'] = {
  customer: async (visitor) => one(visitor),
  detail: async (visitor) => ({
    ...{ ...one(visitor), isHere: false, addresses: [], consents: [] },
    counts: { transactions: 0, visits: 0, messages: 0, contacts: 0, changes: 0, keys: 0 },
  }),
  byKey: async () => undefined,
  fields: async () => [],
  search: async () => ({ items: [] }),
  all: async () => ({ items: [] }),
  count: async () => 0,
  timeline: async () => ({ items: [] }),
  duplicates: async () => [],
  merge: async () => undefined,
  merges: async () => [],
  mergedAfter: async () => undefined,
  mergedInto: async () => [],
  imported: async () => ({ created: 0, updated: 0, unchanged: 0, unmatched: 0 }),
};

/** A table of one article that names its venue. */
export const oneArticle: RecordsReader['articles'] = {
  page: (venue) => ({ items: [{ sku: `MARK-${venue}`, places: [] }], total: 1 }),
  counts: () => ({ all: 1, low: 0, out: 0, uncounted: 1, nowhere: 1 }),
  zones: () => [],
  shelves: () => new Map(),
};

const job: ImportJob = {
  ...{ import: 'i1', venue: 'one', kind: 'customers', fileName: '', bytes: 0 },
  ...{ state: 'ready', progress: 0 },
};
const said = async () => ({ ok: true, value: job }) as const;

/** A counter with one file, for whoever asks. */
export const oneImport: ImportPort = {
  begin: said,
  part: said,
  whole: said,
  run: said,
  job: said,
  errors: async () => ({ ok: true, value: '' }),
  cancel: said,
  list: () => [job],
};

/** One in every venue, of whom nobody is. */
const marked = (venue: string): SegmentRecord => ({
  ...{ venue, atMs: 1 },
  segment: { version: 1, id: 'x1', name: { en: `MARK-${venue}` }, who: { language: 'en' } },
});
export const noSegments: RecordsReader['segments'] = {
  list: async (venue) => [marked(venue)],
  one: async (venue) => marked(venue),
  names: async () => ({ fields: [], categories: [], skus: [], campaigns: [], offers: [] }),
  members: async () => ({ items: [] }),
  tally: async ({ nowMs: atMs }) => ({
    ...{ people: 0, mayEmail: 0, maySms: 0, atMs },
  }),
};

export const noAddresses: RecordsReader['addresses'] = {
  addressesOf: async () => [],
  proofsOf: async () => [],
  waitingProofs: async () => [],
};
