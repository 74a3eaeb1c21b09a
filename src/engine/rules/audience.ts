import type { AudienceMember, AudiencePage } from '../../contracts/inputs.ts';
import { comeBack } from '../joining.ts';
import type { Person } from '../person-state.ts';
import { keepPerson } from '../presence/wearings.ts';
import type { Run } from '../run.ts';
import { makeForVisitor } from './candidates.ts';
import { endGathering, underWay } from './gatherings.ts';
import { keepFacts } from './history.ts';
import { triggerEventOf } from './trigger-event.ts';

/** Whoever is written to again is known for longer; kept anew at most this often. */
const knownAgainMs = 7 * 86_400_000;

/**
 * A campaign on the clock for a segment, whoever of it is here or not:
 *
 *   clock ──► gathering ──► page (journaled) ──► each judged by all gates ──┐
 *                 ▲                                                        │
 *                 └──────────────── the next page, by who keeps records ◄──┘
 *
 * The state knows how far it came, so a restart goes on there. Every candidate is of the one event
 * of the clock: nobody is met twice, and a page that comes again changes nothing. [AUD2, RUL3]
 */
export function meetAudience(run: Run, page: AudiencePage): void {
  const { state } = run;
  const gathering = underWay(state, page.campaign);
  const campaign = run.campaigns.byId.get(page.campaign);
  if (campaign === undefined || gathering === undefined) return;
  if (gathering.event !== page.event || gathering.after !== page.after) return;
  const body = { type: 'at', clock: gathering.clock } as const;
  const event = triggerEventOf(body, { id: gathering.event, atMs: run.nowMs });
  for (const member of page.members) {
    const person = metAgain(run, member);
    if (person === undefined) continue;
    if (member.facts !== undefined) keepFacts(run, person, member.facts);
    const wearing = state.wearings.get(person.alias);
    makeForVisitor(run, campaign, { whom: { person, wearing }, event });
  }
  if (page.next === undefined) endGathering(state, page.campaign);
  else gathering.after = page.next;
}

/** Whom the state knows is as it knows them; others come as the records do. Undefined = no room. */
function metAgain(run: Run, { facts: _facts, ...known }: AudienceMember): Person | undefined {
  const person = run.state.people.get(known.visitor);
  if (person === undefined) {
    const back = comeBack(run, known);
    if (back !== undefined) keepPerson(run, back);
    return back;
  }
  const isHere = person.alias !== '' || person.account === true;
  if (!isHere && run.nowMs - person.seenMs > knownAgainMs) keepPerson(run, person);
  return person;
}
