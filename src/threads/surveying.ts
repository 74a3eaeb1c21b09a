import type { CoverageBody, PlacesBody, WalkReport } from '../contracts/api-receivers.ts';
import type { LabAnswer, LabQuestionOf } from '../contracts/lab.ts';
import type { RecordsReader } from '../contracts/ports.ts';
import type { WalkStops } from '../contracts/receivers.ts';
import { coverageOf } from '../engine/survey/coverage.ts';
import { suggestPlaces } from '../engine/survey/places.ts';
import { reportOf } from '../engine/survey/report.ts';
import { type Scene, standingsIn } from '../engine/survey/scene.ts';
import { type Steps, toEnd } from '../engine/survey/steps.ts';
import { stopsOf } from '../engine/survey/stops.ts';

/** Surveys of a venue by the records alone: nothing is journaled, and nobody waits for it. */
export type SurveyQuestion = LabQuestionOf<'coverage' | 'places' | 'walkStops' | 'walkReport'>;
export type SurveyAnswer = CoverageBody | PlacesBody | WalkStops | WalkReport;

/** What a walk is judged by, dBm: receivers report down to about here. */
const hearingDbm = -95;

/** Runs steps to their end, in its own time; undefined = nobody wants the result any more. */
export type RunSteps = <T>(steps: Steps<T>) => Promise<T | undefined>;

function wanted<T extends SurveyAnswer>(value: T | undefined): LabAnswer<T> {
  if (value !== undefined) return { ok: true, value };
  return { ok: false, code: 'lab.limit', message: 'cancelled' };
}

type Known = { readonly scene: Scene; readonly unplaced: readonly string[] };

export async function answerSurvey(
  reader: Pick<RecordsReader, 'venue' | 'devices' | 'walks'>,
  question: SurveyQuestion,
  run: RunSteps = async (steps) => toEnd(steps),
): Promise<LabAnswer<SurveyAnswer>> {
  const { venue } = question;
  const known = await sceneOf(reader, venue);
  if (known === undefined) {
    const message = `there is no venue ${venue}`;
    return { ok: false, code: 'command.venue_unknown', message };
  }
  const { scene, unplaced } = known;
  switch (question.ask) {
    case 'coverage': {
      const { floorDbm, receivers: tried } = question;
      const first = scene.plan.floors[0]?.id ?? '';
      const receivers =
        tried?.map(({ floor = first, ...place }) => ({ ...place, floor })) ?? scene.receivers;
      return wanted(await run(coverageOf({ ...scene, receivers }, { floorDbm, unplaced })));
    }
    case 'places': {
      const { count, floorDbm } = question;
      const places = await run(suggestPlaces(scene, { count, floorDbm }));
      return wanted(places && { places });
    }
    case 'walkStops':
      return { ok: true, value: { stops: stopsOf(scene) } };
    case 'walkReport': {
      const walk = (await reader.walks(venue)).find((one) => one.walk === question.walk);
      if (walk === undefined) {
        return { ok: false, code: 'lab.failed', message: `${venue} has no walk ${question.walk}` };
      }
      return wanted(await run(reportOf(scene, walk.points, { floorDbm: hearingDbm })));
    }
    default:
      return question satisfies never;
  }
}

async function sceneOf(
  reader: Pick<RecordsReader, 'venue' | 'devices' | 'walks'>,
  venue: string,
): Promise<Known | undefined> {
  const record = await reader.venue(venue);
  if (record === undefined) return undefined;
  const { plan, settings } = record;
  const { standing, unplaced } = standingsIn(plan, await reader.devices(venue));
  const walked = (await reader.walks(venue)).find(({ active }) => active);
  const scene = { plan, settings, receivers: standing, fingerprints: walked?.points ?? [] };
  return { scene, unplaced };
}
