import type { Run } from '../run.ts';
import type { Person, TriggerEvent, Wearing } from '../state.ts';
import { subjectOf } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { type Compiled, matching } from './compile.ts';

/** RUL3: at most this long, however long the venue lets candidates wait. */
export const longestWaitMs = 1_000;
/** A dwell that reached this share of the threshold is a near miss; less was passing by. */
const nearShare = 0.5;

/** Makes candidates of every campaign an event triggers; they wait for each other. [RUL3] */
export function makeCandidates(run: Run, wearing: Wearing, event: TriggerEvent): void {
  const { state } = run;
  for (const campaign of matching(run.campaigns, event)) {
    const subject = subjectOf(wearing);
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
      alias: wearing.alias,
      event,
    });
  }
}

/** The same occurrence can never send twice, whatever is replayed. [RUL3] */
function candidateId(
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
  const table = run.campaigns.byTrigger.get('dwelled');
  if (table === undefined) return;
  for (const list of [table.byZone.get(stay.zone) ?? [], table.anywhere]) {
    for (const campaign of list) {
      const { forMs, over } = campaign;
      if (over !== 'stay' || stay.firedMs >= forMs || stay.dwellMs < forMs * nearShare) continue;
      const margin = stay.dwellMs - forMs;
      if (margin >= 0) continue;
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
            value: stay.dwellMs,
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
}
