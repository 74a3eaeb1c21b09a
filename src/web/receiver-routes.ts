import type {
  AddedDeviceBody,
  CalibrationBody,
  HeardBody,
  IdentifyBody,
  WalkSummary,
} from '../contracts/api-receivers.ts';
import { Id } from '../contracts/ids.ts';
import type { LabAnswer, LabPort } from '../contracts/lab.ts';
import type { WalkRecord } from '../contracts/receivers.ts';
import {
  AddDeviceBody,
  CoverageAsk,
  HeardAsk,
  PlaceBody,
  PlacesAsk,
  WalkBody,
} from '../contracts/receivers.ts';
import { type Answer, json, notFound } from './answers.ts';
import { ask, submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { answered } from './lab-routes.ts';
import type { WebOptions } from './options.ts';
import { parse } from './parse.ts';
import { sha256 } from './secrets.ts';

/** Bytes of a device's secret, as the command line makes it. */
const secretBytes = 20;

type ReceiverRoute =
  | 'addDevice'
  | 'moveDevice'
  | 'identifyDevice'
  | 'removeDevice'
  | 'coverage'
  | 'places'
  | 'coverageProgress'
  | 'stopCoverage'
  | 'heard'
  | 'calibration'
  | 'calibrate'
  | 'clearCalibration';

export const receiverHandlers: Pick<Handlers['venue'], ReceiverRoute> = {
  addDevice,
  moveDevice: async ({ web, caller, venue, params, body, key }) => {
    const parsed = parse(PlaceBody, body);
    if (!parsed.ok) return parsed;
    const { device = '' } = params;
    const asked = { do: 'moveDevice', venue: venue.venue, device, ...parsed.value } as const;
    const answer = await submit(web, { by: caller.by, key, body: asked });
    return answer.ok ? json(answer.result) : answer;
  },
  identifyDevice: async ({ web, caller, venue, params, key }) => {
    const { device = '' } = params;
    const asked = { do: 'identifyDevice', venue: venue.venue, device } as const;
    const answer = await submit(web, { by: caller.by, key, body: asked });
    if (!answer.ok) return answer;
    const deviceCommand = String(answer.result.deviceCommand);
    return json({ deviceCommand } satisfies IdentifyBody);
  },
  removeDevice: async ({ web, caller, venue, params, key }) => {
    const { device = '' } = params;
    const asked = { do: 'removeDevice', venue: venue.venue, device } as const;
    const answer = await submit(web, { by: caller.by, key, body: asked });
    return answer.ok ? json(answer.result) : answer;
  },
  coverage: async ({ web, venue, body }) => {
    const parsed = parse(CoverageAsk, body ?? {});
    if (!parsed.ok) return parsed;
    const survey = parsed.value.survey ?? nameFor(web);
    const question = { ask: 'coverage', venue: venue.venue, ...parsed.value, survey } as const;
    return soon(web, question, (lab) => lab.ask<'coverage'>(question));
  },
  places: async ({ web, venue, body }) => {
    const parsed = parse(PlacesAsk, body ?? {});
    if (!parsed.ok) return parsed;
    const survey = parsed.value.survey ?? nameFor(web);
    const question = { ask: 'places', venue: venue.venue, ...parsed.value, survey } as const;
    return soon(web, question, (lab) => lab.ask<'places'>(question));
  },
  coverageProgress: async (asked) => ofSurvey(asked, 'surveyed'),
  stopCoverage: async (asked) => ofSurvey(asked, 'stopSurvey'),
  heard: async ({ web, venue, body }) => {
    const parsed = parse(HeardAsk, body);
    if (!parsed.ok) return parsed;
    const asked = await ask(web, { ask: 'heard', venue: venue.venue, ...parsed.value });
    return asked.ok ? json(asked.answer satisfies HeardBody) : asked;
  },
  calibration: async ({ web, venue, query }) => {
    const walks = (await web.reader.walks(venue.venue)).map(summaryOf);
    // Who only waits for a report asks nothing of the lab that works on it.
    if (Object(query).stops === 'no') return json({ stops: [], walks } satisfies CalibrationBody);
    return answered(web, async (lab) => {
      const stops = await lab.ask<'walkStops'>({ ask: 'walkStops', venue: venue.venue });
      if (!stops.ok) return stops;
      return { ok: true, value: { ...stops.value, walks } satisfies CalibrationBody };
    });
  },
  calibrate,
  clearCalibration: async ({ web, caller, venue, key }) => {
    const asked = { do: 'clearCalibration', venue: venue.venue } as const;
    const answer = await submit(web, { by: caller.by, key, body: asked });
    return answer.ok ? json(answer.result) : answer;
  },
};

/** Longer than this nothing happens on no connection: neither ours nor a proxy's would stay. */
const waitMs = 15_000;

const nameFor = (web: WebOptions): string => web.random(8).toString('hex');

/**
 * The answer, or 202 with how far it is: a large floor takes minutes. It goes on under its name,
 * and is told there. [RCV11]
 */
async function soon<T>(
  web: WebOptions,
  { venue, survey }: { readonly venue: string; readonly survey: string },
  ask: (lab: LabPort) => Promise<LabAnswer<T>>,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), waitMs);
  });
  const answer = await Promise.race([answered(web, ask), late]);
  clearTimeout(timer);
  if (answer === undefined) {
    const question = { ask: 'surveyed', venue, survey } as const;
    return answered(web, (lab) => lab.ask<'surveyed'>(question), 202);
  }
  // It was told here: nobody asks for it by its name.
  if (answer.ok) await web.lab?.ask<'stopSurvey'>({ ask: 'stopSurvey', venue, survey });
  return answer;
}

async function ofSurvey(
  { web, venue: { venue }, params }: VenueAsk,
  what: 'surveyed' | 'stopSurvey',
): Promise<Answer> {
  const survey = Id.safeParse(params.survey);
  if (!survey.success) return notFound;
  const question = { ask: what, venue, survey: survey.data };
  return answered(web, (lab) => lab.ask<typeof what>(question));
}

function summaryOf({ walk, atMs, points, active, report }: WalkRecord): WalkSummary {
  return { walk, atMs, points: points.length, active, report };
}

/** The secret is made here and told once; only its hash goes on. */
async function addDevice({ web, caller, venue, body }: VenueAsk): Promise<Answer> {
  const parsed = parse(AddDeviceBody, body);
  if (!parsed.ok) return parsed;
  const { device, kind, placement } = parsed.value;
  const password = web.random(secretBytes).toString('hex');
  const place = placement === undefined ? {} : { placement };
  const answer = await submit(web, {
    by: caller.by,
    key: sha256(password).slice(0, 24),
    once: true,
    body: {
      do: 'addDevice',
      ...{ venue: venue.venue, device, kind, format: 'native', ...place },
      secretSha256: sha256(password),
    },
  });
  if (!answer.ok) return answer;
  const { clientId, username } = answer.result;
  return json({
    ...{ venue: venue.venue, device, clientId: String(clientId), username: String(username) },
    password,
  } satisfies AddedDeviceBody);
}

/**
 * The points first, so that they are kept whatever comes; then the lab's report, kept beside them.
 * A retry with the same key has its points kept once. [RCV6] [RCV7]
 */
async function calibrate({ web, caller, venue: { venue }, body, key }: VenueAsk): Promise<Answer> {
  const parsed = parse(WalkBody, body);
  if (!parsed.ok) return parsed;
  const { walk } = parsed.value;
  const { by } = caller;
  const points = { do: 'calibrate', venue, ...parsed.value } as const;
  const kept = await submit(web, { by, key, body: points });
  if (!kept.ok) return kept;
  return answered(web, async (lab) => {
    const report = await lab.ask<'walkReport'>({ ask: 'walkReport', venue, walk });
    if (!report.ok) return report;
    const keep = { do: 'keepWalkReport', venue, walk, report: report.value } as const;
    await submit(web, { by, key: `${key}-report`, body: keep });
    return report;
  });
}
