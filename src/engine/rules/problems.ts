import type { Problem } from '../../contracts/commands.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import { nearest } from '../../contracts/nearest.ts';

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

/** `did you mean shoes?` where a known name is near, else the names there are. */
export function suggestion(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  if (close !== undefined) return `did you mean ${close}?`;
  const shown = known.slice(0, 12).join(', ');
  return known.length === 0 ? 'there is none yet' : `known: ${shown}`;
}

export function notExecuted(problems: Problems, path: string, executed: string): void {
  addProblem(problems, 'campaign.not_executed', {
    path,
    message: `${path} is part of the language, but this release does not execute it`,
    mend: `this release executes ${executed}`,
  });
}
