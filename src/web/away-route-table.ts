import { ofVisitor, open, reading } from './route-kinds.ts';

const readers = ['admin', 'operator', 'marketer', 'auditor'] as const;

/** Who is not here: addresses, ratings by a link, the reach of a campaign. [AUD] */
export const awayRoutes = {
  ratePage: open('GET', '/rate', 'Rates a visit; the token is in the fragment.'),
  ratePageOf: open('GET', '/rate/:token', 'The same, for mail; nothing is noted by reading it.'),
  rateVisit: {
    ...open('POST', '/api/v1/rate', "Looks at a message's link, or rates the visit, once."),
    aMinute: 60,
  },
  myAddresses: ofVisitor('GET', '/api/v1/visitor/me/addresses', 'Where they may be written to.'),
  askAddress: {
    ...ofVisitor('POST', '/api/v1/visitor/me/addresses', 'Sends a code to an address.'),
    aMinute: 10,
  },
  confirmAddress: {
    ...ofVisitor('POST', '/api/v1/visitor/me/addresses/confirm', 'The code that came there.'),
    guessable: true,
  },
  dropAddress: ofVisitor(
    'POST',
    '/api/v1/visitor/me/addresses/end',
    'Nothing is written there any more.',
  ),
  campaignReach: reading(
    '/campaigns/:campaign/reach',
    readers,
    'How many a campaign for a segment would reach now.',
  ),
} as const;
