import type { Run } from '../run.ts';
import type { Person, TriggerEvent, Wearing } from '../state.ts';
import { subjectOf } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { type Compiled, longerStays, matching } from './compile.ts';
import { placeOf } from './subjects.ts';

/** RUL3: at most this long, however long the venue lets candidates wait. */
export const longestWaitMs = 1_000;
/** A dwell that reached this share of the threshold is a near miss; less was passing by. */
const nearShare = 0.5;

/** Whom an event is about; undefined = nobody that is known. */
export type Whom = { readonly person: Person; readonly wearing: Wearing | undefined } | undefined;

/** Makes candidates of every campaign an event triggers; they wait for each other. [RUL3] */
export function makeCandidates(run: Run, whom: Whom, event: TriggerEvent): void {
  for (const campaign of matching(run.campaigns, event)) {
    if (campaign.subject === 'visitor') makeForVisitor(run, campaign, { whom, event });
    else makeForPlace(run, campaign, event);
  }
}

/** A campaign about a zone, a shelf or the venue, where the event says which. [RUL21] */
export function makeForPlace(run: Run, campaign: Compiled, event: TriggerEvent): void {
  if (campaign.subject === 'visitor') return;
  const subject = placeOf(run, campaign.subject, event);
  if (subject !== undefined) addCandidate(run, campaign, { subject, alias: '', event });
}

export function makeForVisitor(
  run: Run,
  campaign: Compiled,
  { whom, event }: { readonly whom: Whom; readonly event: TriggerEvent },
): void {
  if (whom === undefined) return;
  const alias = aliasFor(whom, event);
  if (alias !== undefined) addCandidate(run, campaign, { subject: whom.person.id, alias, event });
}

/** Events that lie after the visit: who is lasting can be reached, a wearing no longer. */
const afterwards: readonly TriggerEvent['type'][] = ['visitEnded', 'bandReturned'];

/**
 * What a candidate is bound to: the wearing, with which it dies, or `''` for the lasting visitor
 * themselves. An anonymous wearer is their wearing: after it there is nobody. [PRE4, RUL24]
 */
export function aliasFor(
  { person, wearing }: NonNullable<Whom>,
  { type }: Pick<TriggerEvent, 'type'>,
): string | undefined {
  const isWorn = wearing?.endedMs === 0 && subjectOf(wearing) === person.id;
  if (person.linked && (!isWorn || afterwards.includes(type))) return '';
  return isWorn && type !== 'bandReturned' ? wearing.alias : undefined;
}

type About = { readonly subject: string; readonly alias: string; readonly event: TriggerEvent };

export function addCandidate(run: Run, campaign: Compiled, { subject, alias, event }: About): void {
  const { state } = run;
  let group = state.candidates.get(subject);
  if (group === undefined) {
    group = { subject, openedMs: run.nowMs, extended: false, candidates: [] };
    state.candidates.set(subject, group);
    const dueMs = run.nowMs + state.settings.candidateWaitMs;
    setTimer(state.timers, { kind: 'judge', about: subject, dueMs });
  }
  group.candidates.push({
    id: candidateId(run, campaign, { subject, event: event.id }),
    campaign: campaign.id,
    version: campaign.version,
    alias,
    event,
  });
}

/** The same occurrence can never send twice, whatever is replayed. [RUL3] */
export function candidateId(
  run: Run,
  { id, version }: Compiled,
  { subject, event }: { subject: string; event: string },
): string {
  return `${run.state.venue}/${id}/${version}/${subject}/${event}`;
}

export type EndedStay = {
  readonly zone: string;
  readonly enteredAtMs: number;
  readonly dwellMs: number;
  readonly firedMs: number;
  /** Id of the `left` that ended it. */
  readonly event: string;
};

/** One row a stay and campaign for who left a little before the dwell. [ATT3] */
export function sayNearMisses(run: Run, wearing: Wearing, person: Person, stay: EndedStay): void {
  const { dwellMs } = stay;
  const near = { aboveMs: dwellMs, atMostMs: dwellMs / nearShare };
  for (const campaign of longerStays(run.campaigns, stay.zone, near)) {
    const { forMs, subject: kind } = campaign;
    if (stay.firedMs >= forMs || kind !== 'visitor') continue;
    const margin = dwellMs - forMs;
    const id = candidateId(run, campaign, { subject: subjectOf(wearing), event: stay.event });
    run.out.effects.push({
      type: 'decision',
      id: `${id}/near`,
      atMs: run.nowMs,
      campaign: campaign.id,
      version: campaign.version,
      visitor: person.id,
      outcome: 'nearMiss',
      failedGate: 'conditions',
      gates: [
        {
          gate: 'conditions',
          passed: false,
          value: dwellMs,
          bound: forMs,
          margin,
          path: 'when.for',
        },
      ],
      because: [
        { event: 'entered', atMs: stay.enteredAtMs, zone: stay.zone },
        { event: 'left', atMs: run.nowMs, zone: stay.zone },
      ],
    });
  }
}
