import type { Effect } from '../contracts/effects.ts';
import type { Frame, Input, JournaledCommand } from '../contracts/inputs.ts';
import type { DeviceRecord, VenueRecord } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { type PublishEnd, publishEnds } from '../contracts/topics.ts';
import type { VenueSettings } from '../contracts/venue.ts';
import { writeBatch } from '../contracts/wire.ts';
import { clearOut } from '../engine/step.ts';
import { encodeState } from '../engine/venue.ts';
import { Intake } from './intake.ts';
import { Receipts } from './receipts.ts';
import { Refusals } from './refusals.ts';
import { Registry } from './registry.ts';
import { Slips } from './slips.ts';
import { Stepper } from './stepper.ts';
import { Wearings } from './wearings.ts';

const silent: Signals = { count() {}, set() {}, observe() {}, log() {} };
const utf8 = new TextEncoder();
/** As in the hot path: an empty frame at least this often. [TIM2] */
const tickEveryMs = 5_000;
const defaultIntervalMs = 60_000;

export type Published = {
  readonly device: string;
  readonly end: PublishEnd;
  readonly payload: string;
};

/**
 * A hot path without disk, network or clock: payloads and commands at a given time become frames
 * the way they always do — decoded, deduplicated, settled, aliased — and are stepped. For days
 * that nobody lived: nothing leaves it but frames. [HOT1] [PRE4]
 */
export class ImaginedVenue {
  readonly stepper = new Stepper();
  readonly #record: VenueRecord;
  readonly #onFrame: (frame: Frame, effects: readonly Effect[]) => void;
  readonly #registry = new Registry();
  readonly #wearings: Wearings;
  readonly #intake: Intake;
  readonly #newId: () => string;
  #nowMs = 0;
  #framedMs = 0;
  position = 0;

  constructor(
    record: VenueRecord,
    {
      newId,
      onFrame,
    }: { newId: () => string; onFrame: (frame: Frame, effects: readonly Effect[]) => void },
  ) {
    this.#record = record;
    this.#newId = newId;
    this.#onFrame = onFrame;
    this.#registry.putVenue(record);
    this.#wearings = new Wearings(newId);
    this.#intake = new Intake({
      registry: this.#registry,
      wearings: this.#wearings,
      receipts: new Receipts(),
      slips: new Slips(),
      refusals: new Refusals(() => {}),
      signals: silent,
      clock: { wallMs: () => this.#nowMs, monotonicMs: () => this.#nowMs },
      newId,
    });
  }

  get settings(): VenueSettings {
    return this.#record.settings;
  }

  /** Registers a device and places it. */
  addDevice(device: Pick<DeviceRecord, 'device' | 'kind' | 'placement'>, atMs: number): void {
    const { venue } = this.#record;
    const shared = { format: 'native', secretSha256: '', expectedEveryMs: defaultIntervalMs };
    this.#registry.putDevice({ venue, ...device, ...shared });
    this.command({ do: 'placeDevice', ...device, expectedEveryMs: defaultIntervalMs }, atMs);
  }

  /** Hands a band out under a new alias. */
  handOut(tag: string, { atMs, device }: { atMs: number; device?: string }): string {
    const alias = this.#newId();
    const { venue } = this.#record;
    const wearing = { alias, venue, tag, fromMs: atMs, lastSeenMs: atMs, handedOut: true } as const;
    this.#wearings.handOut({ ...wearing, as: 'alone' });
    const radio = device === undefined ? {} : { device };
    this.command({ do: 'handOutBand', alias, as: 'alone', ...radio }, atMs);
    return alias;
  }

  takeBack(tag: string, atMs: number): void {
    const alias = this.#wearings.openOf(this.#record.venue, tag)?.alias;
    if (alias === undefined) return;
    this.#wearings.close(alias, atMs);
    this.command({ do: 'returnBand', alias }, atMs);
  }

  command(command: JournaledCommand, atMs: number): void {
    this.#frame({ type: 'command', id: `day/${this.position + 1}`, command }, atMs);
  }

  /** All that devices published at a moment. */
  publish(said: readonly Published[], atMs: number): void {
    this.#nowMs = atMs;
    const items = said.flatMap(({ device, end, payload }) => {
      const known = this.#registry.device(this.#record.venue, device);
      if (known === undefined) return [];
      const place = { device: known.index, end: publishEnds.indexOf(end), qos: 1 };
      return [{ ...place, receivedAtMs: atMs, payload: utf8.encode(payload) }];
    });
    const turn = { nowMs: atMs, inputs: [], quarantine: [] };
    this.#intake.take(writeBatch(items), turn);
    const inputs: readonly { readonly input: Input }[] = turn.inputs;
    for (const { input } of inputs) this.#frame(input, atMs);
    this.#wearings.takeOpened();
  }

  /** An empty frame where a timer is due or nothing came for long. */
  pass(atMs: number): void {
    const dueMs = this.stepper.dueMs(this.#record.venue) ?? Number.POSITIVE_INFINITY;
    if (this.#framedMs === atMs) return;
    if (dueMs <= atMs || atMs - this.#framedMs >= tickEveryMs) this.#frame({ type: 'tick' }, atMs);
  }

  /** The state's canonical text, for a recording. */
  encode(): string {
    const state = this.stepper.state(this.#record.venue);
    if (state === undefined) throw new Error('nothing was stepped yet');
    return encodeState(state);
  }

  #frame(input: Input, atMs: number): void {
    const { venue } = this.#record;
    const frame: Frame = { position: ++this.position, atMs, venue, input };
    this.#framedMs = atMs;
    const effects = this.stepper.step(frame);
    clearOut(this.stepper.outOf(venue));
    this.#onFrame(frame, effects);
  }
}
