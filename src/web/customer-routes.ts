import type { z } from 'zod';
import {
  BeginImportBody,
  ContactBody,
  CustomerBody,
  CustomerQuery,
  type CustomersBody,
  DuplicateQuery,
  type ExportBody,
  ExportQuery,
  FieldsBody,
  ImportPartBody,
  MergeBody,
  RunImportBody,
} from '../contracts/api-customers.ts';
import type { CommandBody } from '../contracts/commands.ts';
import { byteOrderMark } from '../contracts/csv-cells.ts';
import { customerHeader, customerLine } from '../contracts/customer-file.ts';
import type { CustomerReads } from '../contracts/customers.ts';
import type { ImportAnswer, ImportPort } from '../contracts/imports.ts';
import { type Answer, type Failure, json } from './answers.ts';
import { submit } from './asking.ts';
import type { customerRoutes } from './customer-route-table.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { parse } from './parse.ts';

type Names = Exclude<keyof typeof customerRoutes, 'customersPage'>;

const unknown: Failure = {
  ok: false,
  code: 'command.visitor_unknown',
  message: 'no such customer: merged into another, erased, or never one',
};

/** Customers are the organisation's: the venue says who may ask. [CUS15] */
export const customerHandlers: Pick<Handlers['venue'], Names> = {
  customers: async ({ web, query }) => {
    const parsed = parse(CustomerQuery, query);
    if (!parsed.ok) return parsed;
    const { q, after, limit } = parsed.value;
    const page = { limit, ...(after === undefined ? {} : { after }) };
    const { customers } = web.reader;
    const found: CustomersBody = await customers.search(q, page);
    const isWhole = q.trim() === '' && after === undefined;
    return json(isWhole ? { ...found, total: await customers.count() } : found);
  },
  customer: async ({ web, params }) => {
    const found = await web.reader.customers.detail(params.visitor ?? '');
    return found === undefined ? unknown : json(found);
  },
  customerTimeline: async ({ web, params, query }) => {
    const parsed = parse(CustomerQuery, query);
    if (!parsed.ok) return parsed;
    const { customers } = web.reader;
    if ((await customers.customer(params.visitor ?? '')) === undefined) return unknown;
    const { after, limit } = parsed.value;
    const page = { limit, ...(after === undefined ? {} : { after }) };
    return json(await customers.timeline(params.visitor ?? '', page));
  },
  addCustomer: async (asked) => {
    const parsed = parse(CustomerBody, asked.body);
    return parsed.ok ? told(asked, { do: 'putCustomer', ...parsed.value }) : parsed;
  },
  putCustomer: async (asked) => {
    const parsed = parse(CustomerBody, asked.body);
    const visitor = asked.params.visitor ?? '';
    return parsed.ok ? told(asked, { do: 'putCustomer', visitor, ...parsed.value }) : parsed;
  },
  addCustomerContact: async (asked) => {
    const parsed = parse(ContactBody, asked.body);
    if (!parsed.ok) return parsed;
    const about = { venue: asked.venue.venue, visitor: asked.params.visitor ?? '' };
    return told(asked, { do: 'addCustomerContact', ...about, ...parsed.value });
  },
  customerFields: async ({ web }) => json({ fields: await web.reader.customers.fields() }),
  putCustomerFields: async (asked) => {
    const parsed = parse(FieldsBody, asked.body);
    return parsed.ok ? told(asked, { do: 'putCustomerFields', ...parsed.value }) : parsed;
  },
  duplicates: async ({ web, query }) => {
    const parsed = parse(DuplicateQuery, query);
    if (!parsed.ok) return parsed;
    return json({ items: await web.reader.customers.duplicates(pairsMost, parsed.value.of) });
  },
  exportCustomers: async ({ web, query }) => {
    const parsed = parse(ExportQuery, query);
    return parsed.ok ? json(await exported(web.reader.customers, parsed.value)) : parsed;
  },
  merges: async ({ web }) => json({ items: await web.reader.customers.merges({ limit: 100 }) }),
  mergeCustomers: async (asked) => {
    const parsed = parse(MergeBody, asked.body);
    const visitor = asked.params.visitor ?? '';
    return parsed.ok ? told(asked, { do: 'mergeCustomers', visitor, ...parsed.value }) : parsed;
  },
  undoMerge: async (asked) => told(asked, { do: 'undoMerge', merge: asked.params.merge ?? '' }),
  imports: async ({ web, venue }) => json({ items: web.imports?.list(venue.venue) ?? [] }),
  beginImport: async (asked) => {
    const parsed = parse(BeginImportBody, asked.body);
    if (!parsed.ok) return parsed;
    const about = { venue: asked.venue.venue, by: asked.caller.by, ...parsed.value };
    return answered(asked, (port) => port.begin(about));
  },
  importPart: async (asked) => {
    const parsed = parse(ImportPartBody, asked.body);
    if (!parsed.ok) return parsed;
    const { at, base64 } = parsed.value;
    return answered(asked, (port) => port.part(ofVenue(asked), at, Buffer.from(base64, 'base64')));
  },
  importWhole: async (asked) => answered(asked, (port) => port.whole(ofVenue(asked))),
  runImport: async (asked) => {
    const parsed = parse(RunImportBody, asked.body);
    if (!parsed.ok) return parsed;
    const { settings, dryRun } = parsed.value;
    const more = { dryRun, by: asked.caller.by };
    return answered(asked, (port) => port.run(ofVenue(asked), settings, more));
  },
  importJob: async (asked) => answered(asked, (port) => port.job(ofVenue(asked))),
  importErrors: async (asked) => {
    const said = await (asked.web.imports?.errors(ofVenue(asked)) ?? gone);
    if (!('value' in said)) return failureOf(said);
    const name = `gozar-bad-rows.csv`;
    const body = { text: said.value, type: 'text/csv; charset=utf-8', fileName: name };
    return { ok: true, body };
  },
  cancelImport: async (asked) => answered(asked, (port) => port.cancel(ofVenue(asked))),
};

const pairsMost = 50;
/** Rows of one answer: the page puts the file together, so that no answer is large. */
const exportedAtOnce = 1_000;

async function exported(
  customers: CustomerReads,
  { source, after = '' }: z.infer<typeof ExportQuery>,
): Promise<ExportBody> {
  const fields = await customers.fields();
  const { items, next } = await customers.all({ limit: exportedAtOnce, after });
  const lines = items.map((one) => customerLine(one, source, fields));
  const head = after === '' ? byteOrderMark + customerHeader(fields) : '';
  const text = head + lines.join('');
  return { text, count: items.length, ...(next === undefined ? {} : { next }) };
}

function ofVenue({ venue, params }: VenueAsk) {
  return { venue: venue.venue, import: params.import ?? '' };
}

async function told({ web, caller, key }: VenueAsk, body: CommandBody): Promise<Answer> {
  const answer = await submit(web, { by: caller.by, key, body });
  return answer.ok ? json(answer.result) : answer;
}

async function answered<T>(
  { web }: VenueAsk,
  ask: (port: ImportPort) => Promise<ImportAnswer<T>>,
): Promise<Answer> {
  if (web.imports === undefined) return failureOf(gone);
  const said = await ask(web.imports);
  return said.ok ? json(said.value) : failureOf(said);
}

const gone = {
  ok: false,
  code: 'import.unknown',
  message: 'no files come in here',
  mend: 'use the command line',
} as const;

function failureOf({
  code,
  message,
  mend,
  reason,
}: Extract<ImportAnswer<unknown>, { ok: false }>): Failure {
  const fault = reason === undefined ? {} : { fault: { code: reason } };
  const problems = [{ code, path: '', message, mend, ...fault }];
  return { ok: false, code, message: `${message}; ${mend}`, problems };
}
