import type { Effect } from '../../../src/contracts/effects.ts';
import type { RecordsCommit } from '../../../src/contracts/ports.ts';
import { decision, point } from './samples.ts';

export const pointsACommit = 20;
export const decisionsACommit = 5;

/** The commit of one position: rows of two tables, an answer, the cursor. */
export function commitOf(position: number): RecordsCommit {
  const effects: Effect[] = [
    ...Array.from({ length: pointsACommit }, (_, i) => point(`${position}:${i}`)),
    ...Array.from({ length: decisionsACommit }, (_, i) => decision(`${position}:${100 + i}`)),
  ];
  return {
    cursor: position,
    ops: effects.map((effect) => ({ op: 'effect', venue: 'kasra', position, effect })),
    answers: [{ id: `command-${position}`, answer: { ok: true, position, result: {} } }],
  };
}
