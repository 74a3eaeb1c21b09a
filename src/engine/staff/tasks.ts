import type { EffectOf } from '../../contracts/effects.ts';
import {
  defaultStaffRules,
  lastPost,
  type StaffRefusal,
  type StaffRules,
  type TaskMove,
  type TaskState,
  type TaskStep,
} from '../../contracts/staff.ts';
import { bounds } from '../bounds.ts';
import { countLimit, nextId, type Run } from '../run.ts';
import { never, type VenueState } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import type { Task } from './staff-state.ts';

/** A task of yesterday helps nobody. */
const expiresAfterMs = 12 * 3_600_000;

export function rulesOf({ staff }: VenueState): StaffRules {
  return staff.rules ?? defaultStaffRules;
}

/** Who comes after a post, as the venue says, each once; the manager at last. [STF3] */
export function postsAfter(rules: StaffRules, post: string): readonly string[] {
  const chain: string[] = [];
  let at = post;
  while (at !== lastPost) {
    const next = rules.posts.find(({ id }) => id === at)?.next ?? lastPost;
    if (next === post || chain.includes(next)) return [...chain, lastPost];
    chain.push(next);
    at = next;
  }
  return chain;
}

type Made = Pick<Task, 'called' | 'safety'>;

/** Somebody is needed: waits until it is taken, and goes on to the next post. */
export function openTask(run: Run, effect: EffectOf<'task'>, { called, safety }: Made): void {
  const { staff, timers } = run.state;
  const { id, visitor, role: post, zone = '', atMs, escalate } = effect;
  if (staff.tasks.size >= bounds.tasks) {
    const oldest = staff.tasks.values().next().value;
    if (oldest) closeTask(run, oldest, { step: 'expired', state: 'expired', by: '' });
    countLimit(run, 'tasks', bounds.tasks);
  }
  const rules = rulesOf(run.state);
  const escalateAfterMs = escalate?.afterMs ?? rules.escalateAfterMs;
  const next = escalate?.to ?? postsAfter(rules, post);
  const task: Task = {
    ...{ id, visitor, called, safety, zone, state: 'waiting', post, next, by: '', atMs },
    ...{ escalateAfterMs, dueMs: never },
  };
  staff.tasks.set(id, task);
  wait(run, task);
  setTimer(timers, { kind: 'staff', about: `task/${id}`, dueMs: atMs + expiresAfterMs });
}

/** From now on the next post is asked when nobody takes it in time. */
function wait(run: Run, task: Task): void {
  task.state = 'waiting';
  task.by = '';
  const isLast = task.next.length === 0 || task.escalateAfterMs === 0;
  task.dueMs = isLast ? never : run.nowMs + task.escalateAfterMs;
  if (isLast) return;
  setTimer(run.state.timers, { kind: 'staff', about: `task/${task.id}`, dueMs: task.dueMs });
}

/** A timer of a task: the next post, or its end. What somebody took is left to them. [STF3] */
export function ageTask(run: Run, id: string): void {
  const task = run.state.staff.tasks.get(id);
  if (task === undefined) return;
  if (run.nowMs >= task.atMs + expiresAfterMs) {
    closeTask(run, task, { step: 'expired', state: 'expired', by: '' });
    return;
  }
  if (task.state !== 'waiting' || run.nowMs < task.dueMs) return;
  hand(run, task, { step: 'escalated', by: '' });
}

/** To the next post; at the last one there is none. */
function hand(
  run: Run,
  task: Task,
  { step, by }: { readonly step: TaskStep; readonly by: string },
): void {
  const [post = task.post, ...next] = task.next;
  task.post = post;
  task.next = next;
  wait(run, task);
  say(run, task, { step, state: 'waiting', by });
}

export type Moving = {
  readonly move: TaskMove;
  readonly by: string;
  readonly asManager: boolean;
  readonly post?: string;
};

/** What somebody does to a task: the answer says whether, and who else has it. [STF1] [STF2] */
export function moveTask(run: Run, id: string, moving: Moving): void {
  const task = run.state.staff.tasks.get(id);
  const reason = task === undefined ? 'unknown' : refusalOf(task, moving);
  const holder = task?.by ?? '';
  if (task !== undefined && reason === undefined) obeyMove(run, task, moving);
  answer(run, { about: id, visitor: task?.visitor ?? '', reason, holder });
}

function refusalOf(task: Task, { move, by, asManager }: Moving): StaffRefusal | undefined {
  const isTheirs = task.by === by;
  switch (move) {
    // Taken is taken: not even a manager takes it out of somebody's hands without giving it back.
    case 'take':
    case 'start':
      return task.state === 'waiting' || isTheirs ? undefined : 'taken';
    case 'finish':
      return task.state === 'waiting' || isTheirs || asManager ? undefined : 'taken';
    case 'pass':
      return task.state === 'waiting' || isTheirs || asManager ? undefined : 'notYours';
    case 'release':
    case 'cannot':
      if (task.state === 'waiting') return 'notTaken';
      return isTheirs || asManager ? undefined : 'notYours';
    default:
      return move satisfies never;
  }
}

function obeyMove(run: Run, task: Task, { move, by, post }: Moving): void {
  switch (move) {
    case 'take':
      if (task.state === 'waiting') become(run, task, { state: 'received', step: 'taken', by });
      return;
    case 'start':
      if (task.state === 'onTheWay') return;
      become(run, task, { state: 'onTheWay', step: 'started', by });
      return;
    case 'finish':
      closeTask(run, task, { step: 'finished', state: 'done', by });
      return;
    case 'release':
      wait(run, task);
      say(run, task, { step: 'released', state: 'waiting', by });
      return;
    case 'pass':
      task.post = post ?? task.post;
      task.next = postsAfter(rulesOf(run.state), task.post);
      wait(run, task);
      say(run, task, { step: 'passed', state: 'waiting', by });
      return;
    case 'cannot':
      if (task.next.length > 0) hand(run, task, { step: 'cannot', by });
      else closeTask(run, task, { step: 'cannot', state: 'cannot', by });
      return;
    default:
      move satisfies never;
  }
}

type Changed = { readonly step: TaskStep; readonly state: TaskState; readonly by: string };

function become(
  run: Run,
  task: Task,
  { state, step, by }: Changed & { readonly state: Task['state'] },
): void {
  task.state = state;
  task.by = by;
  task.dueMs = never;
  say(run, task, { step, state, by });
}

function closeTask(run: Run, task: Task, changed: Changed): void {
  run.state.staff.tasks.delete(task.id);
  say(run, task, changed);
}

function say(run: Run, { id: task, visitor, post }: Task, { step, state, by }: Changed): void {
  run.out.effects.push({
    type: 'taskChanged',
    id: `${run.state.venue}/task/${nextId(run)}`,
    atMs: run.nowMs,
    ...{ task, visitor, step, state, post, by },
  });
}

/** Who is left alone now is left alone by what was asked before, too; safety stays. [STF5] */
export function withdrawTasks(run: Run, visitor: string): void {
  for (const task of run.state.staff.tasks.values()) {
    if (task.visitor !== visitor || task.safety) continue;
    closeTask(run, task, { step: 'withdrawn', state: 'withdrawn', by: '' });
  }
}

/** A visitor asks for somebody; one call at a time. [STF4] */
export function callStaff(run: Run, visitor: string): void {
  const { people, staff, wearings, venue } = run.state;
  const person = people.get(visitor);
  const known = [...staff.tasks.values()].find((one) => one.called && one.visitor === visitor);
  if (known !== undefined) {
    answer(run, { about: known.id, visitor, reason: undefined, holder: '' });
    return;
  }
  const reason = person === undefined ? 'unknown' : person.leaveAlone ? 'leftAlone' : undefined;
  const id = `${venue}/call/${nextId(run)}`;
  if (reason === undefined) {
    const zone = wearings.get(person?.alias ?? '')?.zone ?? '';
    const where: { readonly zone?: string } = zone === '' ? {} : { zone };
    const effect: EffectOf<'task'> = {
      type: 'task',
      ...{ id, atMs: run.nowMs, visitor, campaign: '', version: 0, called: true },
      text: { en: 'A visitor asks for help', fa: 'یک بازدیدکننده کمک می‌خواهد' },
      role: rulesOf(run.state).callPost,
      ...where,
      because: { event: 'tapped', ...where, atMs: run.nowMs },
    };
    run.out.effects.push(effect);
    openTask(run, effect, { called: true, safety: false });
  }
  answer(run, { about: id, visitor, reason, holder: '' });
}

type Told = {
  readonly about: string;
  readonly visitor: string;
  readonly reason: StaffRefusal | undefined;
  readonly holder: string;
};

export function answer(run: Run, { about, visitor, reason, holder }: Told): void {
  const granted = reason === undefined;
  run.out.effects.push({
    type: 'staffAnswered',
    id: `${run.state.venue}/answer/${nextId(run)}`,
    atMs: run.nowMs,
    ...{ about, visitor, granted },
    ...(reason === undefined ? {} : { reason }),
    ...(granted || holder === '' ? {} : { by: holder }),
  });
}
