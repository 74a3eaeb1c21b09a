import type { Problem } from '../../contracts/commands.ts';
import { stages } from '../../contracts/events.ts';
import { Journey, type JourneyTrigger } from '../../contracts/journey.ts';
import { checkCondition } from '../rules/check-conditions.ts';
import { checkDuration, checkZone } from '../rules/check-names.ts';
import { addShapeProblems } from '../rules/check-shape.ts';
import { addProblem, type Problems } from '../rules/problems.ts';
import type { VenueState } from '../state.ts';

export type CheckedJourney =
  | { readonly ok: true; readonly journey: Journey }
  | { readonly ok: false; readonly problems: Problem[] };

/** Says everything that is wrong with a venue's stages, each at its JSON path. [JNY1] */
export function checkJourney(document: unknown, state: VenueState | undefined): CheckedJourney {
  const problems: Problems = { list: [] };
  const parsed = Journey.safeParse(document);
  if (!parsed.success) {
    addShapeProblems(problems, parsed.error.issues);
    return { ok: false, problems: problems.list };
  }
  const zones = state?.plan?.zones.map(({ id }) => id);
  for (const stage of stages) {
    for (const [i, entry] of (parsed.data.stages[stage] ?? []).entries()) {
      const path = `stages.${stage}[${i}]`;
      checkWhen(problems, entry.when, { path: `${path}.when`, zones });
      if (entry.if) checkCondition(problems, entry.if, { path: `${path}.if`, zones });
    }
  }
  if (problems.list.length > 0) return { ok: false, problems: problems.list };
  return { ok: true, journey: parsed.data };
}

/** Details and the occasions that have them; another would never hold. */
const detailsOf: Readonly<Partial<Record<keyof JourneyTrigger, readonly string[]>>> = {
  for: ['dwelled', 'handled'],
  over: ['dwelled'],
  shelf: ['pickedUp', 'putBack', 'handled', 'purchased', 'returned', 'tapped', 'rated'],
  sku: ['pickedUp', 'putBack', 'handled'],
  category: ['pickedUp', 'putBack', 'handled'],
  purpose: ['tapped'],
  source: ['discovered'],
};

function checkWhen(
  problems: Problems,
  when: JourneyTrigger,
  { path, zones }: { readonly path: string; readonly zones: readonly string[] | undefined },
): void {
  checkZone(problems, when.zone, { path: `${path}.zone`, zones });
  checkDuration(problems, when.for, `${path}.for`);
  if (when.event === 'dwelled' && when.for === undefined) {
    addProblem(problems, 'campaign.shape', {
      path: `${path}.for`,
      message: 'dwelled needs the time after which it holds',
      mend: 'add for, such as 60s',
    });
  }
  if (when.zone !== undefined && when.kind !== undefined) {
    addProblem(problems, 'campaign.shape', {
      path: `${path}.kind`,
      message: 'a zone has its kind already',
      mend: 'use zone or kind',
    });
  }
  for (const [key, events] of Object.entries(detailsOf)) {
    if (when[key as keyof JourneyTrigger] === undefined || events.includes(when.event)) continue;
    addProblem(problems, 'campaign.shape', {
      path: `${path}.${key}`,
      message: `${when.event} has no ${key}`,
      mend: `leave it out; ${key} goes with ${events.join(', ')}`,
    });
  }
}
