import type { CommandOf, Problem } from '../../contracts/commands.ts';
import type { Localized } from '../../contracts/ids.ts';
import type { CampaignRecord } from '../../contracts/ports.ts';
import type { CampaignCheck } from '../../contracts/questions.ts';
import type { Campaign } from '../../contracts/rules.ts';
import { segmentsOf } from '../../contracts/segments-named.ts';
import { checkCampaign } from '../../engine/rules/check.ts';
import { notesOn } from '../../engine/rules/check-notes.ts';
import { historyNotes } from '../../engine/rules/history-notes.ts';
import { namesOf, sentenceOf } from '../../engine/rules/sentence.ts';
import type { VenueState } from '../../engine/venue.ts';
import type { Coupons } from '../coupons.ts';
import type { Segments } from '../segments.ts';
import { couponProblems, type OfferScene, readOffer } from './coupons.ts';
import type { PlanContext, Planned } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';
import { segmentProblems } from './segments.ts';

export async function publishCampaign(
  body: CommandOf<'publishCampaign'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue } = body;
  const state = context.stateOf(venue);
  if (state === undefined) return unknownVenue(venue);
  const checked = checkCampaign(body.campaign, state);
  if (!checked.ok) return { ok: false, problems: checked.problems };
  const { campaign } = checked;
  const problems = nameProblems(campaign, venue, context);
  if (problems.length > 0) return { ok: false, problems };
  const version = (context.campaigns.get(venue, campaign.id)?.version ?? 0) + 1;
  const record: CampaignRecord = {
    venue,
    campaign,
    version,
    status: campaign.status,
    publishedAtMs: context.nowMs,
  };
  context.campaigns.put(record);
  return {
    ok: true,
    frames: [{ venue, command: { do: 'publishCampaign', campaign, version } }],
    ops: [
      { op: 'putCampaign', ...record },
      auditRow(context, { action: 'publishCampaign', about: `${campaign.id}/${version}`, venue }),
    ],
    result: {
      campaign: campaign.id,
      version,
      ...sentencesOf(campaign, state),
      ...notesField(campaign, state, await webhookNotes(campaign, venue, context)),
    },
  };
}

type Known = {
  readonly coupons: Coupons;
  readonly segments: Segments;
  /** An offer that is checked with the campaign, and not published yet. */
  readonly more?: string | undefined;
};

/** Offers and segments are the venue's own words, which the engine does not hold. */
function nameProblems(campaign: Campaign, venue: string, known: Known): readonly Problem[] {
  const { coupons, segments, more } = known;
  return [
    ...couponProblems(campaign, { venue, coupons, more }),
    ...segmentProblems(segmentsOf(campaign), { venue, segments }),
  ];
}

/** A webhook may be registered later; until then its rows are given up, with the reason. */
async function webhookNotes(
  { then, experiment }: Campaign,
  venue: string,
  context: PlanContext,
): Promise<Note[]> {
  const actions = [...then, ...(experiment?.variants ?? []).flatMap((one) => one.then ?? [])];
  const named = actions.flatMap((one) => ('webhook' in one ? one.webhook.id : []));
  if (named.length === 0) return [];
  const known = await context.records.webhookIds(venue);
  return [...new Set(named)]
    .filter((id) => !known.has(id))
    .map((id) => ({
      path: 'then',
      message: `the webhook ${id} is not registered yet`,
      mend: `gozar webhook add ${venue} ${id} https://…`,
    }));
}

/** What is right and still worth knowing, as one text: results are flat. */
type Note = Readonly<Record<'path' | 'message' | 'mend', string>>;

function notesField(
  campaign: Campaign,
  state: VenueState,
  more: readonly Note[] = [],
): { notes?: string } {
  const notes = [...notesOn(campaign, state), ...historyNotes(campaign, state), ...more].map(
    ({ path, message, mend }) => `${path}: ${message}; ${mend}`,
  );
  return notes.length === 0 ? {} : { notes: notes.join('\n') };
}

function sentencesOf(campaign: Campaign, state: VenueState) {
  const { en, fa } = sentenceOf(campaign, namesOf(state.plan));
  return { sentenceEn: en, sentenceFa: fa };
}

/** Of those there are, each in one sentence a language. [RUL40] */
export function campaignSentences(
  ids: readonly string[],
  state: VenueState,
): Readonly<Record<string, Localized>> {
  const names = namesOf(state.plan);
  const said = ids.flatMap((id): [string, Localized][] => {
    const entry = state.campaigns.get(id);
    return entry === undefined ? [] : [[id, sentenceOf(entry.campaign, names)]];
  });
  return Object.fromEntries(said);
}

type CheckScene = OfferScene &
  Known & { readonly venue: string; readonly state: VenueState | undefined };

/**
 * What publishing would say; nothing is published. With an `offer`, as if that were published
 * before: its problems are at `offer.…`, beside those of the campaign. [RUL40]
 */
export function campaignCheck(
  { campaign: document, offer }: { readonly campaign: unknown; readonly offer?: unknown },
  { venue, state, coupons, segments, ...scene }: CheckScene,
): CampaignCheck {
  const record = scene.registry.venue(venue);
  if (state === undefined || record === undefined) return unknownVenue(venue);
  const read = offer === undefined ? undefined : readOffer(offer, record.timezone, scene);
  const wrong = (read?.problems ?? []).map((one) => ({ ...one, path: `offer.${one.path}` }));
  const checked = checkCampaign(document, state);
  if (!checked.ok) return { ok: false, problems: [...wrong, ...checked.problems] };
  const { campaign } = checked;
  const known = { coupons, segments, more: idOf(offer) };
  const problems = [...wrong, ...nameProblems(campaign, venue, known)];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, campaign, ...sentencesOf(campaign, state), ...notesField(campaign, state) };
}

function idOf(offer: unknown): string | undefined {
  const { id } = Object(offer);
  return typeof id === 'string' ? id : undefined;
}

function zonesLost(campaign: Campaign, state: VenueState): readonly Problem[] {
  const checked = checkCampaign(campaign, state);
  const problems = checked.ok ? [] : checked.problems;
  return problems.filter(({ code }) => code === 'campaign.zone_unknown');
}

export function setCampaignStatus(
  body: CommandOf<'setCampaignStatus'>,
  context: PlanContext,
): Planned {
  const { venue, campaign, status } = body;
  const known = context.campaigns.get(venue, campaign);
  if (known === undefined) {
    return refused('command.campaign_unknown', {
      path: 'campaign',
      message: `${venue} has no campaign ${campaign}`,
      mend: 'publish it first, or see the campaigns there are',
    });
  }
  const state = context.stateOf(venue);
  // A plan was published without a zone it leans on, and paused it for that. [PLN5]
  const lost = status === 'live' && state ? zonesLost(known.campaign, state) : [];
  if (lost.length > 0) return { ok: false, problems: lost };
  // Removed while it was paused. [SEG8]
  const gone = segmentProblems(segmentsOf(known.campaign), { venue, segments: context.segments });
  if (status === 'live' && gone.length > 0) return { ok: false, problems: gone };
  context.campaigns.put({ ...known, status });
  return {
    ok: true,
    frames: [{ venue, command: { do: 'setCampaignStatus', campaign, status } }],
    ops: [
      { op: 'setCampaignStatus', venue, campaign, status },
      auditRow(context, { action: `${status}Campaign`, about: campaign, venue }),
    ],
    result: { campaign, status },
  };
}
