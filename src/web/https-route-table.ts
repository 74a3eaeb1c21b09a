import { open } from './route-kinds.ts';

/** How the pages come to https. */
export const httpsRoutes = {
  https: {
    ...open('GET', '/api/v1/https', 'Whether the pages have https, where, and whose root.'),
    aMinute: 120,
  },
  trustPage: open('GET', '/trust', 'How a phone comes to trust this shop’s own pages.'),
  trustRoot: {
    ...open('GET', '/trust/root.crt', 'The root of the shop’s own authority.'),
    aMinute: 60,
  },
  acmeChallenge: {
    ...open('GET', '/.well-known/acme-challenge/:token', 'What a certificate authority asks.'),
    aMinute: 600,
  },
} as const;
