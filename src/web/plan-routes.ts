import type { PlanCheckBody, PlanDraftBody, PlanProblem } from '../contracts/api-plan.ts';
import {
  NewVenueAsk,
  type NewVenueBody,
  PlanCheckAsk,
  PlanDraftAsk,
  PlanExportQuery,
  type PlanImportBody,
  PlanImportQuery,
  PlanPublishAsk,
  type PlanPublishedBody,
  type PlanTemplatesBody,
  type PlanVersionBody,
  type PlanVersionsBody,
} from '../contracts/api-plan.ts';
import type { CommandOf, CommandResult } from '../contracts/commands.ts';
import type { PlanCommandName } from '../contracts/plan-ops.ts';
import { Plan } from '../contracts/venue.ts';
import { type Answer, type Failure, json, notFound } from './answers.ts';
import { ask, submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { parse } from './parse.ts';
import type { planRoutes } from './plan-route-table.ts';
import { checkPlan } from './plans/check.ts';
import { exportPlan, readPlanFile } from './plans/files.ts';
import { zoneTemplates } from './plans/templates.ts';
import { problem, words } from './plans/words.ts';
import { underlayHandlers } from './underlay-routes.ts';

type Names = Exclude<keyof typeof planRoutes, 'addVenue'>;

export const newVenueHandlers: Pick<Handlers['plain'], 'addVenue'> = {
  addVenue: async ({ web, caller, key, body }) => {
    const asked = parse(NewVenueAsk, body);
    if (!asked.ok) return asked;
    const command = { do: 'createVenue', ...asked.value } as const;
    const answer = await submit(web, { by: caller.by, key, body: command });
    if (!answer.ok) return answer;
    const { venue } = asked.value;
    return json({ venue, version: Number(answer.result.version) } satisfies NewVenueBody, 201);
  },
};

/** Drawing, judging and publishing a venue's plan. [PLN1] */
export const planHandlers: Pick<Handlers['venue'], Names> = {
  planDraft: async ({ web, venue }) => {
    const { plans } = web.reader;
    const [draft, version] = [await plans.draft(venue.venue), await plans.latest(venue.venue)];
    const known = draft?.plan;
    if (draft === undefined || known === undefined) {
      const none = { revision: 0, basedOn: version, isChanged: false, version };
      return json({ plan: venue.plan, ...none } satisfies PlanDraftBody);
    }
    const { revision, basedOn, atMs: changedAtMs, by } = draft;
    const isChanged = JSON.stringify(known) !== JSON.stringify(venue.plan);
    const about = { revision, basedOn, changedAtMs, by, isChanged, version };
    return json({ plan: known, ...about } satisfies PlanDraftBody);
  },
  savePlanDraft: async (asked) => {
    const said = parse(PlanDraftAsk, asked.body);
    if (!said.ok) return said;
    const { plan, revision, basedOn } = said.value;
    const from = basedOn === undefined ? {} : { basedOn };
    const saved = await tell(asked, { do: 'savePlanDraft', plan, revision, ...from });
    return saved.ok ? json({ revision: Number(saved.result.revision) }) : saved;
  },
  checkPlan: async (asked) => {
    const said = parse(PlanCheckAsk, asked.body);
    return said.ok ? checked(asked, said.value.plan) : said;
  },
  publishPlan,
  discardPlan: async (asked) => {
    const gone = await tell(asked, { do: 'discardPlanDraft' });
    return gone.ok ? json({ revision: 0 }) : gone;
  },
  planVersions: async ({ web, venue }) => {
    const items = await web.reader.plans.versions(venue.venue);
    return json({ items } satisfies PlanVersionsBody);
  },
  planVersion: async ({ web, venue, params }) => {
    const version = versionIn(params);
    if (version === undefined) return notFound;
    const plan = await web.reader.plans.version(venue.venue, version);
    return plan === undefined ? notFound : json({ version, plan } satisfies PlanVersionBody);
  },
  restorePlan: async (asked) => {
    const version = versionIn(asked.params);
    if (version === undefined) return notFound;
    const saved = await tell(asked, { do: 'restorePlan', version });
    return saved.ok ? json({ revision: Number(saved.result.revision) }) : saved;
  },
  importPlan: async ({ query, body }) => {
    const asked = parse(PlanImportQuery, query);
    if (!asked.ok) return asked;
    if (!Buffer.isBuffer(body)) return withoutFile;
    const read = readPlanFile(body, asked.value);
    if (read.ok) return json({ plan: read.plan, notes: read.notes } satisfies PlanImportBody);
    const { message, problems } = read;
    return { ok: false, code: 'plan.file', message, ...(problems ? { problems } : {}) };
  },
  exportPlan: async ({ query, venue }) => {
    const asked = parse(PlanExportQuery, query);
    if (!asked.ok) return asked;
    const { kind } = asked.value;
    return { ok: true, body: exportPlan(kind, venue) };
  },
  planTemplates: async () => json({ items: zoneTemplates } satisfies PlanTemplatesBody),
  ...underlayHandlers,
};

const withoutFile: Failure = {
  ok: false,
  code: 'http.body',
  message: 'send the file as the body: application/json or application/zip',
};

/** The draft is judged here, where nobody waits for it, and its revision in the command. [PLN5] */
async function publishPlan(asked: VenueAsk): Promise<Answer> {
  const said = parse(PlanPublishAsk, asked.body);
  if (!said.ok) return said;
  const { revision, note, pauseCampaigns } = said.value;
  const draft = await asked.web.reader.plans.draft(asked.venue.venue);
  // An older revision is refused by the command, which says who changed it.
  const drawn = draft?.plan ?? asked.venue.plan;
  const { errors } = checkPlan(drawn);
  if (draft?.revision === revision && errors.length > 0) return unfinished(errors);
  const plan = Plan.safeParse(drawn);
  if (!plan.success) return unfinished(errors);
  const words = note === undefined ? {} : { note };
  const told = { plan: plan.data, revision, pauseCampaigns, ...words };
  const done = await tell(asked, { do: 'publishPlan', ...told });
  if (!done.ok) return done;
  const { version, paused, unplaced } = done.result;
  const body = { version: Number(version), paused: linesOf(paused), unplaced: linesOf(unplaced) };
  return json(body satisfies PlanPublishedBody);
}

function unfinished(errors: readonly PlanProblem[]): Failure {
  const problems = errors.map(({ code, path, message, mend }) => ({
    code: `plan.${code}`,
    path,
    message: message.en,
    mend: mend.en,
  }));
  const message = `the plan cannot be published yet: ${errors.length} things to mend`;
  return { ok: false, code: 'plan.unfinished', message, problems };
}

async function checked({ web, venue }: VenueAsk, plan: Plan): Promise<Answer> {
  const asked = await ask(web, { ask: 'planConflicts', venue: venue.venue, plan });
  if (!asked.ok) return asked;
  const { campaigns, journey, unplaced } = asked.answer;
  const { errors, warnings } = checkPlan(plan);
  const leaning = campaigns.map(({ name, zone, paths }) => {
    const about = { path: paths[0] ?? '', ...(zone === '' ? {} : { zone }) };
    return problem('campaign_names_zone', about, words.campaign_names_zone(name, zone));
  });
  const staged = journey.map((path) =>
    problem('journey_names_zone', { path }, words.journey_names_zone(path)),
  );
  const lost = unplaced.map((device) =>
    problem('device_unplaced', { path: `devices.${device}` }, words.device_unplaced(device)),
  );
  return json({
    errors: [...errors, ...staged],
    warnings: [...leaning, ...lost, ...warnings],
    ...{ campaigns, unplaced },
  } satisfies PlanCheckBody);
}

type Told = {
  [N in PlanCommandName]: Omit<CommandOf<N>, 'venue'>;
}[PlanCommandName];

async function tell(
  { web, caller, key, venue }: VenueAsk,
  told: Told,
): Promise<{ readonly ok: true; readonly result: CommandResult } | Failure> {
  const body = { ...told, venue: venue.venue } as CommandOf<PlanCommandName>;
  return submit(web, { by: caller.by, key, body });
}

function versionIn({ version = '' }: VenueAsk['params']): number | undefined {
  return /^[1-9]\d{0,8}$/.test(version) ? Number(version) : undefined;
}

function linesOf(text: unknown): readonly string[] {
  return String(text ?? '')
    .split('\n')
    .filter((line) => line !== '');
}
