import { durationMs } from '../../contracts/rules.ts';
import { addProblem, type Problems, suggestion } from './problems.ts';

export type Place = {
  readonly path: string;
  readonly zones: readonly string[] | undefined;
  /** How many conditions lie around this one. */
  readonly depth?: number;
};

/** Unknown zones are refused with the nearest name; nothing is said where no plan is known. */
export function checkZone(
  problems: Problems,
  zone: string | undefined,
  { path, zones }: Place,
): void {
  if (zone === undefined || zones === undefined || zones.includes(zone)) return;
  addProblem(problems, 'campaign.zone_unknown', {
    path,
    message: `the venue has no zone ${zone}`,
    mend: suggestion(zone, zones),
  });
}

export function checkDuration(problems: Problems, text: string | undefined, path: string): void {
  if (text === undefined) return;
  const value = durationMs(text);
  if (value !== undefined && value > 0) return;
  addProblem(problems, 'campaign.duration', {
    path,
    message: `${text} is no length of time`,
    mend: 'use a whole number above 0 and ms, s, m, h or d, such as 3m',
  });
}
