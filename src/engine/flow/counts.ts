import type { ReadingBody } from '../../contracts/inputs.ts';
import { bounds } from '../bounds.ts';
import { awake, countLimit, type Run } from '../run.ts';
import { zoneOfDevice } from '../shelf.ts';
import type { Device, Wearing } from '../state.ts';
import { isCounterHeard } from './count-now.ts';
import type { Counter, Tally } from './flow-state.ts';
import { type Heard, notePassages } from './passages.ts';
import { close, correct, count, createTally, drift, shareOf, weighTags } from './tally.ts';

/** The venue itself, among the zones. */
export const wholeVenue = '';
/** A place is taken for empty at closing only when nobody passed for so long. */
const quietMs = 1_800_000;
/** At each closing what was learned of wearers loses this share, so that it follows changes. */
const shareKept = 0.9;

type Count = Extract<ReadingBody, { kind: 'count' }>;

/**
 * Passages since the device's last message. They add up in any order, so late ones count too, and
 * make nothing happen. [SHF3, TIM4]
 */
export function observeCount(run: Run, device: Device, body: Count, heard: Heard): void {
  const { atMs } = heard;
  // The door it stood at is gone: it must not count for the whole venue instead. [PLN4]
  if (device.placeLost === true) return;
  const counter = counterOf(run, device);
  if (counter === undefined) return;
  notePassages(run, counter, { zone: counter.zone, ins: body.in, outs: body.out, ...heard });
  const tally = tallyOf(run, counter.zone);
  settleDrift(run, tally);
  count(tally, counter, { ins: body.in, outs: body.out });
  if (body.in + body.out > 0) tally.lastPassageMs = Math.max(tally.lastPassageMs, atMs);
  if (counter.zone === wholeVenue) run.state.wearingShare.people += body.in;
}

/** What else it says shows that it lives, and that nobody passed where it says nobody. [WEK11] */
export function hearCounter(run: Run, device: Device, heard: Heard): void {
  const counter = run.state.counters.get(device.id);
  if (counter === undefined || device.placeLost === true) return;
  notePassages(run, counter, { zone: countedBy(run, device), ins: 0, outs: 0, ...heard });
}

function counterOf(run: Run, device: Device): Counter | undefined {
  const { counters } = run.state;
  const zone = countedBy(run, device);
  const known = counters.get(device.id);
  if (known) {
    known.zone = zone;
    return known;
  }
  if (counters.size >= bounds.counters) {
    countLimit(run, 'counters', bounds.counters);
    return undefined;
  }
  const learned = { drift: 0, driftM2: 0, closings: 0 };
  const fresh: Counter = { device: device.id, zone, ins: 0, outs: 0, ...learned };
  counters.set(device.id, fresh);
  return fresh;
}

/** After the plan changed: counters count where they stand now, and gone zones no more. [PLN3] */
export function placeCounters(run: Run): void {
  const { state } = run;
  for (const counter of state.counters.values()) {
    const device = state.devices.get(counter.device);
    if (device && device.placeLost !== true) counter.zone = countedBy(run, device);
  }
  for (const zone of state.tallies.keys()) {
    if (zone !== wholeVenue && !run.atlas.byId.has(zone)) state.tallies.delete(zone);
  }
}

/** A counter at an entrance or exit, or in no zone, counts the venue; another counts its zone. */
function countedBy(run: Run, device: Device): string {
  const zone = zoneOfDevice(run, device);
  const kind = run.atlas.byId.get(zone)?.kind;
  return kind === undefined || kind === 'entrance' || kind === 'exit' ? wholeVenue : zone;
}

function tallyOf(run: Run, zone: string, counted = true): Tally {
  const known = run.state.tallies.get(zone);
  if (known) return known;
  const fresh = createTally(zone, { awakeMs: awake(run, run.nowMs), counted });
  run.state.tallies.set(zone, fresh);
  return fresh;
}

function countersOf(run: Run, zone: string): Counter[] {
  return [...run.state.counters.values()].filter((counter) => counter.zone === zone);
}

function settleDrift(run: Run, tally: Tally): void {
  const counters = countersOf(run, tally.zone);
  const silent = counters.filter(
    ({ device }) => !isCounterHeard(run.state, device, run.nowMs),
  ).length;
  const share = counters.length === 0 ? 1 : silent / counters.length;
  drift(tally, awake(run, run.nowMs), share);
}

/** Weighs every count against the tags that are seen now; once a minute. */
export function weighCounts(run: Run): void {
  const { state } = run;
  const share = shareOf(state.wearingShare, state.settings.wearingShare);
  if (share !== undefined && state.settings.wearingShare !== undefined) {
    // With a share that somebody set, tags alone make a count.
    tallyOf(run, wholeVenue, false);
  }
  if (state.tallies.size === 0) return;
  const seen = tagsSeen(run);
  for (const tally of state.tallies.values()) {
    settleDrift(run, tally);
    const tags = tally.zone === wholeVenue ? seen : (state.zones.get(tally.zone)?.people ?? 0);
    if (share !== undefined) weighTags(tally, { tags, ...share });
  }
}

/** Visitors whose place is known now: a visit goes on for minutes after its tag has gone. */
function tagsSeen(run: Run): number {
  let seen = 0;
  for (const { visit, stays } of run.state.wearings.values()) {
    if (visit !== null && stays.length > 0) seen++;
  }
  return seen;
}

/** A tag's visit has begun: one more of those who wear one. */
export function noteArrival(run: Run, { visit, stays }: Wearing): void {
  if (run.state.counters.size === 0 || stays.length !== 1) return;
  const [only, second] = visit?.zones ?? [];
  if (only === undefined || second !== undefined || only.closedMs > 0) return;
  run.state.wearingShare.tags++;
}

/** The venue's own hour at which a place without tags and passages is empty. [SHF3] */
export function closeCounts(run: Run): void {
  const { state } = run;
  for (const tally of state.tallies.values()) {
    const tags = tally.zone === wholeVenue ? tagsSeen(run) : state.zones.get(tally.zone)?.people;
    if ((tags ?? 0) > 0 || run.nowMs - tally.lastPassageMs < quietMs) continue;
    close(tally, countersOf(run, tally.zone), awake(run, run.nowMs));
  }
  state.wearingShare.tags *= shareKept;
  state.wearingShare.people *= shareKept;
}

/** A person counted: it takes the number's place, and the raw one stays beside it. */
export function correctCount(
  run: Run,
  { zone = wholeVenue, people }: { readonly zone?: string; readonly people: number },
): void {
  if (zone !== wholeVenue && !run.atlas.byId.has(zone)) return;
  const tally = tallyOf(run, zone);
  settleDrift(run, tally);
  correct(tally, people, run.nowMs);
}
