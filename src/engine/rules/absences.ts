import type { EventMatch } from '../../contracts/rules.ts';
import { asleep, awake, countLimit, nextId, type Run, soonest } from '../run.ts';
import { bounds, never, type Person, subjectOf, type TriggerEvent } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { candidateId, makeForVisitor, type Whom } from './candidates.ts';
import { beginning, type Compiled } from './compile.ts';
import { fits, lengthOfWithin } from './table.ts';
import { triggerEventOf } from './trigger-event.ts';
import type { Absences, Wait } from './waiting.ts';

/** A till not heard for this long leaves "did not buy" unknown. [RUL2] */
const tillSilenceMs = 86_400_000;

/**
 * What was awaited came, or the visit it was awaited in is over. Also a late event came: it can
 * trigger nothing, but nobody may say that it did not happen. [RUL22, TIM4]
 */
export function closeWaits(run: Run, subject: string, event: TriggerEvent): void {
  const known = run.state.absences.get(subject);
  if (known === undefined) return;
  const isOver = event.type === 'visitEnded';
  known.waits = known.waits.filter(
    (wait) => !(isOver && wait.visit !== '') && !isAnswered(run, wait, event),
  );
  if (known.waits.length === 0) run.state.absences.delete(subject);
}

function isAnswered(run: Run, wait: Wait, event: TriggerEvent): boolean {
  const awaited = run.campaigns.byId.get(wait.campaign)?.when.event;
  if (awaited?.event !== event.type || !fits(awaited, event)) return false;
  return wait.same === '' || valuesOf(event, awaited.same).includes(wait.same);
}

/** What an event says of the kind that must be the same; nothing asked = `['']`. */
function valuesOf(event: TriggerEvent, same: EventMatch['same']): readonly string[] {
  switch (same) {
    case undefined:
      return [''];
    case 'sku':
      return event.skus;
    case 'category':
      return event.categories;
    case 'zone':
      return event.zone === '' ? [] : [event.zone];
    case 'shelf':
      return event.device === '' ? [] : [event.device];
    default:
      return same satisfies never;
  }
}

/**
 * Campaigns begin to wait. The first of two that wait for the same stands: a second does not put
 * off what is due. [RUL22]
 */
export function openWaits(run: Run, whom: NonNullable<Whom>, event: TriggerEvent): void {
  for (const campaign of beginning(run.campaigns, event)) {
    for (const same of valuesOf(event, campaign.when.event?.same)) {
      openWait(run, campaign, { whom, event, same });
    }
  }
}

type Begun = {
  readonly whom: NonNullable<Whom>;
  readonly event: TriggerEvent;
  readonly same: string;
};

function openWait(run: Run, { id, version, when }: Compiled, { whom, event, same }: Begun): void {
  const { person, wearing } = whom;
  let known = run.state.absences.get(person.id);
  const isWaiting = (one: Wait) =>
    one.campaign === id && one.version === version && one.same === same;
  if (known?.waits.some(isWaiting)) return;
  if (known === undefined) {
    known = { armedMs: never, waits: [] };
    run.state.absences.set(person.id, known);
  }
  // The event that begins a visit is asked before the visit bears its id.
  const visit = wearing?.visit ? wearing.visit.id || event.id : '';
  known.waits.push({
    campaign: id,
    version,
    same,
    dueAwakeMs: awake(run, run.nowMs) + lengthOfWithin(when),
    visit: event.type === 'visitEnded' ? '' : visit,
    alias: wearing?.alias ?? '',
    zone: event.zone,
    sku: event.sku,
    device: event.device,
  });
  if (known.waits.length > bounds.waitsPerVisitor) {
    known.waits.shift();
    countLimit(run, 'waitsPerVisitor', bounds.waitsPerVisitor);
  }
  arm(run, person.id, known);
}

/** One timer a subject, for the wait that is due first. */
function arm(run: Run, subject: string, known: Absences): void {
  let dueMs: number = never;
  for (const { dueAwakeMs } of known.waits) dueMs = Math.min(dueMs, asleep(run, dueAwakeMs));
  dueMs = Math.max(dueMs, soonest(run));
  if (dueMs >= known.armedMs || dueMs >= never) return;
  known.armedMs = dueMs;
  setTimer(run.state.timers, { kind: 'absence', about: subject, dueMs });
}

/** Readings of the same moment have been heard before: what came just in time came. [TIM5] */
export function fireAbsences(run: Run, subject: string, dueMs: number): void {
  const known = run.state.absences.get(subject);
  if (known === undefined || known.armedMs !== dueMs) return;
  known.armedMs = never;
  const isDue = ({ dueAwakeMs }: Wait) => asleep(run, dueAwakeMs) <= run.nowMs;
  const due = known.waits.filter(isDue);
  known.waits = known.waits.filter((wait) => !isDue(wait));
  if (known.waits.length === 0) run.state.absences.delete(subject);
  else arm(run, subject, known);
  // A wearing that was linked or has ended meanwhile is nobody. [PRE4]
  const person = run.state.people.get(subject);
  if (person) for (const wait of due) concludeAbsence(run, person, wait);
}

function concludeAbsence(run: Run, person: Person, wait: Wait): void {
  const campaign = run.campaigns.byId.get(wait.campaign);
  const { event: awaited, after } = campaign?.when ?? {};
  if (campaign?.entry.status !== 'live' || campaign.version !== wait.version) return;
  if (awaited === undefined || after === undefined) return;
  const wearing = run.state.wearings.get(wait.alias);
  // A visit that is another's by now is not asked about. [PRE4]
  if (wait.visit !== '' && (wearing === undefined || subjectOf(wearing) !== person.id)) return;
  const id = nextId(run);
  if (awaited.event === 'purchased' && !tillSpeaks(run)) {
    sayUnknown(run, campaign, { person, wait, id });
    return;
  }
  const { zone, sku } = wait;
  const body = {
    type: 'absent',
    awaited: awaited.event,
    after: after.event,
    ...(zone === '' ? {} : { zone }),
    ...(sku === '' ? {} : { sku }),
  } as const;
  run.out.events.push({ ...body, id, atMs: run.nowMs, visitor: person.id });
  const event = { ...triggerEventOf(body, { id, atMs: run.nowMs }), device: wait.device };
  makeForVisitor(run, campaign, { whom: { person, wearing }, event });
}

function tillSpeaks({ state, nowMs }: Run): boolean {
  return state.tillHeardMs > 0 && nowMs - state.tillHeardMs <= tillSilenceMs;
}

type Unknown = { readonly person: Person; readonly wait: Wait; readonly id: string };

/** Nobody can say that nothing was bought while no till speaks; the log says so. [RUL2] */
function sayUnknown(run: Run, campaign: Compiled, { person, wait, id }: Unknown): void {
  run.out.effects.push({
    type: 'decision',
    id: candidateId(run, campaign, { subject: person.id, event: id }),
    atMs: run.nowMs,
    campaign: campaign.id,
    version: campaign.version,
    visitor: person.id,
    outcome: 'held',
    failedGate: 'conditions',
    gates: [{ gate: 'conditions', passed: false, unknown: 'till', path: 'when.event' }],
    because: [
      {
        event: campaign.when.after?.event ?? '',
        atMs: asleep(run, wait.dueAwakeMs) - lengthOfWithin(campaign.when),
        ...(wait.zone === '' ? {} : { zone: wait.zone }),
      },
    ],
  });
}

/** Pausing keeps nothing for later. [RUL8] */
export function dropWaits(run: Run, campaign: string): void {
  for (const [subject, known] of run.state.absences) {
    known.waits = known.waits.filter((wait) => wait.campaign !== campaign);
    if (known.waits.length === 0) run.state.absences.delete(subject);
  }
}
