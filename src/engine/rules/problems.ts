import type { Problem } from '../../contracts/commands.ts';
import type { ErrorCode } from '../../contracts/errors.ts';

/** Problems of one document, each at its JSON path. */
export type Problems = { readonly list: Problem[] };

export type CampaignCode = Extract<ErrorCode, `campaign.${string}`>;

export function addProblem(
  problems: Problems,
  code: CampaignCode,
  { path, message, mend }: { path: string; message: string; mend: string },
): void {
  problems.list.push({ code, path, message, mend });
}

/** `; did you mean shoes?` where a known name is near, else the names there are. */
export function suggestion(name: string, known: readonly string[]): string {
  let nearest = '';
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const steps = distance(name, candidate);
    if (steps >= least) continue;
    least = steps;
    nearest = candidate;
  }
  if (nearest !== '') return `did you mean ${nearest}?`;
  const shown = known.slice(0, 12).join(', ');
  return known.length === 0 ? 'there is none yet' : `known: ${shown}`;
}

/** Levenshtein distance by rows. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const swap = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
