import type { CommandName, CommandOf, CommandResult, Problem } from '../../contracts/commands.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { JournaledCommand } from '../../contracts/inputs.ts';
import type { CampaignRecord, HotRecords, RecordOp } from '../../contracts/ports.ts';
import type { BroughtSale } from '../../contracts/tills.ts';
import type { VenueState } from '../../engine/venue.ts';
import type { Bands } from '../bands.ts';
import type { Coupons } from '../coupons.ts';
import type { BroughtAs } from '../intake.ts';
import type { Receipts } from '../receipts.ts';
import type { KnownDevice, Registry } from '../registry.ts';
import type { Segments } from '../segments.ts';
import type { Slips } from '../slips.ts';
import type { Wearings } from '../wearings.ts';

/**
 * A command becomes frames (ids only), the rows its frames change in records, and an answer.
 * The rows are written to records as the command's part before the frames, and applied with their
 * effects; a part without a frame is deleted by recovery.
 */
export type Plan = {
  readonly ok: true;
  readonly frames: readonly { readonly venue: string; readonly command: JournaledCommand }[];
  readonly ops: readonly RecordOp[];
  readonly result: CommandResult;
  /** Readings came with it: it is answered once they are on disk and stepped. [TIL1] */
  readonly brought?: true;
};
export type Refused = { readonly ok: false; readonly problems: readonly Problem[] };
export type Planned = Plan | Refused;

/** A planner a command, by name: how a part of the product brings its own. */
export type PlannersOf<Names extends CommandName> = {
  readonly [N in Names]: (body: CommandOf<N>, context: PlanContext) => Planned | Promise<Planned>;
};

export type PlanContext = {
  readonly id: string;
  readonly by: string;
  readonly nowMs: number;
  readonly newId: () => string;
  readonly registry: Registry;
  readonly wearings: Wearings;
  readonly bands: Bands;
  readonly receipts: Receipts;
  readonly coupons: Coupons;
  readonly slips: Slips;
  readonly segments: Segments;
  readonly campaigns: Campaigns;
  readonly couponKey?: string;
  readonly records: HotRecords;
  readonly stateOf: (venue: string) => VenueState | undefined;
  /** The one way in, for what a folder or a request brought. [TIL1] */
  readonly bring: (device: KnownDevice, sale: BroughtSale) => BroughtAs;
};

/** The latest version of every campaign. */
export class Campaigns {
  readonly #latest = new Map<string, CampaignRecord>();

  load(records: readonly CampaignRecord[]): void {
    this.#latest.clear();
    for (const record of records) this.put(record);
  }

  put(record: CampaignRecord): void {
    const key = `${record.venue}/${record.campaign.id}`;
    const known = this.#latest.get(key);
    if (known === undefined || known.version <= record.version) this.#latest.set(key, record);
  }

  get(venue: string, campaign: string): CampaignRecord | undefined {
    return this.#latest.get(`${venue}/${campaign}`);
  }
}

export function refused(
  code: ErrorCode,
  { path = '', message, mend }: { path?: string; message: string; mend: string },
): Refused {
  return { ok: false, problems: [{ code, path, message, mend }] };
}

export function unknownVenue(venue: string): Refused {
  return refused('command.venue_unknown', {
    path: 'venue',
    message: `there is no venue ${venue}`,
    mend: 'import it first: gozar venue import FILE.geojson --venue NAME --timezone TZ --units m',
  });
}

/** Every change by a person or token leaves one row. */
export function auditRow(
  { by, nowMs }: PlanContext,
  { action, about, venue }: { action: string; about: string; venue?: string },
): RecordOp {
  return { op: 'audit', atMs: nowMs, by, action, about, ...(venue === undefined ? {} : { venue }) };
}
