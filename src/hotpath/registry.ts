import type { DeviceCredential } from '../contracts/credentials.ts';
import type { DeviceRecord, VenueRecord } from '../contracts/ports.ts';
import type { DeviceHealth } from '../contracts/questions.ts';
import type { Placement } from '../contracts/venue.ts';
import type { Listened } from './reader-taps.ts';
import type { ClockReport } from './settle.ts';

/** A device with what was seen of it since the server started; none of this is engine state. */
export type KnownDevice = {
  readonly index: number;
  record: DeviceRecord;
  /** Key of its windows and clock: `venue/device`. */
  readonly key: string;
  connected: boolean;
  saidOffline: boolean;
  lastReceivedAtMs: number | undefined;
  batteryPct: number | undefined;
  rssiDbm: number | undefined;
  readings: number;
  duplicates: number;
  rejects: number;
  /** Set while a desk listens to this reader. [DSK8] */
  listened?: Listened;
};

/** A device silent for this many of its intervals is called silent. [A5] */
const silentAfterIntervals = 3;

/** Venues and devices of this hot path, by name and by the number batches carry. */
export class Registry {
  readonly #venues = new Map<string, VenueRecord>();
  readonly #byIndex: (KnownDevice | undefined)[] = [];
  readonly #byKey = new Map<string, KnownDevice>();
  readonly #numbers: Map<string, number>;

  /** `numbers`: those that devices had before, by their keys; nobody else is given them. */
  constructor(numbers: readonly (readonly [key: string, index: number])[] = []) {
    this.#numbers = new Map(numbers);
    for (const [, index] of numbers) this.#byIndex[index] = undefined;
  }

  /** Takes what records hold; devices keep their number, and those that are gone lose it. */
  load(venues: readonly VenueRecord[], devices: readonly DeviceRecord[]): void {
    this.#venues.clear();
    for (const venue of venues) this.#venues.set(venue.venue, venue);
    const there = new Set(devices.map(({ venue, device }) => `${venue}/${device}`));
    for (const { key, record } of this.devices()) {
      if (!there.has(key)) this.removeDevice(record.venue, record.device);
    }
    for (const device of devices) this.putDevice(device);
  }

  putVenue(venue: VenueRecord): void {
    this.#venues.set(venue.venue, venue);
  }

  venue(venue: string): VenueRecord | undefined {
    return this.#venues.get(venue);
  }

  venues(): readonly VenueRecord[] {
    return [...this.#venues.values()];
  }

  putDevice(record: DeviceRecord): KnownDevice {
    const key = `${record.venue}/${record.device}`;
    const known: KnownDevice = {
      index: this.#byKey.get(key)?.index ?? this.#numbers.get(key) ?? this.#byIndex.length,
      record,
      key,
      connected: false,
      saidOffline: false,
      lastReceivedAtMs: undefined,
      batteryPct: undefined,
      rssiDbm: undefined,
      readings: 0,
      duplicates: 0,
      rejects: 0,
    };
    this.#byIndex[known.index] = known;
    this.#byKey.set(key, known);
    return known;
  }

  /** Changes what a device proves itself with, and nothing that was seen of it. */
  putCredential(known: KnownDevice, credential: DeviceCredential): void {
    const { secretSha256: _s, certificateSha256: _c, former: _f, ...rest } = known.record;
    known.record = { ...rest, ...credential };
  }

  /** Another place, or none, and nothing that was seen of it is lost. */
  place(known: KnownDevice, placement: Placement | null): void {
    const { placement: _, ...rest } = known.record;
    known.record = placement === null ? rest : { ...rest, placement };
  }

  removeDevice(venue: string, device: string): KnownDevice | undefined {
    const known = this.#byKey.get(`${venue}/${device}`);
    if (known === undefined) return undefined;
    this.#byKey.delete(known.key);
    this.#numbers.delete(known.key);
    this.#byIndex[known.index] = undefined;
    return known;
  }

  device(venue: string, device: string): KnownDevice | undefined {
    return this.#byKey.get(`${venue}/${device}`);
  }

  byIndex(index: number): KnownDevice | undefined {
    return this.#byIndex[index];
  }

  devices(): readonly KnownDevice[] {
    return [...this.#byKey.values()];
  }
}

/**
 * One device's health as operators and integrators read it. Not heard since start = unknown. [D16]
 */
export function healthOf(
  known: KnownDevice,
  { nowMs, clock }: { nowMs: number; clock: ClockReport | undefined },
): DeviceHealth {
  const { record } = known;
  return {
    device: record.device,
    kind: record.kind,
    format: record.format,
    state: stateOf(known, nowMs),
    connected: known.connected,
    expectedEveryMs: record.expectedEveryMs,
    clockFlagged: clock?.flagged ?? false,
    readings: known.readings,
    duplicates: known.duplicates,
    rejects: known.rejects,
    ...(known.lastReceivedAtMs === undefined ? {} : { lastReceivedAtMs: known.lastReceivedAtMs }),
    ...(known.batteryPct === undefined ? {} : { batteryPct: known.batteryPct }),
    ...(known.rssiDbm === undefined ? {} : { rssiDbm: known.rssiDbm }),
    ...(clock === undefined ? {} : { clockOffsetMs: Math.round(clock.offsetMs) }),
    ...(record.placement === undefined ? {} : { placement: record.placement }),
    ...(isRevoked(record) ? { revoked: true } : {}),
  };
}

function isRevoked({ secretSha256, certificateSha256 }: DeviceRecord): boolean {
  return secretSha256 === '' && certificateSha256 === undefined;
}

function stateOf(known: KnownDevice, nowMs: number): DeviceHealth['state'] {
  if (known.saidOffline) return 'offline';
  const lastMs = known.lastReceivedAtMs;
  if (lastMs === undefined) return 'unknown';
  const quietMs = nowMs - lastMs;
  if (quietMs <= silentAfterIntervals * known.record.expectedEveryMs) return 'online';
  return known.connected ? 'silent' : 'offline';
}
