import { changing, open, reading } from './route-kinds.ts';

const readers = ['admin', 'operator', 'marketer', 'auditor'] as const;
const keepers = ['admin', 'marketer'] as const;

/** Customers of the organisation and what the shop knows of them; files of them. [CUS15] */
export const customerRoutes = {
  customersPage: open('GET', '/customers', 'Customers: search, time line, merge, files of them.'),
  customers: reading('/customers', readers, 'Customers by ?q: name, e-mail, phone or key; paged.'),
  customer: reading('/customers/:visitor', readers, 'One customer.'),
  customerTimeline: reading(
    '/customers/:visitor/timeline',
    readers,
    'Purchases, visits, messages, consents, contacts and changes, newest first; paged.',
  ),
  putCustomer: changing('/customers/:visitor', keepers, 'Changes a customer.'),
  addCustomer: changing('/customers', keepers, 'A new customer.'),
  addCustomerContact: changing(
    '/customers/:visitor/contacts',
    keepers,
    'A call, a visit, an e-mail, a complaint or a note.',
  ),
  customerFields: reading('/customer-fields', readers, 'What is written of customers here.'),
  putCustomerFields: changing('/customer-fields', keepers, 'Defines the fields anew.'),
  exportCustomers: reading('/customer-export', keepers, 'All customers as lines of a file; paged.'),
  duplicates: reading('/customer-duplicates', keepers, 'Records that may be one person.'),
  merges: reading('/customer-merges', keepers, 'What was merged, and what was undone.'),
  mergeCustomers: changing(
    '/customers/:visitor/merge',
    keepers,
    'Moves all of another record into this one.',
  ),
  undoMerge: changing('/customer-merges/:merge/undo', keepers, 'Puts two records apart again.'),
  imports: reading('/imports', keepers, 'Files on their way in.'),
  beginImport: changing('/imports', keepers, 'Begins a file of customers or transactions.'),
  importPart: changing('/imports/:import/parts', keepers, 'The next part of the file.'),
  importWhole: changing(
    '/imports/:import/whole',
    keepers,
    'The file is whole: what it looks like.',
  ),
  runImport: changing('/imports/:import/run', keepers, 'Reads it: a dry run, or in earnest.'),
  importJob: reading('/imports/:import', keepers, 'How far it is, and what came of it.'),
  importErrors: reading('/imports/:import/errors.csv', keepers, 'The bad rows, to correct.'),
  cancelImport: {
    ...reading('/imports/:import', keepers, 'Stops it; a second time takes the file away.'),
    method: 'DELETE',
  },
} as const;
