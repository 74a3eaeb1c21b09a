import type { AccessReads, SessionRow, TokenRow } from './access.ts';
import type { ActionsReader } from './action-rows.ts';
import type { AddressKind, AddressReader, ProofReads } from './addresses.ts';
import type { SaleRow, SoldUnits } from './api-sales.ts';
import type { AudienceAsked, AudienceFound } from './audience.ts';
import type { BandCounts, BandListing, BandSheet, CustomerFound } from './bands.ts';
import type { ChannelName } from './channels.ts';
import type { VisitorChoices } from './choices.ts';
import type { Command, CommandAnswer } from './commands.ts';
import type { ConsentProof } from './consent-texts.ts';
import type { CouponReader, CouponReads } from './coupons.ts';
import type { CustomerReads } from './customers.ts';
import type { Effect, Point } from './effects.ts';
import type { Belongings, ErasureEntry, ErasureRecord, WhoseData } from './erasure.ts';
import type { GoodsReads, GoodsRecord, ReceiptRecord } from './goods.ts';
import type { HistoryQuery, VisitorHistory } from './history.ts';
import type { Language } from './ids.ts';
import type { AccountOver, ConsentAnswer, JoinRecord, PhoneCode } from './joining.ts';
import type { VisitorData } from './my-data.ts';
import type { OutboundReader } from './outbound.ts';
import type { PlanReads } from './plan-ops.ts';
import type { AnswerTo, Question } from './questions.ts';
import type { WalkRecord } from './receivers.ts';
import type {
  CampaignRecord,
  DeviceRecord,
  RecordOp,
  VenueRecord,
  WearingRecord,
} from './record-ops.ts';
import type { CampaignCounts, DecisionRow, InboxRow, MessageRow, VisitRow } from './rows.ts';
import type { SegmentHotReads, SegmentReads } from './segments.ts';
import type { StaffReader } from './staff-rows.ts';
import type { SalesAsked, SlipRecord, TillRecord } from './tills.ts';
import type { Preferences, Purpose } from './venue.ts';
import type { WeekReads } from './week.ts';

export type {
  Damage,
  Journal,
  JournalCommit,
  JournalFile,
  JournalFolder,
  RawFrame,
} from './journal.ts';
export type {
  CampaignRecord,
  DeviceRecord,
  RecordOp,
  VenueRecord,
  WearingRecord,
} from './record-ops.ts';

/** A command's personal part, committed before its frame; recovery deletes one without frame. */
export type CommandPart = { readonly id: string; readonly json: string };

export type RecordsCommit = {
  /** Last position whose effects are in `ops`; absent for commands that touch records only. */
  readonly cursor?: number;
  readonly ops: readonly RecordOp[];
  readonly answers: readonly { readonly id: string; readonly answer: CommandAnswer }[];
};

/** `atMs`: journal time of the frame at `position`; absent in files of before it was written. */
export type Snapshot = Readonly<{ position: number; build: string; body: string; atMs?: number }>;

export type SnapshotBefore = { readonly position: number } | { readonly atMs: number };

/** The one writer's side of the records. Every call is durable when it resolves. */
export interface HotRecords {
  cursor(): Promise<number>;
  venues(): Promise<readonly VenueRecord[]>;
  devices(): Promise<readonly DeviceRecord[]>;
  /** Open ones, and those closed within the last 48 h, for backlogs. */
  wearings(): Promise<readonly WearingRecord[]>;
  /** Tags that venues say are theirs. [DSK7] */
  bands(): Promise<readonly { readonly venue: string; readonly tag: string }[]>;
  campaigns(): Promise<readonly CampaignRecord[]>;
  receipts(): Promise<readonly ReceiptRecord[]>;
  /** Documents of tills that were journaled, oldest first. [TIL2] */
  slips(): Promise<readonly SlipRecord[]>;
  /** Whose a sale is, empty = nobody's; undefined = there is no such sale. */
  saleOwner(venue: string, sale: string): Promise<{ readonly visitor: string } | undefined>;
  /** Whether somebody ever wore a band of this venue, or joined it. */
  isOfVenue(venue: string, visitor: string): Promise<boolean>;
  answerOf(commandId: string): Promise<CommandAnswer | undefined>;
  partOf(commandId: string): Promise<string | undefined>;
  visitorOfSession(sessionSha256: string): Promise<string | undefined>;
  visitor(visitor: string): Promise<VisitorRecord | undefined>;
  history(visitor: string, asked: HistoryQuery): Promise<VisitorHistory>;
  /** Whether a task is there and not done. */
  isTaskOpen(venue: string, task: string): Promise<boolean>;
  adminLink(linkSha256: string): Promise<{ expiresAtMs: number; usedAtMs?: number } | undefined>;
  /** People, invitations, sessions and tokens. */
  readonly access: AccessReads;
  readonly coupons: CouponReads;
  readonly plans: PlanReads;
  readonly customers: CustomerReads;
  readonly segments: SegmentHotReads;
  readonly week: WeekReads;
  /** Members of a segment. [AUD2] */
  audience(asked: AudienceAsked): Promise<AudienceFound<VisitorRecord>>;
  readonly proofs: ProofReads;
  /** Whether the message that asked for a rating has its answer. [AUD8] */
  isRated(venue: string, message: string): Promise<boolean>;
  phoneCode(codeSha256: string): Promise<PhoneCode | undefined>;
  /** Whose phone a push endpoint is. */
  visitorOfPush(endpointSha256: string): Promise<string | undefined>;
  /** Ids of a venue's registered webhooks. */
  webhookIds(venue: string): Promise<ReadonlySet<string>>;
  /** Messages claimed on a channel without an outcome: *unknown* after a restart. */
  openClaims(): Promise<readonly { venue: string; message: string; channel: ChannelName }[]>;
  prepare(before: {
    readonly parts: readonly CommandPart[];
    readonly wearings: readonly WearingRecord[];
    readonly receipts?: readonly ReceiptRecord[];
    readonly slips?: readonly SlipRecord[];
  }): Promise<void>;
  /**
   * Ops, answers and cursor in one transaction; an effect id that is there already is left as it
   * is.
   */
  commit(commit: RecordsCommit): Promise<void>;
  /**
   * As `commit`, but whoever calls need not wait for the disk: it is written, and others see it,
   * when this returns, and on disk when `stored` resolves, at the latest with the next `commit`.
   * Throws what `commit` rejects with. For many small pieces of one work. [CUS9]
   */
  write(commit: RecordsCommit): { readonly stored: Promise<void> };
  /** Removes parts that never got a frame: those without an answer, save `framed`. */
  dropParts(framed: ReadonlySet<string>): Promise<void>;
  saveSnapshot(snapshot: Snapshot): Promise<void>;
  /** Newest first, at most two, damaged ones left out. */
  snapshots(): Promise<readonly Snapshot[]>;
  /** The newest sound one at or before a position or a journal time, sparse ones included. */
  snapshotBefore(at: SnapshotBefore): Promise<Snapshot | undefined>;
  /** What records hold of a person; undefined = nobody is known. */
  belongings(whose: WhoseData): Promise<Belongings | undefined>;
  /** What the list of erasures says and these records, from a backup, do not know. [CON6] */
  unapplied(): Promise<readonly { entry: ErasureEntry; whose: WhoseData | undefined }[]>;
  /** Accounts nobody used for their venue's days, at most so many. [JOI12] */
  accountsOver(nowMs: number, most: number): Promise<readonly AccountOver[]>;
  /** Makes files forget what was erased; false = not yet, come back in a moment. [CON2] */
  scrub(nowMs: number): Promise<boolean>;
  /** Removes points up to `row` that telemetry has, and what is past its days. */
  trim(before: { readonly pointRow: number; readonly nowMs: number }): Promise<void>;
  close(): Promise<void>;
}

export type VisitorRecord = {
  readonly visitor: string;
  readonly name?: string;
  readonly language: Language;
  /** What was said last, wherever; `consentsAt` of joining.ts says what holds at a venue. */
  readonly consents: Readonly<Partial<Record<Purpose, boolean>>>;
  /** The last answers of each purpose and venue, the oldest first. [JOI13] */
  readonly answers?: readonly ConsentAnswer[];
  readonly visits: number;
  /** Absent = never chosen. */
  readonly preferences?: Preferences;
  /** Absent = never chosen. [CHO2] */
  readonly choices?: VisitorChoices;
  /** Balance of the loyalty points of all venues. */
  readonly points: number;
  /** Open wearings linked to this visitor. */
  readonly wearings: readonly { readonly venue: string; readonly alias: string }[];
  /** SHA-256 of the endpoints of their phones, newest first; absent = none. */
  readonly pushEndpoints?: readonly string[];
  /** Kinds of addresses that are known; absent = none. */
  readonly addresses?: readonly AddressKind[];
  /** Where they joined last; absent = before that was kept. */
  readonly joined?: JoinRecord;
  /** All venues they joined, the last first; absent = as above. */
  readonly joins?: readonly JoinRecord[];
};

export type AuditRow = Omit<Extract<RecordOp, { op: 'audit' }>, 'op'>;
/** Rows by whom, of one action, of one venue; of several all must hold. */
export type AuditFilter = {
  readonly by?: string;
  readonly action?: string;
  readonly venue?: string;
};
export type NoticeRow = Extract<Effect, { type: 'notice' }>;
export type Page = { readonly limit: number; readonly beforeMs?: number };
/** Read-only side, for other threads. */
export interface RecordsReader extends ActionsReader, OutboundReader {
  venues(): Promise<readonly VenueRecord[]>;
  venue(venue: string): Promise<VenueRecord | undefined>;
  devices(venue: string): Promise<readonly DeviceRecord[]>;
  /** Calibration walks, newest first. [RCV7] */
  walks(venue: string): Promise<readonly WalkRecord[]>;
  campaigns(venue: string): Promise<readonly CampaignRecord[]>;
  addressOf(visitor: string, kind: AddressKind): Promise<string | undefined>;
  readonly addresses: AddressReader;
  isRated(venue: string, message: string): Promise<boolean>;
  goods(venue: string): Promise<GoodsRecord>;
  readonly articles: GoodsReads;
  tills(venue?: string): Promise<readonly TillRecord[]>;
  sales(asked: SalesAsked): Promise<readonly SaleRow[]>;
  /** What is sold less what came back, by article. */
  sold(asked: SalesAsked): Promise<readonly SoldUnits[]>;
  visits(venue: string, page: Page): Promise<readonly VisitRow[]>;
  messages(venue: string, page: Page): Promise<readonly MessageRow[]>;
  decisions(
    venue: string,
    filter: Page & { readonly campaign?: string; readonly visitor?: string },
  ): Promise<readonly DecisionRow[]>;
  notices(venue: string, page: Page): Promise<readonly NoticeRow[]>;
  audit(page: Page & AuditFilter): Promise<readonly AuditRow[]>;
  readonly access: AccessReads;
  readonly staff: StaffReader;
  readonly coupons: CouponReader;
  readonly plans: PlanReads;
  readonly customers: CustomerReads;
  readonly segments: SegmentReads;
  readonly week: WeekReads;
  /** The last change of a kind at a venue, and how many there were; undefined = none. */
  lastChange(
    venue: string,
    action: string,
  ): Promise<{ readonly by: string; readonly atMs: number; readonly count: number } | undefined>;
  /** By campaign since a time, newest rows first, at most `rows` of each table. */
  campaignCounts(
    venue: string,
    asked: { readonly sinceMs: number; readonly rows: number },
  ): Promise<{ readonly items: readonly CampaignCounts[]; readonly isPartial: boolean }>;
  visitor(visitor: string): Promise<VisitorRecord | undefined>;
  visitorOfSession(sessionSha256: string): Promise<string | undefined>;
  /** Of all venues, or of one. */
  inbox(visitor: string, page: Page & { readonly venue?: string }): Promise<readonly InboxRow[]>;
  visitorData(visitor: string): Promise<VisitorData | undefined>;
  consentProof(visitor: string): Promise<readonly ConsentProof[]>;
  /** Claims of a visitor's messages that have no outcome yet. */
  claimsUnderWay(visitor: string): Promise<number>;
  /** Whether a visitor has ever worn a band of this venue, or joined it. */
  knowsVisitor(venue: string, visitor: string): Promise<boolean>;
  erasure(receiptSha256: string): Promise<ErasureRecord | undefined>;
  /** As it stands: of a user who may still come in, with the role and venues they have now. */
  session(sessionSha256: string): Promise<SessionRow | undefined>;
  token(tokenSha256: string): Promise<TokenRow | undefined>;
  bandList(venue: string, listing: BandListing): Promise<readonly BandSheet[]>;
  band(venue: string, tag: string): Promise<BandSheet>;
  bandCounts(venue: string): Promise<BandCounts>;
  /** By part of a name or address, or a whole id. [DSK6] */
  customersLike(asked: {
    readonly q: string;
    readonly limit: number;
  }): Promise<readonly CustomerFound[]>;
  /** The open wearing a printed code belongs to. */
  wearingByCode(codeSha256: string): Promise<WearingRecord | undefined>;
  /** Some channel may still be claimed for, or the inbox claim is unanswered; oldest first. */
  openMessages(limit: number): Promise<readonly MessageRow[]>;
  pointsAfter(
    row: number,
    limit: number,
  ): Promise<readonly { readonly row: number; readonly point: Point }[]>;
  close(): Promise<void>;
}

/** The hot path as other threads and the command line see it. */
export interface HotPort {
  /** Resolves when the effects are committed, or with `command.timeout` after 5 s. */
  submit(command: Command): Promise<CommandAnswer>;
  ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>>;
}

/** Time, for rooms that own pace; tests replace it. */
export interface Clock {
  /** Epoch ms of the wall clock. */
  wallMs(): number;
  /** Milliseconds that only go forward. */
  monotonicMs(): number;
}

/** A clock that also wakes: what waits through it can be simulated. */
export interface AlarmClock extends Clock {
  /** Calls `ring` once after `ms`; the function returned calls it off. */
  after(ms: number, ring: () => void): () => void;
}
