import type { Effect } from '../contracts/effects.ts';
import type { ReadingBody } from '../contracts/inputs.ts';
import { pruneGroups } from './groups/pairs.ts';
import { endWearing } from './presence/wearings.ts';
import { forgetWhereItStands } from './rules/gatherings.ts';
import type { Run } from './run.ts';
import type { VenueState } from './state.ts';
import { type Buffered, ReorderBuffer } from './time/buffer.ts';
import { compareTimers } from './time/timers.ts';

export type Forgotten = { readonly visitor: string; readonly aliases: readonly string[] };

/** Whether an id, or one of the ids it is made of, is of somebody who is forgotten. */
type Mentions = (id: string) => boolean;

/**
 * A visitor asked to be erased: the state has no id of theirs any more, what waits for them dies,
 * and no row but points of the time series, which name nobody, says that they left. [CON3]
 */
export function forget(run: Run, { visitor, aliases }: Forgotten): void {
  const { state, out } = run;
  const ids = new Set([visitor, ...aliases].filter((id) => id !== ''));
  const mentions: Mentions = (id) => ids.has(id) || id.split(/[/ ]/).some((part) => ids.has(part));
  const [effectsBefore, eventsBefore] = [out.effects.length, out.events.length];
  for (const alias of ids) {
    const wearing = state.wearings.get(alias);
    if (wearing === undefined) continue;
    if (wearing.endedMs === 0) endWearing(run, wearing, { late: true });
    state.wearings.delete(alias);
  }
  const said = out.effects.splice(effectsBefore);
  out.effects.push(...said.filter(({ type }) => type === 'point'));
  // What was due before this very input is concluded in its step, and would outlive its rows.
  out.effects = out.effects.filter((effect) => !isAbout(effect, mentions));
  out.events.length = eventsBefore;
  out.arrivals = out.arrivals.filter((arrival) => !ids.has(arrival.visitor));
  for (const id of ids) state.people.delete(id);
  forgetWaiting(state, mentions);
  forgetMessages(state, mentions);
  forgetGoods(state, mentions);
  forgetFlow(run, mentions);
  forgetStaff(state, mentions);
  forgetWhereItStands(state, visitor);
}

function isAbout(effect: Effect, mentions: Mentions): boolean {
  if ('visitor' in effect && mentions(effect.visitor)) return true;
  if ('message' in effect && mentions(effect.message)) return true;
  return effect.type !== 'point' && mentions(effect.id);
}

/** Readings, timers and candidates that wait. A sorted list is a heap. */
function forgetWaiting(state: VenueState, mentions: Mentions): void {
  const waiting = state.buffer.items.flatMap((item) => without(item, mentions));
  state.buffer = ReorderBuffer.of(waiting);
  state.timers = state.timers.filter(({ about }) => !mentions(about)).sort(compareTimers);
  const awaiting = state.awaiting.slice(state.awaitingHead);
  state.awaiting = awaiting.filter(({ alias }) => !mentions(alias));
  state.awaitingHead = 0;
  dropKeys(state.candidates, mentions);
  dropKeys(state.deferred, mentions);
  dropKeys(state.absences, mentions);
  for (const absences of state.absences.values()) {
    absences.waits = absences.waits.filter(({ alias }) => !mentions(alias));
  }
}

/** A reading of several tags keeps those of the others. */
function without(item: Buffered, mentions: Mentions): Buffered[] {
  const body = bodyWithout(item.body, mentions);
  if (body === item.body) return [item];
  return body === undefined ? [] : [{ ...item, body }];
}

function bodyWithout(body: ReadingBody, mentions: Mentions): ReadingBody | undefined {
  if (body.kind === 'sightings') {
    const sightings = body.sightings.filter(({ alias }) => !mentions(alias));
    if (sightings.length === body.sightings.length) return body;
    return sightings.length === 0 ? undefined : { ...body, sightings };
  }
  if (body.kind === 'positions') {
    const positions = body.positions.filter(({ alias }) => !mentions(alias));
    if (positions.length === body.positions.length) return body;
    return positions.length === 0 ? undefined : { ...body, positions };
  }
  if (body.kind === 'sale') {
    const { alias = '', visitor = '', ...sale } = body;
    // That goods were sold stays true; by whom is forgotten.
    return mentions(alias) || mentions(visitor) ? sale : body;
  }
  return 'alias' in body && mentions(body.alias ?? '') ? undefined : body;
}

function forgetMessages(state: VenueState, mentions: Mentions): void {
  for (const [id, { visitor, alias }] of state.messages) {
    if (mentions(visitor) || mentions(alias)) state.messages.delete(id);
  }
  for (const [id, { visitor }] of state.alerts) {
    if (mentions(visitor) || mentions(id)) state.alerts.delete(id);
  }
  dropKeys(state.orders, mentions);
}

/** Goods stay sold and shelves stay handled; by whom is forgotten. */
function forgetGoods(state: VenueState, mentions: Mentions): void {
  for (const sold of state.sold.values()) {
    sold.conversions = sold.conversions.filter((id) => !mentions(id));
    sold.awards = sold.awards.filter(({ visitor }) => !mentions(visitor));
    if (sold.withheld) sold.withheld = sold.withheld.filter(({ visitor }) => !mentions(visitor));
    if (sold.goals) sold.goals = sold.goals.filter(({ decision }) => !mentions(decision));
  }
  for (const [id, sale] of state.sales) {
    if (mentions(sale.visitor)) state.sales.set(id, { ...sale, visitor: '', probability: 0 });
  }
  for (const [device, near] of state.near) {
    state.near.set(
      device,
      near.filter(({ alias }) => !mentions(alias)),
    );
  }
  for (const [id, handling] of state.handlings) {
    const seen = handling.seen.filter(([alias]) => !mentions(alias));
    state.handlings.set(id, { ...handling, seen });
  }
  for (const [key, { alias }] of state.engagements) {
    if (mentions(alias)) state.engagements.delete(key);
  }
}

function forgetFlow(run: Run, mentions: Mentions): void {
  const { queues, lastMoves } = run.state;
  for (const queue of queues.values()) {
    queue.waiting = queue.waiting.filter(({ alias }) => !mentions(alias));
    queue.leaving = queue.leaving.filter(({ alias }) => !mentions(alias));
  }
  for (const [zone, moves] of lastMoves) {
    const others = moves.filter(({ alias }) => !mentions(alias));
    if (others.length === 0) lastMoves.delete(zone);
    else lastMoves.set(zone, others);
  }
  pruneGroups(run);
}

/** A case stays somebody's to make good, and nobody's; a task about them is over. [STF10] */
function forgetStaff({ staff }: VenueState, mentions: Mentions): void {
  for (const [id, { visitor }] of staff.tasks) {
    if (mentions(visitor) || mentions(id)) staff.tasks.delete(id);
  }
  for (const one of staff.cases.values()) if (mentions(one.visitor)) one.visitor = '';
}

function dropKeys(map: Map<string, unknown>, mentions: Mentions): void {
  for (const key of map.keys()) if (mentions(key)) map.delete(key);
}
