import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { consentsAt } from '../contracts/joining.ts';
import type {
  BacktestBody,
  BacktestResult,
  LabAnswer,
  LabFailure,
  RefusedCampaign,
} from '../contracts/lab.ts';
import type { LiveEvent, SnapshotFrame } from '../contracts/live.ts';
import { readMoment } from '../contracts/moment.ts';
import type { RecordsReader, SnapshotBefore, VenueRecord } from '../contracts/ports.ts';
import type { Campaign } from '../contracts/rules.ts';
import type { Purpose } from '../contracts/venue.ts';
import { checkCampaign } from '../engine/rules/check.ts';
import { createVenue, decodeState } from '../engine/venue.ts';
import { backtest } from '../hotpath/backtest.ts';
import { Floor } from '../hotpath/floor.ts';
import {
  Past,
  type PastSource,
  type Reached,
  RecordMissing,
  snapshotBefore,
} from '../hotpath/past.ts';
import type { Today } from '../hotpath/tally.ts';
import { diskFolder } from '../stores/journal/disk.ts';
import { readJournal } from '../stores/journal/read-only.ts';
import { openRecording, type Recording } from '../stores/recordings.ts';
import { openReader } from '../stores/records/reader.ts';
import { SnapshotFiles } from '../stores/records/snapshots.ts';
import { countsUntil } from './day-counts.ts';
import { demoDayPath } from './demo-day-path.ts';

/** Older than this, the past shows how many people were where, and nobody's dot. */
const dotsForMs = 86_400_000;
const longestRangeMs = 31 * 86_400_000;

type Failed = { readonly ok: false } & (LabFailure | RefusedCampaign);
type Range = { readonly fromMs: number; readonly toMs: number };
export type PlannedBacktest = {
  readonly venue: string;
  readonly campaign: Campaign;
  readonly fromMs: number;
  readonly toMs: number;
};

/**
 * The past of a data folder, read and never written: where frames and states come from, what is
 * known of today, and the runs over them. Works beside a server and on a folder nobody holds.
 */
export class LabRoom {
  readonly reader: RecordsReader;
  readonly #data: string;
  readonly #recordings: readonly Recording[];

  constructor(data: string, reader: RecordsReader, recordings: readonly Recording[]) {
    this.#data = data;
    this.reader = reader;
    this.#recordings = recordings;
  }

  static open(data: string): LabAnswer<LabRoom> {
    const opened = openReader({ path: join(data, 'records.db'), leaveUntouched: true });
    if (!opened.ok) return failed('lab.failed', opened.message);
    const path = demoDayPath(data);
    const day = existsSync(path) ? openRecording(path) : undefined;
    const recordings = day?.ok ? [day.recording] : [];
    return { ok: true, value: new LabRoom(data, opened.reader, recordings) };
  }

  async close(): Promise<void> {
    for (const recording of this.#recordings) recording.close();
    await this.reader.close();
  }

  /** Venue, campaign and range as asked for, or everything that is wrong with them. */
  async plan(
    venue: string,
    { campaign, from, to }: BacktestBody,
    nowMs: number,
  ): Promise<LabAnswer<PlannedBacktest>> {
    const record = await this.reader.venue(venue);
    if (record === undefined) return unknownVenue(venue);
    const { timezone } = record;
    const fromMs = readMoment(from, { nowMs, timezone });
    const toMs = readMoment(to, { nowMs, timezone, end: true });
    const wrong = rangeProblem(fromMs, toMs);
    if (fromMs === undefined || toMs === undefined || wrong !== undefined) {
      return failed('lab.range', wrong ?? '');
    }
    const found = await this.#campaign(record, campaign);
    if (!found.ok) return found;
    const range = this.clip(venue, { fromMs, toMs: Math.min(toMs, nowMs) });
    return { ok: true, value: { venue, campaign: found.value, ...range } };
  }

  /** Runs in slices; resolves through `done` of the generator. */
  async *backtest(
    planned: PlannedBacktest,
    clock: () => number,
  ): AsyncGenerator<Reached, LabAnswer<BacktestResult>> {
    const { venue, fromMs, toMs } = planned;
    const startedMs = clock();
    const source = await this.source(venue, fromMs);
    try {
      const made = yield* backtest(source, planned);
      const result = made.compare(await this.#today(planned, source, made.people));
      if (result.frames === 0) return failed('lab.range', nothingRecorded(fromMs, toMs));
      const wallMs = Math.max(1, clock() - startedMs);
      const speedup = Math.round((toMs - fromMs) / wallMs);
      return { ok: true, value: { ...result, wallMs: Math.round(wallMs), speedup } };
    } catch (error) {
      if (error instanceof RecordMissing) return failed('lab.range', error.message);
      throw error;
    }
  }

  /** The floor as it was: through the same eyes as the live one. [HOT9] */
  async *floorAt(
    venue: string,
    at: string | number,
    nowMs: number,
  ): AsyncGenerator<Reached, LabAnswer<SnapshotFrame>> {
    const record = await this.reader.venue(venue);
    if (record === undefined) return unknownVenue(venue);
    const atMs = readMoment(at, { nowMs, timezone: record.timezone });
    if (atMs === undefined || atMs > nowMs) {
      return failed('lab.range', `${at} is no moment of the past`);
    }
    const source = await this.source(venue, atMs);
    try {
      const past = Past.open(source, { venue, fromMs: atMs });
      const floor = await this.floorOf(past, record);
      yield* past.reach(atMs, () => floor.note(past.out.effects, past.state));
      if (past.state.plan === null) return failed('lab.range', nothingRecorded(atMs, atMs));
      past.step(past.tick(atMs));
      return { ok: true, value: blurred(floor.snapshot(atMs, past.state), nowMs) };
    } catch (error) {
      if (error instanceof RecordMissing) return failed('lab.range', error.message);
      throw error;
    }
  }

  /** A view that knows the day's messages before the state it begins from. [LAB3] */
  async floorOf(
    { began }: Past,
    { venue, timezone }: Pick<VenueRecord, 'venue' | 'timezone'>,
  ): Promise<Floor> {
    const floor = new Floor(() => timezone);
    if (began === undefined) return floor;
    const { atMs } = began;
    const counts = began.counts ?? (await countsUntil(this.reader, { venue, timezone, atMs }));
    floor.beginFrom(counts, atMs);
    return floor;
  }

  /** The recording that covers the moment, else the journal from the snapshot before it. */
  async source(venue: string, atMs: number): Promise<PastSource> {
    const recording = this.recordingAt(venue, atMs);
    if (recording !== undefined) {
      return {
        kind: 'recording',
        frames: (from) => recording.frames(from),
        stateBefore: (_, beforeMs) => recording.stateBefore(beforeMs),
      };
    }
    return this.journal(venue, atMs);
  }

  /** The journal from the snapshot before the moment, whatever else covers it. */
  async journal(venue: string, atMs: number): Promise<PastSource> {
    const journal = readJournal({ folder: diskFolder(join(this.#data, 'journal')) });
    const files = new SnapshotFiles(join(this.#data, 'records.db'));
    const records = { snapshotBefore: (at: SnapshotBefore) => files.before(at) };
    const kept = await snapshotBefore(records, journal, { venue, atMs });
    return {
      kind: 'journal',
      frames: (from, mentioning) => journal.frames(from, mentioning),
      stateBefore: (of, beforeMs) => (of === venue && beforeMs >= atMs ? kept : undefined),
    };
  }

  recordingAt(venue: string, atMs: number): Recording | undefined {
    return this.#recordings.find(
      ({ head }) => head.venue === venue && atMs >= head.fromMs && atMs < head.toMs,
    );
  }

  /** A range that begins before or in a recording ends with it: one source a run. */
  clip(venue: string, { fromMs, toMs }: Range): Range {
    const recording = this.#recordings.find(
      ({ head }) => head.venue === venue && head.fromMs < toMs && head.toMs > fromMs,
    );
    if (recording === undefined) return { fromMs, toMs };
    const { head } = recording;
    return { fromMs: Math.max(fromMs, head.fromMs), toMs: Math.min(toMs, head.toMs) };
  }

  async #campaign(
    { venue, plan }: VenueRecord,
    campaign: BacktestBody['campaign'],
  ): Promise<LabAnswer<Campaign>> {
    if (typeof campaign === 'string') {
      const known = await this.reader.campaigns(venue);
      const found = known.find((one) => one.campaign.id === campaign);
      if (found !== undefined) return tellable(found.campaign);
      const message = `${venue} has no campaign ${campaign}`;
      return { ok: false, code: 'command.campaign_unknown', message };
    }
    const checked = checkCampaign(campaign, { ...createVenue(venue), plan });
    if (checked.ok) return tellable(checked.campaign);
    const { problems } = checked;
    const message = `the campaign cannot run: ${problems.map(({ path }) => path).join(', ')}`;
    return { ok: false, code: 'campaign.shape', message, problems };
  }

  /**
   * Consents by now. People of a simulated day are in no records: what they said last within the
   * recording is what they say today.
   */
  async #today(
    { venue }: PlannedBacktest,
    source: PastSource,
    people: ReadonlySet<string>,
  ): Promise<Today> {
    const record = await this.reader.venue(venue);
    const settings = record?.settings ?? createVenue(venue).settings;
    const consents = new Map<string, Readonly<Partial<Record<Purpose, boolean | null>>>>();
    if (source.kind === 'recording') {
      const last = source.stateBefore(venue, Number.POSITIVE_INFINITY);
      const state = last === undefined ? createVenue(venue) : decodeState(last.text);
      if ('problem' in state) return { settings, consents };
      for (const [visitor, person] of state.people) consents.set(visitor, person.consents);
      return { settings, consents };
    }
    for (const visitor of people) {
      const found = await this.reader.visitor(visitor);
      if (found !== undefined) consents.set(visitor, consentsAt(found, venue));
    }
    return { settings, consents };
  }
}

/** Today's eyes on the past: dots for a day, then only how many people were where. [LAB3] */
export function blurred(snapshot: SnapshotFrame, nowMs: number): SnapshotFrame {
  if (!isOld(snapshot.atMs, nowMs)) return snapshot;
  return { ...snapshot, dots: [], events: snapshot.events.map(withoutDot) };
}

export function isOld(atMs: number, nowMs: number): boolean {
  return nowMs - atMs > dotsForMs;
}

export function withoutDot({ dot: _, ...event }: LiveEvent): LiveEvent {
  return event;
}

function rangeProblem(fromMs: number | undefined, toMs: number | undefined): string | undefined {
  const mend =
    'use an ISO time, a venue-local date (2026-11-20, yesterday), or a duration ago (24h)';
  if (fromMs === undefined) return `from is no moment; ${mend}`;
  if (toMs === undefined) return `to is no moment; ${mend}`;
  if (fromMs >= toMs) return 'from must lie before to';
  return toMs - fromMs > longestRangeMs ? 'at most 31 days at once' : undefined;
}

function nothingRecorded(fromMs: number, toMs: number): string {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  return fromMs === toMs
    ? `nothing is recorded at ${from}`
    : `nothing is recorded ${from} to ${to}`;
}

function unknownVenue(venue: string): Failed {
  return { ok: false, code: 'command.venue_unknown', message: `there is no venue ${venue}` };
}

function failed(code: LabFailure['code'], message: string): Failed {
  return { ok: false, code, message };
}

/** Who was in a segment on a past day is not recorded, so nobody can say whom it met. [AUD5] */
function tellable(campaign: Campaign): LabAnswer<Campaign> {
  if (campaign.when.audience === undefined) return { ok: true, value: campaign };
  const message = 'who was in a segment on a past day is not recorded';
  const mend = 'see whom it would reach now: gozar campaign reach, or its card on /campaigns';
  const code = 'campaign.shape';
  return { ok: false, code, message, problems: [{ code, path: 'when.audience', message, mend }] };
}
