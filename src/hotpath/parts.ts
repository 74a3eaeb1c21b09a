import type { AlarmClock, HotRecords, Journal } from '../contracts/ports.ts';
import { type Pulse, unwatched } from '../contracts/pulse.ts';
import type { Signals } from '../contracts/signals.ts';
import type { HotReply, HotToEdge } from '../contracts/wire.ts';
import { Bands } from './bands.ts';
import { JournalClock } from './clock.ts';
import { Campaigns } from './commands/plan.ts';
import { Coupons } from './coupons.ts';
import { Desk } from './desk.ts';
import { Floor } from './floor.ts';
import { prepareVenue } from './floor-plans.ts';
import type { SnapshotOrder } from './follower.ts';
import { Intake } from './intake.ts';
import { Outbox } from './outbox.ts';
import { Receipts } from './receipts.ts';
import { Refusals } from './refusals.ts';
import { Registry } from './registry.ts';
import { Segments } from './segments.ts';
import { Slips } from './slips.ts';
import { Stepper } from './stepper.ts';
import { Wearings } from './wearings.ts';

/** A large snapshot, or a register, is read in one go. */
export const loadWithinMs = 30_000;

/** Makes a snapshot beside the turns; it is on disk when the promise resolves. [DET2] */
export type SnapshotMaker = {
  make(order: SnapshotOrder): Promise<void>;
  /** It cannot follow: whatever is under way fails. */
  abandon(): void;
};

/** What a hot path is given: its stores, its time, its neighbours. */
export type HotPathOptions = {
  readonly journal: Journal;
  readonly records: HotRecords;
  readonly clock: AlarmClock;
  readonly signals: Signals;
  /** Names this build's decisions; a change of the engine must change it. */
  readonly build: string;
  /** A new random id of at least 96 bits, `[a-z0-9]` only. */
  readonly newId: () => string;
  readonly toEdge: (message: HotToEdge) => void;
  readonly toWeb: (message: HotReply) => void;
  readonly toEgress: (message: HotReply) => void;
  /** Who makes a snapshot that would take too long here; without it each is made here. */
  readonly snapshotMaker?: SnapshotMaker;
  readonly pulse?: Pulse;
  /** Set where this one takes over from another of the same process. */
  readonly takeover?: Takeover;
  /** Makes coupons' codes; without one a message with a coupon gets none. [CPN1] */
  readonly couponKey?: string;
  /** The frame a hot path died at so often that it is set aside. [HOT12] */
  readonly poison?: number | undefined;
};

/** What who watched the last hot path knows of its end. [HOT11] */
export type Takeover = {
  /** Numbers the sockets' thread knows devices by: they stay. */
  readonly numbers: readonly (readonly [device: string, index: number])[];
};

export type HotParts = HotPathOptions & {
  readonly pulse: Pulse;
  readonly journalClock: JournalClock;
  readonly registry: Registry;
  readonly wearings: Wearings;
  readonly bands: Bands;
  readonly campaigns: Campaigns;
  readonly receipts: Receipts;
  readonly coupons: Coupons;
  readonly slips: Slips;
  readonly segments: Segments;
  readonly intake: Intake;
  readonly refusals: Refusals;
  readonly stepper: Stepper;
  readonly outbox: Outbox;
  readonly desk: Desk;
  readonly floorOf: (venue: string) => Floor;
  /** Live views begin anew, as nobody has seen them. */
  readonly forgetFloors: () => void;
};

export function assemble(options: HotPathOptions): HotParts {
  const { journal, records, clock, signals, newId, toEdge } = options;
  const registry = new Registry(options.takeover?.numbers);
  const wearings = new Wearings(newId);
  const bands = new Bands();
  const receipts = new Receipts();
  const slips = new Slips();
  const refusals = new Refusals((device, answer) =>
    toEdge({ kind: 'answer', device: device.index, answer }),
  );
  const floors = new Map<string, Floor>();
  const floorOf = (venue: string): Floor => {
    let floor = floors.get(venue);
    if (floor === undefined) {
      floor = new Floor(() => registry.venue(venue)?.timezone ?? 'UTC');
      floors.set(venue, floor);
    }
    return floor;
  };
  const pulse = options.pulse ?? unwatched;
  return {
    ...options,
    pulse,
    journalClock: new JournalClock(clock, journal.atMs),
    registry,
    wearings,
    bands,
    campaigns: new Campaigns(),
    receipts,
    coupons: new Coupons(records.coupons),
    slips,
    segments: new Segments(),
    intake: new Intake({
      ...{ registry, wearings, bands, receipts, slips, refusals, signals, clock, newId, pulse },
    }),
    refusals,
    stepper: new Stepper(),
    outbox: new Outbox(records, signals),
    desk: new Desk(records, ({ body }) =>
      prepareVenue(body, clock, (venue) => registry.venue(venue)?.settings),
    ),
    floorOf,
    forgetFloors: () => floors.clear(),
  };
}

/** Records → registry, wearings and campaigns; before recovery and, with its rows, after it. */
export async function loadRegisters(parts: HotParts): Promise<void> {
  const { records, registry, wearings, bands, campaigns, receipts, pulse } = parts;
  const { coupons, slips, segments } = parts;
  const loading = pulse.allow(loadWithinMs);
  registry.load(await records.venues(), await records.devices());
  wearings.load(await records.wearings());
  bands.load(await records.bands());
  campaigns.load(await records.campaigns());
  receipts.load(await records.receipts());
  coupons.load(await records.coupons.offers());
  slips.load(await records.slips());
  segments.load(await records.segments.all());
  loading();
}
