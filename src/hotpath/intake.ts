import type { Input, Reading } from '../contracts/inputs.ts';
import type { Payload } from '../contracts/payloads.ts';
import type { Clock, RecordOp } from '../contracts/ports.ts';
import { type Pulse, unwatched } from '../contracts/pulse.ts';
import type { Signals } from '../contracts/signals.ts';
import type { BroughtSale } from '../contracts/tills.ts';
import type { PublishEnd } from '../contracts/topics.ts';
import { publishEnds } from '../contracts/topics.ts';
import type { VenueSettings } from '../contracts/venue.ts';
import type { BatchItem } from '../contracts/wire.ts';
import { readBatch } from '../contracts/wire.ts';
import { Bands } from './bands.ts';
import { type DecodedPayload, decode, type Refusal } from './decode.ts';
import type { DedupeState } from './dedupe.ts';
import { Dedupe } from './dedupe.ts';
import { type Foreign, isOwn, withoutForeign } from './foreign.ts';
import { noteTap } from './reader-taps.ts';
import { settleReading } from './readings.ts';
import type { Receipts } from './receipts.ts';
import { Recent } from './recent.ts';
import type { Refusals } from './refusals.ts';
import type { KnownDevice, Registry } from './registry.ts';
import { DeviceClocks } from './settle.ts';
import type { Slips, TakenSlip } from './slips.ts';
import type { Wearings } from './wearings.ts';

/** What intake remembers beside the engine: windows, clocks, when each wearing was last seen. */
export type IntakeState = {
  readonly windows: DedupeState;
  readonly clocks: readonly (readonly [string, number, number])[];
  readonly lastSeen: readonly (readonly [string, number])[];
};

export type IntakeTurn = {
  readonly nowMs: number;
  readonly inputs: { venue: string; input: Input }[];
  readonly quarantine: RecordOp[];
  /** What tills said, for whoever looks up its coupons. */
  readonly sales?: TillSale[];
};

/** A till's word, and where its reading stands among the turn's inputs. [CPN7] */
export type TillSale = {
  readonly at: number;
  readonly device: KnownDevice;
  readonly said: Payload<'sale'>;
};

export type BroughtAs = 'taken' | 'known' | 'corrected';

/** What is said of a payload whose reading ended the thread. */
const unsafe: Refusal = {
  ok: false,
  code: 'payload.unsafe',
  path: '',
  expected: 'a payload that can be read',
  got: 'one that ended its reader three times',
};

/**
 * Bytes in, settled readings out: decode, dedupe, settle time, alias. [HOT1] [HOT2] [TIM1] [PRE4]
 */
export class Intake {
  readonly clocks = new DeviceClocks();
  /** Strengths of the few tags that somebody listens to. [RCV4] */
  readonly recent = new Recent();
  readonly #dedupe = new Dedupe();
  readonly #registry: Registry;
  readonly #wearings: Wearings;
  readonly #bands: Bands;
  readonly #receipts: Receipts;
  readonly #slips: Slips;
  readonly #refusals: Refusals;
  readonly #signals: Signals;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #pulse: Pulse;
  readonly #foreigns = new Map<string, Foreign>();

  constructor(parts: {
    registry: Registry;
    wearings: Wearings;
    bands?: Bands;
    receipts: Receipts;
    slips: Slips;
    refusals: Refusals;
    signals: Signals;
    clock: Clock;
    newId: () => string;
    pulse?: Pulse;
  }) {
    this.#registry = parts.registry;
    this.#wearings = parts.wearings;
    this.#bands = parts.bands ?? new Bands();
    this.#receipts = parts.receipts;
    this.#slips = parts.slips;
    this.#refusals = parts.refusals;
    this.#signals = parts.signals;
    this.#clock = parts.clock;
    this.#newId = parts.newId;
    this.#pulse = parts.pulse ?? unwatched;
  }

  /**
   * Appends the batch's readings to the turn. Every item is dealt with: kept, one of a pair, or
   * refused. Those of `aside`, from 1, are refused unread. [HOT12]
   */
  take(bytes: ArrayBuffer, turn: IntakeTurn, aside: readonly number[] = []): void {
    const monotonicMs = this.#clock.monotonicMs();
    let kept = 0;
    let at = 0;
    readBatch(bytes, (item) => {
      this.#pulse.taking(++at);
      const device = this.#registry.byIndex(item.device);
      const end = publishEnds[item.end];
      if (device === undefined || end === undefined) return;
      const ageMs = Math.max(0, Math.round(monotonicMs - item.receivedAtMs));
      const receivedAtMs = turn.nowMs - ageMs;
      if (aside.includes(at)) {
        this.#refuse(device, { end, payload: item.payload, refusal: unsafe, turn });
        return;
      }
      if (this.#takeOne(device, { end, item, receivedAtMs, turn })) kept++;
    });
    this.#pulse.taking(0);
    this.#signals.count('gozar_readings_kept_total', kept);
  }

  /** A frame read back: its numbers are seen, its wearings were seen. */
  relearn(venue: string, reading: Reading): void {
    const { device, boot, seq } = reading;
    if (seq !== undefined) this.#dedupe.seen(`${venue}/${device}`, boot ?? 0, seq);
    eachSeen(reading, (alias, atMs) => this.#wearings.seen(alias, atMs));
  }

  forgetDevice(key: string): void {
    this.#dedupe.forget(key);
    this.clocks.forget(key);
    this.#refusals.forget(key);
  }

  encode(): IntakeState {
    return {
      windows: this.#dedupe.encode(),
      clocks: this.clocks.encode(),
      lastSeen: this.#wearings.lastSeen(),
    };
  }

  restore(state: IntakeState): void {
    this.#dedupe.restore(state.windows);
    this.clocks.restore(state.clocks);
    for (const [alias, atMs] of state.lastSeen) this.#wearings.seen(alias, atMs);
  }

  #takeOne(
    device: KnownDevice,
    {
      end,
      item,
      receivedAtMs,
      turn,
    }: { end: PublishEnd; item: BatchItem; receivedAtMs: number; turn: IntakeTurn },
  ): boolean {
    device.lastReceivedAtMs = receivedAtMs;
    const { payload } = item;
    const decoded = decode(end, payload);
    if (!decoded.ok) {
      this.#refuse(device, { end, payload, refusal: decoded, turn });
      return false;
    }
    if (decoded.dropped > 0) {
      this.#signals.count('gozar_payload_keys_dropped_total', decoded.dropped);
    }
    const { boot, seq } = decoded.decoded.payload;
    if (seq !== undefined) {
      const verdict = this.#dedupe.seen(device.key, boot ?? 0, seq);
      if (verdict !== 'new') {
        this.#duplicate(device);
        // Without boot a restarted device looks like a repetition: it must hear of it.
        if (boot === undefined) this.#wentBack(device, end, seq, turn);
        return false;
      }
    } else if (this.#dedupe.sameAsLastKept(`${device.key}/${end}`, payload, receivedAtMs)) {
      this.#duplicate(device);
      return false;
    }
    if (decoded.decoded.end === 'tap') noteTap(device, decoded.decoded.payload.tag, turn.nowMs);
    const { venue } = device.record;
    const { ownTags } = this.#registry.venue(venue)?.settings ?? {};
    const own = withoutForeign(decoded.decoded, this.#foreign(venue, ownTags));
    if (own.dropped > 0) this.#signals.count('gozar_foreign_tags_total', own.dropped);
    if (own.decoded === undefined) return true;
    if (this.#keep(device, { decoded: own.decoded, end, receivedAtMs, turn }) !== 'known') {
      return true;
    }
    this.#duplicate(device);
    return false;
  }

  /** A sale that a folder or a request brought, and what became of it. [TIL1] */
  bring(device: KnownDevice, sale: BroughtSale, turn: IntakeTurn): BroughtAs {
    const { boot, seq, ...payload } = sale;
    const decoded = { end: 'sale', payload } as const;
    return this.#keep(device, { decoded, end: 'sale', receivedAtMs: turn.nowMs, turn });
  }

  #keep(
    device: KnownDevice,
    {
      decoded,
      end,
      receivedAtMs,
      turn,
    }: { decoded: DecodedPayload; end: PublishEnd; receivedAtMs: number; turn: IntakeTurn },
  ): BroughtAs {
    const { venue } = device.record;
    const settings = this.#registry.venue(venue)?.settings;
    const slip = decoded.end === 'sale' ? this.#slipOf(device, decoded.payload, receivedAtMs) : 0;
    if (slip === undefined) return 'known';
    const { reading, jumpedFrom } = settleReading(decoded, {
      device,
      receivedAtMs,
      jumpMs: settings?.clockJumpMs ?? 60_000,
      wearingSilenceMs: settings?.wearingSilenceMs ?? 14_400_000,
      clocks: this.clocks,
      wearings: this.#wearings,
      receipts: this.#receipts,
      newId: this.#newId,
      slip: slip === 0 ? undefined : slip,
      slips: slip === 0 ? undefined : this.#slips,
    });
    if (jumpedFrom !== undefined) {
      this.#clockJumped(device, { end, at: jumpedFrom, receivedAtMs, turn });
    }
    if (this.recent.listens) this.recent.note(venue, decoded, reading);
    device.readings++;
    note(device, reading);
    if (decoded.end === 'sale') {
      turn.sales?.push({ at: turn.inputs.length, device, said: decoded.payload });
    }
    turn.inputs.push({ venue, input: reading });
    const words = wordsOf(venue, decoded, reading);
    if (words !== undefined) turn.quarantine.push(words);
    return slip !== 0 && slip.is === 'amends' ? 'corrected' : 'taken';
  }

  /** Undefined = the same document was journaled before, whichever way it came. [TIL2] */
  #slipOf(
    { record: { venue, device } }: KnownDevice,
    sold: Payload<'sale'>,
    receivedAtMs: number,
  ): TakenSlip | undefined {
    const verdict = this.#slips.judge(sold, {
      venue,
      device,
      atMs: Math.min(sold.at ?? receivedAtMs, receivedAtMs),
      newId: this.#newId,
      saleOf: (receipt) => this.#receipts.saleOf({ venue, device, receipt }),
    });
    return verdict.is === 'known' ? undefined : verdict;
  }

  /** Whether a tag is the venue's own, so that what is heard of it is kept. [LIV12] */
  owns(venue: string, tag: string): boolean {
    return isOwn(tag, this.#foreign(venue, this.#registry.venue(venue)?.settings.ownTags));
  }

  /** Made anew when the venue's settings are. */
  #foreign(venue: string, ownTags: VenueSettings['ownTags']): Foreign {
    const known = this.#foreigns.get(venue);
    if (known !== undefined && known.ownTags === ownTags) return known;
    const fresh: Foreign = {
      ownTags,
      isKnown: (tag) =>
        this.#wearings.wasHandedOut(venue, tag) ||
        this.#bands.has(venue, tag) ||
        this.#registry.device(venue, tag) !== undefined,
    };
    this.#foreigns.set(venue, fresh);
    return fresh;
  }

  #duplicate(device: KnownDevice): void {
    device.duplicates++;
    this.#signals.count('gozar_readings_duplicate_total');
  }

  #refuse(
    device: KnownDevice,
    {
      end,
      payload,
      refusal,
      turn,
    }: { end: PublishEnd; payload: Uint8Array; refusal: Refusal; turn: IntakeTurn },
  ): void {
    const label = refusal.code.slice('payload.'.length);
    this.#signals.count('gozar_payloads_refused_total', 1, label);
    const row = this.#refusals.refuse(device, { end, payload, refusal, nowMs: turn.nowMs });
    if (row !== undefined) turn.quarantine.push(row);
  }

  #wentBack(device: KnownDevice, end: PublishEnd, seq: number, turn: IntakeTurn): void {
    this.#signals.count('gozar_payloads_refused_total', 1, 'seq_went_back');
    const refusal = {
      code: 'payload.seq_went_back',
      path: 'seq',
      expected: 'a seq that counts up, or a boot that is new after each start',
      got: String(seq),
    } as const;
    this.#refusals.tell(device, { end, refusal, nowMs: turn.nowMs });
  }

  #clockJumped(
    device: KnownDevice,
    {
      end,
      at,
      receivedAtMs,
      turn,
    }: { end: PublishEnd; at: number; receivedAtMs: number; turn: IntakeTurn },
  ): void {
    const refusal = {
      code: 'payload.clock',
      path: 'at',
      expected: `about ${new Date(receivedAtMs).toISOString()}; the arrival is used instead`,
      got: new Date(at).toISOString(),
    } as const;
    this.#refusals.tell(device, { end, refusal, nowMs: turn.nowMs });
  }
}

/** Which wearings a reading saw, and when. */
export function eachSeen(
  { atMs, body }: Reading,
  visit: (alias: string, atMs: number) => void,
): void {
  if (body.kind === 'sightings') {
    for (const sighting of body.sightings) visit(sighting.alias, sighting.atMs ?? atMs);
  } else if (body.kind === 'positions') {
    for (const { alias } of body.positions) visit(alias, atMs);
  } else if ('alias' in body && body.alias !== undefined) visit(body.alias, atMs);
}

/** Keeps what the devices page shows; the engine gets the reading itself. */
function note(device: KnownDevice, { body }: Reading): void {
  if (body.kind === 'health') {
    device.batteryPct = body.batteryPct ?? device.batteryPct;
    device.rssiDbm = body.rssiDbm ?? device.rssiDbm;
  }
  device.saidOffline = body.kind === 'status' && !body.online;
}

/** What somebody wrote beside a rating never enters the journal: a row of the records. [STF8] */
function wordsOf(
  venue: string,
  { end, payload }: DecodedPayload,
  { device, atMs, body }: Reading,
): RecordOp | undefined {
  if (end !== 'rating' || body.kind !== 'rating') return undefined;
  const words = 'text' in payload && typeof payload.text === 'string' ? payload.text.trim() : '';
  if (words === '') return undefined;
  const whose = body.alias === undefined ? {} : { alias: body.alias };
  return { op: 'putRatingWords', venue, device, atMs, words: words.slice(0, 2_000), ...whose };
}
