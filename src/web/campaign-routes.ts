import { Id } from '../contracts/ids.ts';
import { type Answer, json, notFound } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { CampaignStatusBody, parse } from './parse.ts';

/** What may be changed in a venue; the hot path checks the document, every error at its path. */
export const campaignHandlers: Pick<Handlers['venue'], 'publishCampaign' | 'setCampaignStatus'> = {
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
