import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { AccessReads } from '../../contracts/access.ts';
import type { ProofReads } from '../../contracts/addresses.ts';
import type { AudienceAsked } from '../../contracts/audience.ts';
import type { ChannelName } from '../../contracts/channels.ts';
import type { CommandAnswer } from '../../contracts/commands.ts';
import type { CouponReads } from '../../contracts/coupons.ts';
import type { CustomerReads } from '../../contracts/customers.ts';
import type { WhoseData } from '../../contracts/erasure.ts';
import type { PlanReads } from '../../contracts/plan-ops.ts';
import type { HotRecords, RecordsCommit, Snapshot, SnapshotBefore } from '../../contracts/ports.ts';
import type { SegmentHotReads } from '../../contracts/segments.ts';
import type { WeekReads } from '../../contracts/week.ts';
import { readAccountsOver } from './accounts.ts';
import { proofReads } from './address-proofs.ts';
import { knowsVisitor, readBelongings } from './belongings.ts';
import { couponReads } from './coupons.ts';
import { readCustomersOver } from './customers-over.ts';
import { kyselyOn } from './dialect.ts';
import { erasureListOf, unappliedOn } from './erasure-list.ts';
import { readReceipts } from './goods.ts';
import { WriteAheadLog } from './log.ts';
import { migrate } from './migrations.ts';
import { inspect, openForWriting, type RecordsRefused, refused, useWal } from './open.ts';
import { planReads } from './plans.ts';
import { accessReads } from './read-access.ts';
import { readAudience } from './read-audience.ts';
import { readOwnBands } from './read-bands.ts';
import { customerReads } from './read-customers.ts';
import { readAdminLink } from './read-doors.ts';
import { readHistory } from './read-history.ts';
import { readPhoneCode } from './read-joins.ts';
import { readVisitorOfPush, readWebhookIds } from './read-outbound.ts';
import { readVisitor, readVisitorOfSession, readWearings } from './read-people.ts';
import { isRated } from './read-ratings.ts';
import { readCampaigns, readDevices, readVenues } from './read-venues.ts';
import { weekReads } from './read-week.ts';
import { retentionOn } from './retention.ts';
import { fromJson } from './rows.ts';
import { Scrubber } from './scrub.ts';
import { segmentHotReads } from './segments.ts';
import { SnapshotFiles } from './snapshots.ts';
import type { Tables } from './tables.ts';
import { readSaleOwner, readSlips } from './tills.ts';
import { failureOf, transactionsOn } from './transaction.ts';
import { writesOn } from './write.ts';

/**
 * Opens the records for their one writer and brings the schema up to date. `path` is the file,
 * `records.db` in the data folder, whose lock the caller holds. A schema this release does not know
 * is refused and left untouched. Writes reject with `RecordsFailed` (`store.disk_full`) when the
 * disk is full, and leave everything as it was.
 */
export async function openRecords({
  path,
}: {
  readonly path: string;
}): Promise<{ readonly ok: true; readonly records: HotRecords } | RecordsRefused> {
  const database = openForWriting(path);
  const state = inspect(database);
  if (state === 'newer' || state === 'foreign') {
    database.close();
    return refused(path, state);
  }
  try {
    useWal(database);
    if (state !== 'current') await migrate(database);
    // Rows deleted by releases that did not overwrite them. [CON2]
    if (state === 'older') database.exec('VACUUM');
    return { ok: true, records: new SqliteRecords(database, path) };
  } catch (error) {
    database.close();
    throw failureOf(error);
  }
}

class SqliteRecords implements HotRecords {
  readonly #database: DatabaseSync;
  readonly #queries: Kysely<Tables>;
  readonly access: AccessReads;
  readonly coupons: CouponReads;
  readonly proofs: ProofReads;
  readonly plans: PlanReads;
  readonly customers: CustomerReads;
  readonly segments: SegmentHotReads;
  readonly week: WeekReads;
  readonly #writes: ReturnType<typeof writesOn>;
  readonly #snapshots: SnapshotFiles;
  readonly #trim: ReturnType<typeof retentionOn>;
  readonly #scrubber: Scrubber;
  readonly #erasureList: string;
  readonly #reads: ReturnType<typeof hotReads>;
  readonly #transaction: ReturnType<typeof transactionsOn>;
  readonly #log: WriteAheadLog;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#queries = kyselyOn<Tables>(database);
    this.access = accessReads(this.#queries);
    this.coupons = couponReads(database);
    this.proofs = proofReads(database);
    this.plans = planReads(this.#queries);
    this.customers = customerReads(database);
    this.segments = segmentHotReads({ database, queries: this.#queries });
    this.week = weekReads(database);
    this.#writes = writesOn(database);
    this.#snapshots = new SnapshotFiles(path);
    this.#trim = retentionOn(database);
    this.#scrubber = new Scrubber(database, path);
    this.#erasureList = erasureListOf(path);
    this.#reads = hotReads(database);
    this.#transaction = transactionsOn(database);
    this.#log = new WriteAheadLog(database, path);
  }

  async cursor(): Promise<number> {
    return Number(this.#reads.cursor.get()?.position ?? 0);
  }

  venues() {
    return readVenues(this.#queries);
  }

  devices() {
    return readDevices(this.#queries);
  }

  wearings() {
    return readWearings(this.#queries);
  }

  async bands() {
    return readOwnBands(this.#database);
  }

  campaigns() {
    return readCampaigns(this.#queries);
  }

  receipts() {
    return readReceipts(this.#queries);
  }

  slips() {
    return readSlips(this.#queries);
  }

  saleOwner(venue: string, sale: string) {
    return readSaleOwner(this.#queries, venue, sale);
  }

  audience(asked: AudienceAsked) {
    return readAudience({ database: this.#database, queries: this.#queries }, asked);
  }

  async isRated(venue: string, message: string) {
    return isRated(this.#database, venue, message);
  }

  async isOfVenue(venue: string, visitor: string) {
    return knowsVisitor(this.#database, venue, visitor);
  }

  async answerOf(commandId: string): Promise<CommandAnswer | undefined> {
    const json = this.#reads.answer.get(commandId)?.answer_json;
    return json === undefined ? undefined : fromJson<CommandAnswer>(String(json));
  }

  async partOf(commandId: string): Promise<string | undefined> {
    const json = this.#reads.part.get(commandId)?.part_json;
    return json === undefined ? undefined : String(json);
  }

  visitorOfSession(sessionSha256: string) {
    return readVisitorOfSession(this.#queries, sessionSha256);
  }

  visitor(visitor: string) {
    return readVisitor(this.#queries, visitor);
  }

  phoneCode(codeSha256: string) {
    return readPhoneCode(this.#queries, codeSha256);
  }

  visitorOfPush(endpointSha256: string) {
    return readVisitorOfPush(this.#queries, endpointSha256);
  }

  webhookIds(venue: string) {
    return readWebhookIds(this.#queries, venue);
  }

  history(...[visitor, asked]: Parameters<HotRecords['history']>) {
    return readHistory(this.#queries, visitor, asked);
  }

  async isTaskOpen(venue: string, task: string): Promise<boolean> {
    return this.#reads.openTask.get(venue, task) !== undefined;
  }

  adminLink(linkSha256: string) {
    return readAdminLink(this.#queries, linkSha256);
  }

  async openClaims() {
    return this.#reads.claims.all().map(({ venue, message, channel }) => ({
      venue: String(venue),
      message: String(message),
      channel: String(channel) as ChannelName,
    }));
  }

  async prepare(before: Parameters<HotRecords['prepare']>[0]): Promise<void> {
    this.#transaction(() => this.#writes.prepare(before));
  }

  async commit(commit: RecordsCommit): Promise<void> {
    this.#transaction(() => this.#writes.commit(commit));
    this.#scrubber.expect(this.#writes.takeTraces());
  }

  write(commit: RecordsCommit): { readonly stored: Promise<void> } {
    const write = () => this.#transaction(() => this.#writes.commit(commit));
    return { stored: this.#log.commit(write) };
  }

  async dropParts(framed: ReadonlySet<string>): Promise<void> {
    this.#transaction(() => this.#writes.dropParts(framed));
  }

  async belongings(whose: WhoseData) {
    return readBelongings(this.#database, whose);
  }

  async accountsOver(nowMs: number, most: number) {
    const accounts = readAccountsOver(this.#database, { nowMs, most });
    const left = most - accounts.length;
    return [...accounts, ...readCustomersOver(this.#database, { nowMs, most: left })];
  }

  async unapplied() {
    return unappliedOn(this.#database, this.#erasureList);
  }

  scrub(nowMs: number): Promise<boolean> {
    return this.#scrubber.scrub(nowMs);
  }

  saveSnapshot(snapshot: Snapshot): Promise<void> {
    return this.#snapshots.save(snapshot);
  }

  snapshots(): Promise<readonly Snapshot[]> {
    return this.#snapshots.sound();
  }

  snapshotBefore(at: SnapshotBefore): Promise<Snapshot | undefined> {
    return this.#snapshots.before(at);
  }

  async trim(before: Parameters<HotRecords['trim']>[0]): Promise<void> {
    let more = true;
    this.#log.rest();
    while (more && this.#database.isOpen) {
      this.#transaction(() => {
        more = this.#trim(before);
      });
      // Commits that wait go first.
      await setImmediate();
    }
  }

  async close(): Promise<void> {
    this.#database.close();
    await this.#log.close();
    await this.#scrubber.close();
  }
}

/** Questions the hot path asks often enough to keep their statements. */
function hotReads(database: DatabaseSync) {
  return {
    cursor: database.prepare("SELECT position FROM progress WHERE name = 'cursor'"),
    answer: database.prepare('SELECT answer_json FROM command_answers WHERE id = ?'),
    part: database.prepare('SELECT part_json FROM command_parts WHERE id = ?'),
    openTask: database.prepare(
      `SELECT 1 AS found FROM actions
       WHERE venue = ? AND id = ? AND kind = 'task'
         AND (state IS NULL OR state IN ('waiting', 'received', 'onTheWay'))`,
    ),
    claims: database.prepare(
      `SELECT venue, message, channel FROM deliveries WHERE state = 'claimed'
       ORDER BY at_ms, venue, message, channel`,
    ),
  } as const;
}
