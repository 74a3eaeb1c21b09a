import { json } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { ContactBody, parse } from './parse.ts';

/** What the stages of a venue mean, and who was met beside its floor. [JNY1] */
export const journeyHandlers: Pick<Handlers['venue'], 'publishJourney' | 'noteContact'> = {
  publishJourney: async ({ web, caller, key, venue, body: journey }: VenueAsk) => {
    const body = { do: 'publishJourney', venue: venue.venue, journey } as const;
    const answer = await submit(web, { by: caller.by, key, body });
    return answer.ok ? json(answer.result) : answer;
  },
  noteContact: async ({ web, caller, key, venue, body: asked }: VenueAsk) => {
    const parsed = parse(ContactBody, asked);
    if (!parsed.ok) return parsed;
    const { visitor, contact, source } = parsed.value;
    const more = source === undefined ? {} : { source };
    const body = { do: 'noteContact', venue: venue.venue, visitor, contact, ...more } as const;
    const answer = await submit(web, { by: caller.by, key, body });
    return answer.ok ? json(answer.result) : answer;
  },
};
