import type { Input } from '../../src/contracts/inputs.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { createVenue, type VenueState } from '../../src/engine/venue.ts';
import {
  type Heard,
  quarterOf,
  quarters,
  receivers,
  type Track,
  toBorderM,
  tracks,
} from './tetam.ts';

/** The estimate at the end of each window against the mean of the truth within it. */
export const windowMs = 2_000;
/** So near to a border, metres, the side that strengths speak for is little more than a toss. */
const besideM = 0.5;

export type Score = {
  readonly errorsM: readonly number[];
  readonly errorM: number;
  readonly right: number;
  /** Windows whose truth lies within half a metre of a border, and how many of them are right. */
  readonly besides: number;
  readonly besidesRight: number;
  readonly wrongSwitches: number;
  readonly durationMs: number;
};

class Venue {
  readonly state: VenueState = createVenue('tetam');
  readonly out = createOut();
  #position = 0;

  constructor(startMs: number) {
    const settings = VenueSettings.parse({});
    const zone = { timezone: 'Europe/Istanbul', offsets: [[0, 180]], demo: false } as const;
    this.tell(startMs, { do: 'publishVenue', plan: quarters(), settings, ...zone });
    for (const { id, x, y } of receivers()) {
      const placement = { x, y };
      this.tell(startMs, { do: 'placeDevice', device: id, kind: 'receiver', placement });
    }
  }

  tell(atMs: number, command: Extract<Input, { type: 'command' }>['command']): void {
    this.send(atMs, { type: 'command', id: 'c', command });
  }

  send(atMs: number, input: Input): void {
    step(this.state, { position: ++this.#position, atMs, venue: 'tetam', input }, this.out);
  }
}

function play(venue: Venue, track: Track): Score {
  const { state, out } = venue;
  const startMs = track.heard[0]?.atMs ?? 0;
  const errorsM: number[] = [];
  let [right, besides, besidesRight, wrongSwitches, switches, at] = [0, 0, 0, 0, 0, 0];
  for (let endMs = startMs + windowMs; at < track.heard.length; endMs += windowMs) {
    const within: Heard[] = [];
    for (; ; at++) {
      const heard = track.heard[at];
      if (heard === undefined || heard.atMs >= endMs) break;
      within.push(heard);
      const { atMs, receiver, rssiDbm } = heard;
      const body = { kind: 'sightings', sightings: [{ alias: track.name, rssiDbm }] } as const;
      const reading = { type: 'reading', device: receiver, boot: startMs, seq: at, atMs } as const;
      venue.send(Math.max(atMs, state.journalMs), { ...reading, body });
    }
    venue.send(endMs + state.settings.reorderMs, { type: 'tick' });
    for (const event of out.events) {
      if (event.type !== 'entered' || switches++ === 0) continue;
      const truth = track.heard.findLast(({ atMs }) => atMs <= event.atMs);
      if (truth && quarterOf(truth.x, truth.y) !== event.zone) wrongSwitches++;
    }
    clearOut(out);
    const wearing = state.wearings.get(track.name);
    if (within.length === 0 || wearing === undefined || !wearing.placed) continue;
    const x = within.reduce((sum, one) => sum + one.x, 0) / within.length;
    const y = within.reduce((sum, one) => sum + one.y, 0) / within.length;
    errorsM.push(Math.hypot(wearing.x - x, wearing.y - y));
    const isRight = wearing.zone === quarterOf(x, y);
    if (isRight) right++;
    if (toBorderM(x, y) >= besideM) continue;
    besides++;
    if (isRight) besidesRight++;
  }
  const durationMs = (track.heard.at(-1)?.atMs ?? 0) - startMs;
  const errorM = errorsM.reduce((sum, one) => sum + one, 0) / errorsM.length;
  return {
    errorsM,
    errorM,
    right: right / errorsM.length,
    besides,
    besidesRight,
    wrongSwitches,
    durationMs,
  };
}

/**
 * All tracks in the order they were recorded, or walks given instead; `isWarm` = one venue that
 * goes on learning.
 */
export function playAll({
  isWarm,
  walks = tracks(),
}: {
  readonly isWarm: boolean;
  readonly walks?: readonly Track[];
}) {
  const inOrder = [...walks].sort((a, b) => (a.heard[0]?.atMs ?? 0) - (b.heard[0]?.atMs ?? 0));
  const scores: Score[] = [];
  let venue: Venue | undefined;
  for (const track of inOrder) {
    venue = isWarm && venue ? venue : new Venue(track.heard[0]?.atMs ?? 0);
    scores.push(play(venue, track));
  }
  const errorsM = scores.flatMap((score) => score.errorsM).sort((a, b) => a - b);
  const windows = errorsM.length;
  const sum = (of: (score: Score) => number) => scores.reduce((all, one) => all + of(one), 0);
  return {
    windows,
    errorM: errorsM.reduce((all, one) => all + one, 0) / windows,
    p90M: errorsM[Math.floor(windows * 0.9)] ?? 0,
    right: sum((score) => score.right * score.errorsM.length) / windows,
    besides: sum((score) => score.besides),
    besidesRight: sum((score) => score.besidesRight),
    wrongAMinute:
      (sum((score) => score.wrongSwitches) / sum(({ durationMs }) => durationMs)) * 60_000,
    tracks: scores,
  };
}
