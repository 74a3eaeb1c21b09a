import type { RecordsCommit } from '../../src/contracts/ports.ts';

/** What a mutation of the machine takes away from every commit. */
type Losses = { readonly losesRows: boolean; readonly losesErasures: boolean };

/** As a mutation asks; whole where none does. */
export function spoilt(commit: RecordsCommit, { losesRows, losesErasures }: Losses): RecordsCommit {
  const kept = commit.ops.filter((op) => {
    if (op.op === 'erase') return !losesErasures;
    return !losesRows || op.op !== 'effect' || op.effect.type !== 'alert';
  });
  return kept.length === commit.ops.length ? commit : { ...commit, ops: kept };
}

/** Whether nothing comes with it but points for the time series, which no sender reads. */
export function isPointsAlone({ ops }: RecordsCommit): boolean {
  return ops.every((op) => op.op === 'effect' && op.effect.type === 'point');
}
