import type { VenueSettings } from '../contracts/venue.ts';
import type { DecodedPayload } from './decode.ts';

/** What tells the venue's own tags from phones, trackers and gadgets of passers-by. [LIV12] */
export type Foreign = {
  /** Absent = a venue of before this was asked: all, as it was. */
  readonly ownTags: VenueSettings['ownTags'];
  /** Handed out, or a registered device. */
  readonly isKnown: (tag: string) => boolean;
};

/** Six bytes in hex: a radio's address, which phones draw anew every quarter of an hour. */
const radioAddress = /^[0-9a-f]{2}(?:[:-]?[0-9a-f]{2}){5}$/i;

/**
 * The payload without tags that are not the venue's own, before anything of it is kept; undefined
 * where nothing is left to say. A receiver that heard strangers alone is still heard from. [LIV12]
 */
export function withoutForeign(
  decoded: DecodedPayload,
  foreign: Foreign,
): { readonly decoded: DecodedPayload | undefined; readonly dropped: number } {
  switch (decoded.end) {
    case 'sightings': {
      const { sightings } = decoded.payload;
      // Nearly always: it is the payload that makes the load, and nothing of it is copied.
      if (sightings.every(({ tag }) => isOwn(tag, foreign))) return { decoded, dropped: 0 };
      const own = sightings.filter(({ tag }) => isOwn(tag, foreign));
      const dropped = sightings.length - own.length;
      return { decoded: { ...decoded, payload: { ...decoded.payload, sightings: own } }, dropped };
    }
    case 'positions': {
      const { positions } = decoded.payload;
      const own = positions.filter(({ tag }) => isOwn(tag, foreign));
      const dropped = positions.length - own.length;
      if (dropped === 0) return { decoded, dropped };
      return { decoded: { ...decoded, payload: { ...decoded.payload, positions: own } }, dropped };
    }
    case 'tap':
      if (isOwn(decoded.payload.tag, foreign)) return { decoded, dropped: 0 };
      return { decoded: undefined, dropped: 1 };
    case 'sale': {
      const { tag, ...payload } = decoded.payload;
      if (tag === undefined || isOwn(tag, foreign)) return { decoded, dropped: 0 };
      return { decoded: { ...decoded, payload }, dropped: 1 };
    }
    case 'rating': {
      const { tag, ...payload } = decoded.payload;
      if (tag === undefined || isOwn(tag, foreign)) return { decoded, dropped: 0 };
      return { decoded: { ...decoded, payload }, dropped: 1 };
    }
    default:
      return { decoded, dropped: 0 };
  }
}

export function isOwn(tag: string, { ownTags, isKnown }: Foreign): boolean {
  // The address of a stranger's radio is nobody's business, also where all are taken.
  if (ownTags === undefined || ownTags === 'all') return !radioAddress.test(tag) || isKnown(tag);
  if (ownTags.prefixes.some((prefix) => tag.startsWith(prefix))) return true;
  return isKnown(tag) || stockOf(ownTags.stock).has(tag);
}

const stocks = new WeakMap<readonly string[], ReadonlySet<string>>();

function stockOf(list: readonly string[]): ReadonlySet<string> {
  const known = stocks.get(list);
  if (known !== undefined) return known;
  const fresh = new Set(list);
  stocks.set(list, fresh);
  return fresh;
}

const tagged = /("tag"\s*:\s*")(?:[^"\\]|\\.)*("?)/g;
const addresses = /[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}/gi;

/**
 * A refused payload as it is kept: whose tag it held is nobody's to know, and what is wrong with
 * the rest can still be seen. Byte by byte, as it may be no text. [LIV12]
 */
export function tagsStruckOut(payload: Uint8Array): Uint8Array {
  const text = Buffer.from(payload).toString('latin1');
  const struck = text.replace(tagged, '$1*$2').replace(addresses, '*');
  return struck === text ? payload.slice() : new Uint8Array(Buffer.from(struck, 'latin1'));
}
