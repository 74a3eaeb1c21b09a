import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { AccessReads } from '../../contracts/access.ts';
import type { AddressReader } from '../../contracts/addresses.ts';
import type { CouponReader } from '../../contracts/coupons.ts';
import type { CustomerReads } from '../../contracts/customers.ts';
import type { GoodsReads } from '../../contracts/goods.ts';
import type { WebhookQueue } from '../../contracts/outbound.ts';
import type { PlanReads } from '../../contracts/plan-ops.ts';
import type { AuditFilter, Page, RecordsReader } from '../../contracts/ports.ts';
import type { SegmentReads } from '../../contracts/segments.ts';
import type { StaffReader } from '../../contracts/staff-rows.ts';
import type { SalesAsked } from '../../contracts/tills.ts';
import type { WeekReads } from '../../contracts/week.ts';
import { addressReader } from './address-proofs.ts';
import { readAddress } from './addresses.ts';
import { claimsUnderWay, knowsVisitor, readErasure } from './belongings.ts';
import { kyselyOn } from './dialect.ts';
import { readGoods } from './goods.ts';
import {
  accessTo,
  inspect,
  openForReading,
  openUntouched,
  type RecordsRefused,
  refused,
} from './open.ts';
import { planReads } from './plans.ts';
import { accessReads, readSession, readToken } from './read-access.ts';
import {
  readAlerts,
  readAwards,
  readConversions,
  readDeviceCommands,
  readOpenDeviceCommands,
  readTasks,
  readWebhooksAfter,
} from './read-actions.ts';
import { readBand, readBandCounts, readBandList, readCustomersLike } from './read-bands.ts';
import { readCampaignCounts } from './read-counts.ts';
import { couponReader } from './read-coupons.ts';
import { customerReads } from './read-customers.ts';
import { goodsReads } from './read-goods.ts';
import {
  readAudit,
  readDecisions,
  readLastChange,
  readNotices,
  readPointsAfter,
} from './read-logs.ts';
import { readInbox, readMessages, readOpenMessages } from './read-messages.ts';
import { readProof, readVisitorData } from './read-my-data.ts';
import {
  readDeadWebhooks,
  readPushSubscriptions,
  readQueuedWebhooks,
  readWebhook,
  readWebhookQueues,
  readWebhooks,
} from './read-outbound.ts';
import { readVisitor, readVisitorOfSession, readWearingByCode } from './read-people.ts';
import { isRated } from './read-ratings.ts';
import { readSales, readSold } from './read-sales.ts';
import { staffReads } from './read-staff.ts';
import { readCampaigns, readDevices, readVenues } from './read-venues.ts';
import { readVisits } from './read-visits.ts';
import { weekReads } from './read-week.ts';
import { segmentReads } from './segments.ts';
import type { Tables } from './tables.ts';
import { readTills } from './tills.ts';
import { readWalks } from './walks.ts';

/**
 * Opens the records for reading only, in any thread, beside a running writer; what the writer has
 * committed is seen at once. `path` is the file, `records.db` in the data folder. Refused until a
 * writer of this release has made the schema.
 */
export function openReader({
  path,
  leaveUntouched = false,
}: {
  readonly path: string;
  /** Leave no file behind where nobody writes: for looks at a stopped folder. */
  readonly leaveUntouched?: boolean;
}): { readonly ok: true; readonly reader: RecordsReader } | RecordsRefused {
  const access = accessTo(path);
  if (access !== 'granted') return refused(path, access);
  const database = leaveUntouched ? openUntouched(path) : openForReading(path);
  const state = inspect(database);
  if (state !== 'current') {
    database.close();
    return refused(path, state);
  }
  return { ok: true, reader: new SqliteReader(database) };
}

class SqliteReader implements RecordsReader {
  readonly #database: DatabaseSync;
  readonly #queries: Kysely<Tables>;
  readonly access: AccessReads;
  readonly staff: StaffReader;
  readonly coupons: CouponReader;
  readonly addresses: AddressReader;
  readonly plans: PlanReads;
  readonly customers: CustomerReads;
  readonly segments: SegmentReads;
  readonly week: WeekReads;
  readonly articles: GoodsReads;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#queries = kyselyOn<Tables>(database);
    this.access = accessReads(this.#queries);
    this.staff = staffReads(database);
    this.coupons = couponReader(database);
    this.addresses = addressReader(database);
    this.plans = planReads(this.#queries);
    this.customers = customerReads(database);
    this.segments = segmentReads({ database, queries: this.#queries });
    this.week = weekReads(database);
    this.articles = goodsReads(database);
  }

  venues() {
    return readVenues(this.#queries);
  }

  async venue(venue: string) {
    const [found] = await readVenues(this.#queries, venue);
    return found;
  }

  devices(venue: string) {
    return readDevices(this.#queries, venue);
  }

  walks(venue: string) {
    return readWalks(this.#queries, venue);
  }

  campaigns(venue: string) {
    return readCampaigns(this.#queries, venue);
  }

  addressOf(...[visitor, kind]: Parameters<RecordsReader['addressOf']>) {
    return readAddress(this.#queries, visitor, kind);
  }

  goods(venue: string) {
    return readGoods(this.#queries, venue);
  }

  visits(venue: string, page: Page) {
    return readVisits(this.#queries, venue, page);
  }

  messages(venue: string, page: Page) {
    return readMessages(this.#queries, venue, page);
  }

  decisions(venue: string, filter: Parameters<RecordsReader['decisions']>[1]) {
    return readDecisions(this.#queries, venue, filter);
  }

  notices(venue: string, page: Page) {
    return readNotices(this.#queries, venue, page);
  }

  tasks(venue: string, page: Page) {
    return readTasks(this.#queries, venue, page);
  }

  alerts(venue: string, page: Page) {
    return readAlerts(this.#queries, venue, page);
  }

  deviceCommands(venue: string, page: Page) {
    return readDeviceCommands(this.#queries, venue, page);
  }

  openDeviceCommands(limit: number) {
    return readOpenDeviceCommands(this.#queries, limit);
  }

  conversions(venue: string, page: Page) {
    return readConversions(this.#queries, venue, page);
  }

  awards(visitor: string, page: Page) {
    return readAwards(this.#queries, visitor, page);
  }

  webhooksAfter(row: number, limit: number) {
    return readWebhooksAfter(this.#queries, row, limit);
  }

  webhooks(venue: string) {
    return readWebhooks(this.#queries, venue);
  }

  webhook(queue: WebhookQueue) {
    return readWebhook(this.#queries, queue);
  }

  webhookQueues(limit: number) {
    return readWebhookQueues(this.#queries, limit);
  }

  queuedWebhooks(queue: WebhookQueue, limit: number) {
    return readQueuedWebhooks(this.#queries, queue, limit);
  }

  deadWebhooks(venue: string, page: Page) {
    return readDeadWebhooks(this.#queries, venue, page);
  }

  pushSubscriptions(visitor: string) {
    return readPushSubscriptions(this.#queries, visitor);
  }

  audit(page: Page & AuditFilter) {
    return readAudit(this.#queries, page);
  }

  lastChange(venue: string, action: string) {
    return readLastChange(this.#queries, venue, action);
  }

  campaignCounts(venue: string, asked: Parameters<RecordsReader['campaignCounts']>[1]) {
    return readCampaignCounts(this.#queries, { venue, ...asked });
  }

  visitor(visitor: string) {
    return readVisitor(this.#queries, visitor);
  }

  visitorOfSession(sessionSha256: string) {
    return readVisitorOfSession(this.#queries, sessionSha256);
  }

  inbox(...[visitor, page]: Parameters<RecordsReader['inbox']>) {
    return readInbox(this.#queries, visitor, page);
  }

  visitorData(visitor: string) {
    return readVisitorData({ database: this.#database, queries: this.#queries }, visitor);
  }

  async isRated(venue: string, message: string) {
    return isRated(this.#database, venue, message);
  }

  async consentProof(visitor: string) {
    return readProof(this.#database, visitor);
  }

  async claimsUnderWay(visitor: string) {
    return claimsUnderWay(this.#database, visitor);
  }

  async knowsVisitor(venue: string, visitor: string) {
    return knowsVisitor(this.#database, venue, visitor);
  }

  tills(venue?: string) {
    return readTills(this.#queries, venue);
  }

  sales(asked: SalesAsked) {
    return readSales(this.#queries, asked);
  }

  sold(asked: SalesAsked) {
    return readSold(this.#queries, asked);
  }

  async erasure(receiptSha256: string) {
    return readErasure(this.#database, receiptSha256);
  }

  session(sessionSha256: string) {
    return readSession(this.#queries, sessionSha256);
  }

  token(tokenSha256: string) {
    return readToken(this.#queries, tokenSha256);
  }

  async bandList(...[venue, listing]: Parameters<RecordsReader['bandList']>) {
    return readBandList(this.#database, venue, listing);
  }

  async band(venue: string, tag: string) {
    return readBand(this.#database, venue, tag);
  }

  async bandCounts(venue: string) {
    return readBandCounts(this.#database, venue);
  }

  async customersLike(asked: Parameters<RecordsReader['customersLike']>[0]) {
    return readCustomersLike(this.#database, asked);
  }

  wearingByCode(codeSha256: string) {
    return readWearingByCode(this.#queries, codeSha256);
  }

  openMessages(limit: number) {
    return readOpenMessages(this.#queries, limit);
  }

  pointsAfter(row: number, limit: number) {
    return readPointsAfter(this.#queries, row, limit);
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}
