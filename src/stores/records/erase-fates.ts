/**
 * What an erasure does with each table. `visitor`: its rows of the person go, by the column
 * `visitor`, which any table may have. `special`: its own statement in erase.ts. `nobody`: holds
 * nothing of a visitor. A table without a line has the fate `visitor`, so that a new one that
 * names visitors is erased before anybody thinks of it; a test asks for its line. [CON2]
 */
export const fates = {
  visitors: 'visitor',
  visitor_sessions: 'visitor',
  joins: 'visitor',
  phone_codes: 'visitor',
  messages: 'visitor',
  visits: 'visitor',
  stays: 'visitor',
  history: 'visitor',
  decisions: 'visitor',
  actions: 'visitor',
  push_subscriptions: 'visitor',
  wearings: 'special',
  consents: 'special',
  deliveries: 'special',
  inbox: 'special',
  receipts: 'special',
  quarantine: 'special',
  notices: 'special',
  audit: 'special',
  command_parts: 'special',
  command_answers: 'special',
  venues: 'nobody',
  devices: 'nobody',
  campaigns: 'nobody',
  users: 'nobody',
  invitations: 'nobody',
  known_devices: 'nobody',
  webhooks: 'nobody',
  sessions: 'nobody',
  tokens: 'nobody',
  admin_links: 'nobody',
  points: 'nobody',
  articles: 'nobody',
  planogram: 'nobody',
  progress: 'nobody',
  erasures: 'nobody',
} as const satisfies Record<string, Fate>;

export type Fate = 'visitor' | 'special' | 'nobody';

export function fate(table: string): Fate {
  return Object.hasOwn(fates, table) ? fates[table as keyof typeof fates] : 'visitor';
}
