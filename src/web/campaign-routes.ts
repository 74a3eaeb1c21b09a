import {
  CampaignCheckAsk,
  type CampaignCheckBody,
  type CampaignCountsBody,
  type CampaignsBody,
} from '../contracts/api.ts';
import { Id, type Localized } from '../contracts/ids.ts';
import { readMoment } from '../contracts/moment.ts';
import { sentencesPerAsk } from '../contracts/questions.ts';
import { type Answer, json, notFound } from './answers.ts';
import { ask, submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import type { WebOptions } from './options.ts';
import { CampaignStatusBody, parse } from './parse.ts';
import { reachOf } from './reach.ts';

/** A busy day's newest rows: some 50 ms of this thread. */
const rowsCounted = 20_000;

/** Sentences of those the engine follows; while it is silent campaigns are listed without. */
async function sentencesOf(
  web: WebOptions,
  venue: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Localized>> {
  const said = new Map<string, Localized>();
  for (let at = 0; at < ids.length; at += sentencesPerAsk) {
    const campaigns = ids.slice(at, at + sentencesPerAsk);
    const asked = await ask(web, { ask: 'sentences', venue, campaigns });
    if (!asked.ok) break;
    for (const [id, sentence] of Object.entries(asked.answer)) said.set(id, sentence);
  }
  return said;
}

/** What campaigns say and did, and what may be changed; the hot path checks the document. */
export const campaignHandlers: Pick<
  Handlers['venue'],
  | 'campaigns'
  | 'campaignReach'
  | 'campaignCounts'
  | 'checkCampaign'
  | 'publishCampaign'
  | 'setCampaignStatus'
> = {
  campaigns: async ({ web, venue: { venue } }) => {
    const records = await web.reader.campaigns(venue);
    const sentences = await sentencesOf(
      web,
      venue,
      records.map(({ campaign }) => campaign.id),
    );
    const items = records.map((record) => {
      const sentence = sentences.get(record.campaign.id);
      return sentence === undefined ? record : { ...record, sentence };
    });
    return json({ items } satisfies CampaignsBody);
  },
  campaignReach: async ({ web, venue, params }) => {
    const records = await web.reader.campaigns(venue.venue);
    const record = records.find(({ campaign }) => campaign.id === params.campaign);
    return record === undefined ? notFound : json(await reachOf(web, venue, record.campaign));
  },
  campaignCounts: async ({ web, venue: { venue, timezone } }) => {
    const nowMs = web.clock.wallMs();
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(nowMs);
    const sinceMs = readMoment(today, { nowMs, timezone }) ?? nowMs;
    const counts = await web.reader.campaignCounts(venue, { sinceMs, rows: rowsCounted });
    return json({ sinceMs, ...counts } satisfies CampaignCountsBody);
  },
  checkCampaign: async ({ web, venue: { venue }, body }) => {
    const parsed = parse(CampaignCheckAsk, body);
    if (!parsed.ok) return parsed;
    const asked = await ask(web, { ask: 'checkCampaign', venue, ...parsed.value });
    return asked.ok ? json(asked.answer satisfies CampaignCheckBody) : asked;
  },
  publishCampaign: async ({ web, caller, key, venue, body: campaign }: VenueAsk) => {
    const { by } = caller;
    const body = { do: 'publishCampaign', venue: venue.venue, campaign } as const;
    const answer = await submit(web, { by, key, body });
    return answer.ok ? json(answer.result, 201) : answer;
  },
  setCampaignStatus: async (asked: VenueAsk): Promise<Answer> => {
    const campaign = Id.safeParse(asked.params.campaign);
    if (!campaign.success) return notFound;
    const parsed = parse(CampaignStatusBody, asked.body);
    if (!parsed.ok) return parsed;
    const { by } = asked.caller;
    const venue = asked.venue.venue;
    const { status } = parsed.value;
    const body = { do: 'setCampaignStatus', venue, campaign: campaign.data, status } as const;
    const answer = await submit(asked.web, { by, key: asked.key, body });
    return answer.ok ? json(answer.result) : answer;
  },
};
