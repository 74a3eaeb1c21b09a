import { createHash } from 'node:crypto';
import type { Effect } from '../contracts/effects.ts';
import { decodeFrame } from '../contracts/frames.ts';
import type { Frame } from '../contracts/inputs.ts';
import type { Journal, Snapshot } from '../contracts/ports.ts';
import { clearOut } from '../engine/step.ts';
import type { IntakeState } from './intake.ts';
import { Stepper } from './stepper.ts';

/**
 * A snapshot's body, version 1: a line of JSON with what intake remembers and the length of each
 * venue's state text, then those texts. They are megabytes and JSON already, so they are not put
 * into JSON again.
 */
type SnapshotHead = {
  readonly version: 1;
  readonly venues: readonly (readonly [venue: string, length: number])[];
  readonly intake: IntakeState;
};

export function encodeSnapshot(
  venues: Readonly<Record<string, string>>,
  intake: IntakeState,
): string {
  const texts = Object.entries(venues);
  const lengths = texts.map(([venue, text]) => [venue, text.length] as const);
  const head: SnapshotHead = { version: 1, venues: lengths, intake };
  return `${JSON.stringify(head)}\n${texts.map(([, text]) => text).join('')}`;
}

/** Undefined when another release wrote it. */
export function decodeSnapshot(
  body: string,
): { readonly venues: Readonly<Record<string, string>>; readonly intake: IntakeState } | undefined {
  const end = body.indexOf('\n');
  const head = JSON.parse(body.slice(0, end)) as SnapshotHead;
  if (head.version !== 1) return undefined;
  const venues: Record<string, string> = {};
  let at = end + 1;
  for (const [venue, length] of head.venues) {
    venues[venue] = body.slice(at, at + length);
    at += length;
  }
  return { venues, intake: head.intake };
}

/** Frames from a position on, parsed. */
export function* framesFrom(journal: Pick<Journal, 'frames'>, position: number): Iterable<Frame> {
  for (const raw of journal.frames(position)) {
    const { venue, input } = decodeFrame(raw.payload);
    yield { position: raw.position, atMs: raw.atMs, venue, input };
  }
}

/** Replay reads skips first: an input that broke `step` must not break it again. */
export function readSkips(
  journal: Pick<Journal, 'frames'>,
  fromPosition: number,
  skips: Set<number>,
): void {
  const mark = '"type":"skip"';
  for (const raw of journal.frames(fromPosition, mark)) {
    if (!raw.payload.includes(mark)) continue;
    const { input } = decodeFrame(raw.payload);
    if (input.type === 'skip') skips.add(input.position);
  }
}

/** The newest snapshot this build can load, or why none. */
export function loadSnapshot(
  snapshots: readonly Snapshot[],
  stepper: Stepper,
): { readonly position: number; readonly intake?: IntakeState; readonly build?: string } {
  for (const snapshot of snapshots) {
    const body = decodeSnapshot(snapshot.body);
    if (body === undefined) continue;
    if (stepper.restore(body.venues, snapshot.position) !== undefined) continue;
    return { position: snapshot.position, intake: body.intake, build: snapshot.build };
  }
  stepper.restore({}, 0);
  return { position: 0 };
}

/**
 * Steps the journal from empty, calling `visit` a frame; for checks, not for the live state. [DET1]
 */
export function replayFromEmpty(
  journal: Pick<Journal, 'frames'>,
  { to, visit }: { to: number; visit?: (frame: Frame, effects: readonly Effect[]) => void },
): Stepper {
  const stepper = new Stepper();
  readSkips(journal, 1, stepper.skips);
  for (const frame of framesFrom(journal, 1)) {
    if (frame.position > to) break;
    const effects = stepper.step(frame);
    clearOut(stepper.outOf(frame.venue));
    visit?.(frame, effects);
  }
  return stepper;
}

/** SHA-256 of each venue's canonical state text. */
export function stateHashes(stepper: Stepper): Readonly<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const [venue, text] of Object.entries(stepper.encode())) {
    hashes[venue] = createHash('sha256').update(text).digest('hex');
  }
  return hashes;
}
