import { localTime } from '../localtime.ts';
import { blankPerson } from '../people.ts';
import { asleep, awake, countLimit, nextId, type Run, soonest } from '../run.ts';
import { bounds, never } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { makeForPlace, makeForVisitor } from './candidates.ts';
import { facts } from './facts.ts';
import { isCleared, isPast, type Watch } from './level-index.ts';
import { visitorsIn } from './present.ts';
import { type EventBody, triggerEventOf } from './trigger-event.ts';
import type { Level } from './waiting.ts';

/** People of a zone, or another fact about it, may have changed. [RUL20] */
export function zoneChanged(run: Run, zone: string): void {
  for (const watch of run.campaigns.levels.byZone.get(zone) ?? []) check(run, watch);
}

export function venueChanged(run: Run): void {
  for (const watch of run.campaigns.levels.venue) check(run, watch);
}

export function environmentChanged(run: Run): void {
  for (const watch of run.campaigns.levels.environment) check(run, watch);
}

/** A new plan or campaign: what is watched as before goes on, all else begins now. [RUL8] */
export function renewLevels(run: Run): void {
  const known = run.state.levels;
  run.state.levels = new Map();
  for (const watch of run.campaigns.levels.byKey.values()) {
    if (run.state.levels.size >= bounds.levels) {
      countLimit(run, 'levels', bounds.levels);
      break;
    }
    const before = known.get(watch.key);
    const fresh: Level = { rule: watch.rule, state: 'clear', sinceAwakeMs: 0, armedMs: never };
    run.state.levels.set(watch.key, before?.rule === watch.rule ? before : fresh);
    check(run, watch);
  }
}

/** Pausing keeps nothing for later. [RUL8] */
export function dropLevels(run: Run, campaign: string): void {
  for (const key of run.state.levels.keys()) {
    if (key.startsWith(`${campaign}/`)) run.state.levels.delete(key);
  }
}

/**
 * Takes the step of the level's machine that its value asks for. What is not known neither holds
 * nor clears. Firing is left to the timer, also without `for`: what changes within one moment is
 * one change, in whatever order. [TIM3]
 */
function check(run: Run, watch: Watch): void {
  const level = run.state.levels.get(watch.key);
  if (level === undefined) return;
  const value = measured(run, watch);
  switch (level.state) {
    case 'clear':
      if (value === undefined || !isPast(watch, value)) break;
      level.state = 'rising';
      level.sinceAwakeMs = awake(run, run.nowMs);
      arm(run, watch, level);
      break;
    case 'rising':
      if (value === undefined || !isPast(watch, value)) level.state = 'clear';
      break;
    case 'fired':
      if (value !== undefined && isCleared(watch, value)) level.state = 'clear';
      break;
    default:
      level.state satisfies never;
  }
}

/** A timer that is set already and comes sooner is left to come, so that a level has one. */
function arm(run: Run, watch: Watch, level: Level): void {
  const dueMs = Math.max(soonest(run), asleep(run, level.sinceAwakeMs + watch.forMs));
  if (level.armedMs <= dueMs) return;
  level.armedMs = dueMs;
  setTimer(run.state.timers, { kind: 'level', about: watch.key, dueMs });
}

/** The timer of a level: it has held for so long, or is asked again when it will have. [TIM5] */
export function fireLevel(run: Run, key: string, dueMs: number): void {
  const level = run.state.levels.get(key);
  if (level === undefined || level.armedMs !== dueMs) return;
  level.armedMs = never;
  const watch = run.campaigns.levels.byKey.get(key);
  if (watch === undefined || level.state !== 'rising') return;
  const value = measured(run, watch);
  if (value === undefined || !isPast(watch, value)) level.state = 'clear';
  else if (asleep(run, level.sinceAwakeMs + watch.forMs) > run.nowMs) arm(run, watch, level);
  else {
    level.state = 'fired';
    sayLevel(run, watch, value);
  }
}

function sayLevel(run: Run, watch: Watch, value: number): void {
  const campaign = run.campaigns.byId.get(watch.campaign);
  if (campaign === undefined) return;
  const id = nextId(run);
  const body = bodyOf(campaign.when.type, watch, value);
  if (body === undefined) return;
  run.out.events.push({ ...body, id, atMs: run.nowMs, visitor: '' });
  const event = triggerEventOf(body, { id, atMs: run.nowMs });
  makeForPlace(run, campaign, event);
  if (campaign.subject !== 'visitor') return;
  for (const whom of visitorsIn(run, watch.zone)) makeForVisitor(run, campaign, { whom, event });
}

function bodyOf(type: string, { zone, bound, measure }: Watch, value: number) {
  const level = { ...(zone === '' ? {} : { zone }), value, bound };
  switch (type) {
    case 'queueAbove':
    case 'occupancyAbove':
    case 'occupancyBelow':
      return { type, ...level } satisfies EventBody;
    case 'factAbove':
    case 'factBelow':
      return { type, ...level, fact: measure } satisfies EventBody;
    default:
      return undefined;
  }
}

/** The number a watch compares; undefined = not known. */
function measured(run: Run, { zone, measure }: Watch): number | undefined {
  const { state, nowMs } = run;
  const people = zone === '' ? state.present : state.zones.get(zone)?.people;
  if (measure === 'people') return people;
  if (measure === 'capacity') {
    const capacity = run.atlas.byId.get(zone)?.capacity;
    return capacity === undefined || people === undefined ? undefined : people / capacity;
  }
  const value = facts[measure]?.read({
    state,
    nowMs,
    local: localTime(state.offsets, nowMs + state.clockStepMs),
    person: blankPerson('', false),
    wearing: undefined,
    event: triggerEventOf(
      { type: 'factAbove', zone, value: 0, bound: 0, fact: measure },
      { id: '', atMs: nowMs },
    ),
    zoneOf: (id) => run.atlas.byId.get(id),
  });
  return typeof value === 'number' ? value : undefined;
}
