import type { BandNow } from '../contracts/bands.ts';
import type { VenueState } from '../engine/venue.ts';
import type { Registry } from './registry.ts';
import type { Stepper } from './stepper.ts';
import type { Wearings } from './wearings.ts';

/** Tags that venues say are theirs, beside those of their settings. [LIV12] [DSK7] */
export class Bands {
  readonly #byVenue = new Map<string, Set<string>>();

  load(bands: readonly { readonly venue: string; readonly tag: string }[]): void {
    this.#byVenue.clear();
    for (const { venue, tag } of bands) this.put(venue, tag);
  }

  put(venue: string, tag: string): void {
    const tags = this.#byVenue.get(venue);
    if (tags === undefined) this.#byVenue.set(venue, new Set([tag]));
    else tags.add(tag);
  }

  drop(venue: string, tag: string): void {
    this.#byVenue.get(venue)?.delete(tag);
  }

  has(venue: string, tag: string): boolean {
    return this.#byVenue.get(venue)?.has(tag) ?? false;
  }

  countOf(venue: string): number {
    return this.#byVenue.get(venue)?.size ?? 0;
  }
}

type Asked = { readonly venue: string; readonly tags: readonly string[] };
type Known = {
  readonly wearings: Wearings;
  readonly registry: Registry;
  readonly stepper: Stepper;
};

/** Where bands are and how they do, as far as that is known now. */
export function bandsNow({ venue, tags }: Asked, known: Known): readonly BandNow[] {
  const state = known.stepper.state(venue);
  return tags.map((tag) => bandNow({ venue, tag }, state, known));
}

function bandNow(
  { venue, tag }: { readonly venue: string; readonly tag: string },
  state: VenueState | undefined,
  { wearings, registry }: Known,
): BandNow {
  const open = wearings.openOf(venue, tag);
  const wearing = open && state?.wearings.get(open.alias);
  const radio = registry.device(venue, tag);
  const heardAtMs = Math.max(wearing?.seenMs ?? 0, radio?.lastReceivedAtMs ?? 0);
  const place = wearing?.placed === true ? wearing : undefined;
  const zone = place?.zone || wearing?.lastZone || '';
  return {
    tag,
    ...(open?.handedOut === true ? { as: open.as } : {}),
    ...(heardAtMs === 0 ? {} : { heardAtMs }),
    ...(zone === '' ? {} : { zone }),
    ...(place === undefined || place.floor === '' ? {} : { floor: place.floor }),
    ...(radio?.batteryPct === undefined ? {} : { batteryPct: radio.batteryPct }),
    ...(radio === undefined ? {} : { connected: radio.connected }),
    ...(wearing?.visit ? { visiting: true } : {}),
  };
}
