import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Effect } from '../../src/contracts/effects.ts';
import type { Frame } from '../../src/contracts/inputs.ts';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { createVenue, type VenueState } from '../../src/engine/venue.ts';

/**
 * A golden history: a recorded journal of one venue (`NAME.jsonl.gz`, a frame a line) and what was
 * decided about it (`NAME.txt`, a decision, message or closing a line). Recorded journals stay as
 * they are; a change of a decision shows as a change of lines, to be accepted on purpose.
 */
const folder = dirname(fileURLToPath(import.meta.url));

export function histories(): string[] {
  return globSync('*.jsonl.gz', { cwd: folder })
    .map((file) => file.slice(0, -'.jsonl.gz'.length))
    .sort();
}

export function framesOf(name: string): Frame[] {
  const text = gunzipSync(readFileSync(join(folder, `${name}.jsonl.gz`))).toString('utf8');
  const lines = text.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Frame);
}

export function pinned(name: string): string {
  return readFileSync(join(folder, `${name}.txt`), 'utf8');
}

export function keepHistory(name: string, frames: readonly Frame[]): void {
  const text = frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
  writeFileSync(join(folder, `${name}.jsonl.gz`), gzipSync(text, { level: 9 }));
}

export function pin(name: string, decisions: string): void {
  writeFileSync(join(folder, `${name}.txt`), decisions);
}

/** Steps frames and gives each effect to `hear`; `renew` may replace the state between frames. */
export function play(
  frames: readonly Frame[],
  hear: (effect: Effect) => void,
  renew: (state: VenueState, position: number) => VenueState = (state) => state,
): VenueState {
  const out = createOut();
  let state = createVenue(frames[0]?.venue ?? '');
  const skips = new Set(
    frames.flatMap(({ input }) => (input.type === 'skip' ? [input.position] : [])),
  );
  for (const frame of frames) {
    if (skips.has(frame.position)) continue;
    state = renew(state, frame.position);
    step(state, frame, out);
    for (const effect of out.effects) hear(effect);
    clearOut(out);
  }
  return state;
}

/** What was decided, a line each, in words that a change of wording elsewhere does not touch. */
export function decisionsOf(frames: readonly Frame[]): string {
  const lines: string[] = [];
  play(frames, (effect) => {
    const line = lineOf(effect);
    if (line !== undefined) lines.push(line);
  });
  return `${lines.join('\n')}\n`;
}

function lineOf(effect: Effect): string | undefined {
  const words = wordsOf(effect);
  return words === undefined ? undefined : `${effect.atMs} ${words}`;
}

function wordsOf(effect: Effect): string | undefined {
  switch (effect.type) {
    case 'decision': {
      const { id, outcome, failedGate, variant } = effect;
      const why = failedGate === undefined ? '' : ` ${failedGate}`;
      return `${outcome}${why} ${id}${variant === undefined ? '' : ` ${variant}`}`;
    }
    case 'decisionCounted':
      return `counted ${effect.count} ${effect.decision}`;
    case 'message':
      return `message ${effect.id} until ${effect.expiresAtMs}`;
    case 'messageClosed':
      return `closed ${effect.reason} ${effect.message}`;
    case 'claimAnswered':
      return `claim ${effect.reason ?? 'granted'} ${effect.message}`;
    default:
      return actedOf(effect);
  }
}

function actedOf(effect: Effect): string | undefined {
  switch (effect.type) {
    case 'task':
      return `task ${effect.role} ${effect.id}`;
    case 'alert':
      return `alert ${effect.severity} ${effect.id}`;
    case 'award':
      return `award ${effect.points} ${effect.id}`;
    case 'webhook':
      return `webhook ${effect.webhook} ${effect.id}`;
    case 'deviceCommand':
      return `tells ${effect.device} ${effect.command} ${effect.id}`;
    case 'deviceCommandClaimed':
      return `told ${effect.reason ?? 'granted'} ${effect.deviceCommand}`;
    case 'deviceCommandClosed':
      return `told ${effect.outcome} ${effect.deviceCommand}`;
    case 'conversion':
      return `conversion ${effect.event} ${effect.amount ?? ''} ${effect.decision}`;
    case 'conversionTakenBack':
      return `conversion taken back ${effect.conversion}`;
    default:
      return undefined;
  }
}
