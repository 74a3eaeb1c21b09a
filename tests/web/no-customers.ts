import type { ImportJob, ImportPort } from '../../src/contracts/imports.ts';
import type { RecordsReader } from '../../src/contracts/ports.ts';

/** Records of a shop whose only customer is the one that is asked for. */
export const noCustomers: RecordsReader['customers'] = {
  customer: async (visitor) => ({
    ...{ visitor, language: 'en', fields: {}, keys: [], source: 'hand' },
    ...{ createdAtMs: 1, changedAtMs: 1 },
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

export const noSegments = {
  list: async () => [],
  one: async () => undefined,
  members: async () => ({ items: [] }),
  tally: async ({ nowMs: atMs }: { nowMs: number }) => ({
    ...{ people: 0, mayEmail: 0, maySms: 0, atMs },
  }),
};

export const noAddresses: RecordsReader['addresses'] = {
  addressesOf: async () => [],
  proofsOf: async () => [],
  waitingProofs: async () => [],
};
