/**
 * What becomes of each table's rows when somebody goes, by an erasure or as their account ended;
 * `take-out.ts` does it for both. A table without a line has the fate `visitor`, so that a new one
 * that names visitors is emptied of them before anybody thinks of it; a test asks for its line.
 * [CON2] [JOI12]
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
  wearings: 'wearing',
  wearing_bands: 'wearing',
  consents: 'proof',
  deliveries: 'message',
  inbox: 'message',
  receipts: 'visitor',
  tills: 'nobody',
  till_slips: 'unnamed',
  transactions: 'unnamed',
  coupons: 'unnamed',
  redemptions: 'unnamed',
  addresses: 'visitor',
  address_proofs: 'visitor',
  staff_steps: 'visitor',
  cases: 'unnamed',
  rating_words: 'visitor',
  staff_members: 'nobody',
  staff_shifts: 'nobody',
  staff_duty: 'nobody',
  staff_rules: 'nobody',
  staff_push: 'nobody',
  customers: 'visitor',
  customer_keys: 'visitor',
  customer_changes: 'visitor',
  customer_contacts: 'visitor',
  customer_merges: 'visitor',
  customer_fields: 'nobody',
  customer_imports: 'nobody',
  segments: 'nobody',
  quarantine: 'payload',
  notices: 'mention',
  audit: 'renamed',
  command_parts: 'mention',
  command_answers: 'renamed',
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
  offers: 'nobody',
  articles: 'nobody',
  planogram: 'nobody',
  article_places: 'nobody',
  bands: 'nobody',
  transaction_lines: 'nobody',
  plan_drafts: 'nobody',
  plan_versions: 'nobody',
  underlays: 'nobody',
  file_pieces: 'nobody',
  walks: 'nobody',
  passages: 'nobody',
  week_days: 'nobody',
  week_settings: 'nobody',
  week_mails: 'nobody',
  progress: 'nobody',
  erasures: 'nobody',
} as const satisfies Record<string, Fate>;

export type Fate =
  /** Go by the column that names visitor or alias. */
  | 'visitor'
  /** Go by the tag's alias, or by who was linked to it. */
  | 'wearing'
  /** Go with the message they are of. */
  | 'message'
  /** Go where a text of theirs names somebody. */
  | 'mention'
  /** Stay, under another name. */
  | 'proof'
  | 'renamed'
  /** Stays as nobody's: a shop's books keep what was sold. */
  | 'unnamed'
  /**
   * Refused payloads: an erasure searches them (erase.ts). They are gone after 7 days, so none can
   * be of an account that nobody used for 36.
   */
  | 'payload'
  /** Holds nothing of a visitor. */
  | 'nobody';

export function fate(table: string): Fate {
  return Object.hasOwn(fates, table) ? fates[table as keyof typeof fates] : 'visitor';
}
