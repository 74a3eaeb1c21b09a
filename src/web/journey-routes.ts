import { journeyBody } from '../contracts/journey-body.ts';
import type { PeopleView } from '../contracts/views.ts';
import { json, notUpYet } from './answers.ts';
import { ask, submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { ContactBody, parse } from './parse.ts';

/** What the stages of a venue mean, who is how far, and who was met beside its floor. [JNY1] */
export const journeyHandlers: Pick<
  Handlers['venue'],
  'journey' | 'publishJourney' | 'noteContact' | 'people'
> = {
  journey: async ({ web, venue: { venue } }) => {
    const asked = await ask(web, { ask: 'journey', venue });
    if (!asked.ok) return asked;
    if ('missing' in asked.answer) return notUpYet;
    const last = await web.reader.lastChange(venue, 'publishJourney');
    return json(journeyBody(venue, asked.answer, last));
  },
  people: async ({ web, venue: { venue } }) => {
    const asked = await ask(web, { ask: 'people', venue });
    if (!asked.ok) return asked;
    return 'missing' in asked.answer ? notUpYet : json(asked.answer satisfies PeopleView);
  },
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
