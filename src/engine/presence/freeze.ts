import type { ReadingBody } from '../../contracts/inputs.ts';
import { closeOnFreeze } from '../messages.ts';
import { awake, type Run, sayNotice } from '../run.ts';
import type { Wearing } from '../state.ts';
import { type Buffered, ReorderBuffer } from '../time/buffer.ts';
import { arrive } from './visits.ts';
import { arm, moveTo, wearingOf } from './wearings.ts';

/**
 *            freeze                    move
 *   worn ────────────► without a band ──────► worn (another band, the same wearing)
 *     └─ the band itself ─► frozen: located and nothing else ──(return)──► ended
 *
 * A lost band and the person who lost it part: the band goes on under an alias of its own, with all
 * that its radio said and that waits, as if that had come after; the person stays who they are,
 * where they are, and is heard no more until another band is theirs. [DSK1] [DSK2]
 */
export function freezeBand(
  run: Run,
  { alias, frozen }: { readonly alias: string; readonly frozen: string },
): void {
  const person = wearingOf(run, alias);
  if (person.endedMs > 0 || person.frozenMs !== undefined) return;
  const band = wearingOf(run, frozen);
  band.handedOut = true;
  band.as = 'frozen';
  takeRadio(band, person);
  const { state } = run;
  const waiting = state.buffer.items.map((item) => renamed(item, alias, frozen));
  state.buffer = ReorderBuffer.of(waiting);
  const awaiting = state.awaiting.slice(state.awaitingHead);
  state.awaiting = awaiting.map((one) => (one.alias === alias ? { ...one, alias: frozen } : one));
  state.awaitingHead = 0;
  forgetRadio(person);
  person.frozenMs = run.nowMs;
  person.device = '';
  closeOnFreeze(run, person);
  arm(run, person);
  arm(run, band);
}

/** The same visit, stage, caps and messages go on, on another band. [DSK2] */
export function moveBand(
  run: Run,
  { alias, device = '' }: { readonly alias: string; readonly device?: string },
): void {
  const wearing = wearingOf(run, alias);
  if (wearing.endedMs > 0) return;
  delete wearing.frozenMs;
  wearing.handedOut = true;
  wearing.device = device;
  forgetRadio(wearing);
  // Whoever is given a band is there: silence counts from now.
  wearing.seenMs = Math.max(wearing.seenMs, run.nowMs);
  wearing.seenAwakeMs = Math.max(wearing.seenAwakeMs, awake(run, run.nowMs));
  if (wearing.visit?.state === 'away') arrive(run, wearing, wearing.lastZone, false);
  arm(run, wearing);
}

/** Held to a reader: it opens nothing, and somebody should go and look. [DSK3] */
export function tapFrozen(
  run: Run,
  band: Wearing,
  {
    zone,
    device,
    late,
  }: { readonly zone: string; readonly device: string; readonly late: boolean },
): void {
  if (late) return;
  if (zone !== '') {
    band.confidence = 1;
    moveTo(run, band, zone, late);
  }
  sayNotice(run, 'frozenBandTapped', band.alias, { device, zone });
}

/** Where the band was heard last is where to look for it. */
function takeRadio(band: Wearing, person: Wearing): void {
  const { seenMs, seenAwakeMs, heardBy, heardDbm, heardAtMs, heardCount, mass } = person;
  Object.assign(band, { seenMs, seenAwakeMs, heardBy, heardDbm, heardAtMs, heardCount, mass });
  const { steadyBy, steadyDbm, steadyCount, fixX, fixY, fixM, fixFloor, fixAtMs } = person;
  Object.assign(band, { steadyBy, steadyDbm, steadyCount, fixX, fixY, fixM, fixFloor, fixAtMs });
  const { heldMs, keptMs, unknown, x, y, floor, estimatedMs, placed, zone, confidence } = person;
  Object.assign(band, { heldMs, keptMs, unknown, x, y, floor, estimatedMs, placed, zone });
  const { rival, rivalSinceMs, lastZone, awaited, lateOnly } = person;
  Object.assign(band, { confidence, rival, rivalSinceMs, lastZone, awaited, lateOnly });
}

/** Nothing that a band's radio said places who does not wear it any more. */
function forgetRadio(wearing: Wearing): void {
  wearing.heardBy = [];
  wearing.heardDbm = [];
  wearing.heardAtMs = [];
  wearing.heardCount = [];
  wearing.mass = null;
  wearing.steadyBy = -1;
  wearing.steadyDbm = 0;
  wearing.steadyCount = 0;
  wearing.fixAtMs = 0;
  wearing.rival = '';
  wearing.awaited = false;
  wearing.lateOnly = false;
}

/** What waits in the buffer is treated as what comes after the freeze: as the band's own. [TIM3] */
function renamed(item: Buffered, from: string, to: string): Buffered {
  const body = renamedBody(item.body, from, to);
  return body === item.body ? item : { ...item, body };
}

function renamedBody(body: ReadingBody, from: string, to: string): ReadingBody {
  const own = <T extends { readonly alias: string }>(one: T): T =>
    one.alias === from ? { ...one, alias: to } : one;
  if (body.kind === 'sightings') {
    if (!body.sightings.some(({ alias }) => alias === from)) return body;
    return { ...body, sightings: body.sightings.map(own) };
  }
  if (body.kind === 'positions') {
    if (!body.positions.some(({ alias }) => alias === from)) return body;
    return { ...body, positions: body.positions.map(own) };
  }
  return 'alias' in body && body.alias === from ? { ...body, alias: to } : body;
}
