import { type EffectOf, type Measurement, measurements } from '../contracts/effects.ts';
import { EventOrder, gatherLate, type LateShelf } from './event-order.ts';
import { Past, type PastSource, type Reached, RecordMissing } from './past.ts';

/**
 * What running a day again rewrites: everything the engine measures. Points of messages stand, as
 * they tell what people were sent, and running again sends nothing. [TIM4]
 */
export const rewritten: readonly Measurement[] = (
  Object.keys(measurements) as readonly Measurement[]
).filter((measurement) => measurement !== 'message');

export type ReprojectAsk = {
  readonly venue: string;
  /** The day, epoch ms: from, and up to but without `toMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly shelf: LateShelf;
  /** Takes each point of the day, in order. */
  readonly say: (point: EffectOf<'point'>) => void;
};

export type Reprojection = {
  /** Late readings of the day that came at their own time. */
  readonly placed: number;
  /** Frames stepped, the way to the day included. */
  readonly frames: number;
};

/**
 * A recorded day again, in the order of events, on the clock of the record:
 *
 *   snapshot before the day ──► late readings put at their time ──► step ──► the day's points
 *
 * Everything else that `step` says is dropped: nothing is sent, decided or kept. Throws
 * `RecordMissing` where the record does not reach back to the day, or nothing of it is there.
 */
export function* reproject(
  source: PastSource,
  { venue, fromMs, toMs, shelf, say }: ReprojectAsk,
): Generator<Reached, Reprojection> {
  const past = Past.open(source, { venue, fromMs });
  const gathered = yield* gatherLate(source, past, { venue, fromMs, toMs, shelf });
  const order = new EventOrder(past, { shelf, gathered, toMs });
  const { out, state } = past;
  const seen = () => {
    for (const effect of out.effects) {
      if (effect.type !== 'point' || effect.atMs < fromMs || effect.atMs >= toMs) continue;
      if (effect.measurement !== 'message') say(effect);
    }
  };
  // The buffer lets go of the day's last readings a little after it.
  const endMs = () => toMs + state.settings.reorderMs;
  let steps = 0;
  let isRecorded = false;
  for (let frames = order.take(endMs()); frames !== undefined; frames = order.take(endMs())) {
    for (const frame of frames) {
      past.step(frame, seen);
      isRecorded ||= frame.atMs >= fromMs && frame.atMs < toMs;
      if (++steps % framesAtOnce === 0) yield { atMs: frame.atMs, frames: steps };
    }
  }
  if (!isRecorded) throw new RecordMissing('nothing is recorded of that day');
  past.step(order.rest(endMs()), seen);
  return { placed: gathered.count, frames: steps };
}

/** How many frames are stepped between two chances to stop. */
const framesAtOnce = 256;
