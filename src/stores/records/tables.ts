import type { Generated } from 'kysely';
import type { BandTables } from './tables-bands.ts';
import type { CommerceTables } from './tables-commerce.ts';
import type { CouponTables } from './tables-coupons.ts';
import type { CustomerTables } from './tables-customers.ts';
import type { PlanTables } from './tables-plans.ts';
import type { SegmentTables } from './tables-segments.ts';
import type { StaffTables } from './tables-staff.ts';
import type { TillTables } from './tables-tills.ts';
import type { WalkTables } from './tables-walks.ts';
import type { WeekTables } from './tables-week.ts';

/**
 * The tables of `records.db` as queries see them. Times are epoch milliseconds, flags 0 or 1,
 * everything named `*_json` is JSON text, absent values are null.
 */
export type Tables = {
  venues: {
    venue: string;
    name_json: string;
    timezone: string;
    plan_json: string;
    settings_json: string;
    demo: number;
    at_ms: number;
  };
  devices: {
    venue: string;
    device: string;
    kind: string;
    format: string;
    placement_json: string | null;
    secret_sha256: string;
    expected_every_ms: number;
    certificate_sha256: string | null;
    former_json: string | null;
  };
  campaigns: {
    venue: string;
    campaign: string;
    version: number;
    status: string;
    document_json: string;
    published_at_ms: number;
  };
  wearings: WearingTable;
  visitors: {
    visitor: string;
    name: string | null;
    language: string;
    /** Null = never chosen. */
    frequency: string | null;
    leave_alone: number | null;
    /** Topics, quiet hours, channels, digits, calendar; null = never chosen. */
    choices_json: string | null;
  };
  visitor_sessions: {
    session_sha256: string;
    visitor: string;
    at_ms: number;
    /** Null = never since it was written down. */
    seen_at_ms: number | null;
  };
  joins: { visitor: string; venue: string; way: string; at_ms: number };
  phone_codes: { code_sha256: string; visitor: string; expires_at_ms: number };
  consents: {
    row: Generated<number>;
    id: string;
    visitor: string;
    purpose: string;
    granted: number;
    wording: string;
    language: string;
    at_ms: number;
    /** Null = of before it was written: the page. */
    place: string | null;
    /** Where alone it holds; null = at every venue. */
    venue: string | null;
    /** At a desk: before whom it was said. */
    witness: string | null;
  };
  sessions: {
    session_sha256: string;
    user_name: string;
    /** Of a session by a link; of all others the user's row says it. */
    role: string;
    expires_at_ms: number;
    way: Generated<string>;
    at_ms: number | null;
    seen_at_ms: number | null;
    agent: Generated<string>;
    address: Generated<string>;
  };
  users: UserTable;
  invitations: InvitationTable;
  known_devices: { device_sha256: string; user_name: string; expires_at_ms: number };
  tokens: {
    token_sha256: string;
    role: string;
    venues_json: string;
    expires_at_ms: number | null;
    at_ms: number;
    name: Generated<string>;
    by_whom: Generated<string>;
    last_used_at_ms: number | null;
  };
  admin_links: { link_sha256: string; expires_at_ms: number; used_at_ms: number | null };
  messages: MessageTable;
  deliveries: DeliveryTable;
  inbox: {
    venue: string;
    message: string;
    language: string;
    title: string;
    body: string;
    at_ms: number;
  };
  visits: VisitTable;
  stays: {
    venue: string;
    visit: string;
    id: string;
    visitor: string;
    zone: string;
    entered_at_ms: number;
    left_at_ms: number;
  };
  history: {
    venue: string;
    id: string;
    visitor: string;
    /** Empty = outside of a visit. */
    visit: string;
    from_ms: number;
    /** When the row was written: the visit was over. */
    at_ms: number;
    /** Days from 1970-01-01 to the venue's calendar day. */
    day: number;
    aggregate: string;
    entries_json: string;
    partial: number;
  };
  decisions: {
    row: Generated<number>;
    venue: string;
    id: string;
    at_ms: number;
    campaign: string;
    visitor: string;
    effect_json: string;
    /** How often the same gate held it back in that visit, and when last. */
    held_count: Generated<number>;
    last_at_ms: number | null;
  };
  actions: ActionTable;
  webhooks: {
    venue: string;
    webhook: string;
    url: string;
    secret: string;
    shares_json: string;
    at_ms: number;
  };
  push_subscriptions: {
    endpoint_sha256: string;
    visitor: string;
    endpoint: string;
    p256dh: string;
    auth: string;
    at_ms: number;
  };
  notices: {
    row: Generated<number>;
    venue: string;
    id: string;
    at_ms: number;
    effect_json: string;
  };
  points: { row: Generated<number>; venue: string; id: string; effect_json: string };
  audit: {
    at_ms: number;
    by_whom: string;
    action: string;
    about: string;
    /** Empty = the whole installation. */
    venue: string;
  };
  quarantine: {
    row: Generated<number>;
    at_ms: number;
    venue: string;
    device: string;
    topic_end: string;
    code: string;
    payload: Uint8Array;
    payload_sha256: string;
  };
  articles: {
    venue: string;
    sku: string;
    category: string | null;
    name_json: string | null;
    price: number | null;
    grams: number | null;
    stock: number | null;
  };
  planogram: { venue: string; device: string; slot: string; sku: string };
  article_places: { venue: string; zone: string; sku: string };
  receipts: {
    venue: string;
    device: string;
    receipt: string;
    sale: string;
    at_ms: number;
    /** The wearing or visitor a till named; null = nobody. */
    subject: string | null;
  };
  erasures: {
    receipt_sha256: string;
    at_ms: number;
    counts_json: string;
    scrubbed_at_ms: number | null;
  };
  command_parts: { id: string; part_json: string };
  command_answers: { id: string; answer_json: string; first_trim_ms: number | null };
  progress: { name: string; position: number };
} & CommerceTables &
  StaffTables &
  CouponTables &
  TillTables &
  PlanTables &
  CustomerTables &
  SegmentTables &
  BandTables &
  WalkTables &
  WeekTables;

/** `venues_json` is `"all"` or a list. */
type UserTable = {
  user_name: string;
  name: string;
  email: string | null;
  role: string;
  venues_json: string;
  disabled: number;
  password_hash: string | null;
  oidc_sha256: string | null;
  at_ms: number;
};

type InvitationTable = {
  link_sha256: string;
  kind: string;
  /** Of a reset: whose password. */
  user_name: string | null;
  email: string | null;
  role: string;
  venues_json: string;
  by_whom: string;
  at_ms: number;
  expires_at_ms: number;
  used_at_ms: number | null;
};

type WearingTable = {
  alias: string;
  venue: string;
  tag: string;
  from_ms: number;
  to_ms: number | null;
  last_seen_ms: number;
  handed_out: number;
  used_as: string;
  group_id: string | null;
  code_sha256: string | null;
  visitor: string | null;
  /** A frozen band: since when; a wearing: since when it is without one; null = neither. */
  frozen_ms: number | null;
  /** The member of staff a band was handed to. */
  holder: string | null;
  is_parent: number | null;
};

type MessageTable = {
  row: Generated<number>;
  venue: string;
  id: string;
  visitor: string;
  at_ms: number;
  effect_json: string;
  /** 1 = some channel may still be claimed. Follows from the deliveries; kept for the index. */
  claimable: number;
  closed_reason: string | null;
  closed_at_ms: number | null;
  seen_at_ms: number | null;
  tapped_at_ms: number | null;
};

/** What a campaign did besides messages; `kind` is the effect's type. */
type ActionTable = {
  row: Generated<number>;
  venue: string;
  id: string;
  kind: string;
  at_ms: number;
  visitor: string;
  effect_json: string;
  /** Loyalty points of an award; 0 of all else. */
  points: number;
  state: string | null;
  state_at_ms: number | null;
  /** Which webhook, and why it was given up. */
  webhook: string | null;
  detail: string | null;
};

type DeliveryTable = {
  venue: string;
  message: string;
  channel: string;
  state: string;
  at_ms: number;
};

type VisitTable = {
  venue: string;
  visit: string;
  visitor: string;
  alias: string;
  started_at_ms: number;
  last_seen_at_ms: number;
  ended_at_ms: number | null;
  stage: string;
  value_json: string | null;
  source: string | null;
  at_ms: number;
  /** Journal position of the frame that wrote the row; an older one never overwrites a newer. */
  position: number;
};
