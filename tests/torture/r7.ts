import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Frame, Input } from '../../src/contracts/inputs.ts';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { createVenue, decodeState, encodeState, type VenueState } from '../../src/engine/venue.ts';
import { morning } from '../engine/days.ts';
import { openingMs, shopPlan } from '../engine/shop.ts';
import { seeded } from '../sim/disk.ts';
import type { TortureOptions, TortureResult } from './figure.ts';

const eventsAt = { slice: 250_000, full: 1_000_000 };
const tags = 200;
const zones = shopPlan.zones.filter(({ parent }) => parent === undefined).map(({ id }) => id);

/** A long day of two hundred bands walking from zone to zone, some of them linked. */
function* log(seed: number, events: number): Generator<Frame> {
  const random = seeded(seed);
  let position = 0;
  const frame = (atMs: number, input: Input): Frame => {
    return { position: ++position, atMs, venue: 'shop', input };
  };
  for (const input of morning()) yield frame(openingMs, input);
  for (let i = 0; i < tags; i += 2) {
    const alias = `t${i}`;
    const hand = { do: 'handOutBand', alias, as: 'alone', device: `band-${i}` } as const;
    yield frame(openingMs, { type: 'command', id: `h${i}`, command: hand });
    const consents = { offers: i % 3 > 0 };
    const link = { do: 'linkBand', alias, visitor: `v${i}`, consents, language: 'en' } as const;
    yield frame(openingMs, { type: 'command', id: `l${i}`, command: link });
  }
  const places = Array.from({ length: tags }, () => 0);
  for (let n = 0; n < events; n++) {
    const tag = n % tags;
    const atMs = openingMs + 1_000 + Math.floor(n / tags) * 1_000 + tag * 5;
    if (random() < 0.02) places[tag] = Math.floor(random() * zones.length);
    const zone = zones[places[tag] ?? 0] ?? '';
    const sightings = [{ alias: `t${tag}`, rssiDbm: -50 - Math.floor(random() * 25) }];
    const body = { kind: 'sightings', sightings } as const;
    yield frame(atMs, { type: 'reading', device: `r-${zone}`, boot: 1, seq: n, atMs, body });
  }
}

type Telling = { readonly seed: number; readonly events: number; readonly renewEvery: number };

/** Digest of every effect in order, and of the state it ended in. */
function told({ seed, events, renewEvery }: Telling) {
  const hash = createHash('sha256');
  const out = createOut();
  let state: VenueState = createVenue('shop');
  let decisions = 0;
  for (const frame of log(seed, events)) {
    if (frame.position % renewEvery === 0) {
      const again = decodeState(encodeState(state));
      if ('problem' in again) throw new Error(again.problem);
      state = again;
    }
    step(state, frame, out);
    for (const effect of out.effects) {
      hash.update(JSON.stringify(effect));
      if (effect.type === 'decision') decisions++;
    }
    clearOut(out);
  }
  const digest = createHash('sha256').update(encodeState(state)).digest('hex');
  return { effects: hash.digest('hex'), state: digest, decisions };
}

/**
 * R7: a recorded log is decided alike again, byte for byte, also when the state is written down and
 * read back on the way. `effects` and `state` are the digests another machine has to print, too,
 * for the same seed. The golden histories hold the decisions themselves.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const events = eventsAt[scale];
  const once = told({ seed, events, renewEvery: Number.POSITIVE_INFINITY });
  const again = told({ seed, events, renewEvery: 99_991 });
  const ok = isDeepStrictEqual(once, again) && once.decisions > events / 1_000;
  return { name: 'R7', ok, seed, events, ...once, again: again.effects };
}
