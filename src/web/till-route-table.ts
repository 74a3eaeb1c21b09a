import { changing, open, reading } from './route-kinds.ts';

const sellers = ['admin', 'operator', 'marketer', 'auditor'] as const;
const matchers = ['admin', 'operator', 'marketer'] as const;
const installers = ['admin', 'integrator'] as const;
const stockKeepers = ['admin', 'operator', 'marketer'] as const;

/** Tills' ways in, what they sold, whose it was, and what is left. */
export const tillRoutes = {
  salesPage: open('GET', '/sales', "The day's sales by till, and whose they were."),
  /** The till's own secret, or a token of who installs tills: the handler asks for it. [TIL5] */
  bringSales: {
    ...open(
      'POST',
      '/api/v1/venues/:venue/tills/:till/sales',
      "A till's receipts, in its own words; the secret in the header x-till-secret, or a token.",
    ),
    aMinute: 6_000,
  },
  tills: reading('/tills', ['admin', 'integrator', 'auditor'], 'How each till is read.'),
  badFiles: reading('/tills/files', sellers, 'Files of tills that were not taken, and why.'),
  setTill: changing('/tills/:till', installers, "Says where a till's files are, and its words."),
  testTill: changing('/tills/:till/test', installers, 'What a sample would become; keeps nothing.'),
  sales: reading('/sales', sellers, 'Sales ?from a time ?to another, unmatched ones first.'),
  matchSale: changing('/sales/:sale/match', matchers, 'Says whose a sale is.'),
  setStock: changing('/goods/stock', stockKeepers, 'Counted or delivered goods, with the reason.'),
} as const;
