import type { Effect, EffectOf } from '../../src/contracts/effects.ts';
import { lastPost } from '../../src/contracts/staff.ts';
import type { Oracle } from './oracle.ts';

type Held = { state: string; by: string; post: string; sinceMs: number; visitor: string };
/** The longest any task here waits for its next post, and what a tick may be late. */
const longestMs = 120_000 + 5_000;

/** No task is lost, escalates after it was taken, or is two people's. [STF1] [STF2] [STF3] */
export const staffHolds: Oracle = (_world, { frames, effects }) => {
  const findings: string[] = [];
  const tasks = new Map<string, Held>();
  const byPosition = Map.groupBy(effects, ({ position }) => position);
  let nowMs = 0;
  for (const { position, input, atMs } of frames) {
    nowMs = atMs;
    for (const effect of byPosition.get(position) ?? []) follow(tasks, effect, findings);
    if (input.type !== 'command' || input.command.do !== 'forget') continue;
    const ids = [input.command.visitor, ...input.command.aliases].filter((id) => id !== '');
    for (const [id, { visitor }] of tasks) {
      if (ids.includes(visitor) || id.split('/').some((part) => ids.includes(part))) {
        tasks.delete(id);
      }
    }
  }
  for (const [id, { state, post, sinceMs }] of tasks) {
    if (state === 'waiting' && post !== lastPost && nowMs - sinceMs > longestMs) {
      findings.push(`${id} waits at ${post} since ${sinceMs}, and it is ${nowMs}`);
    }
  }
  return findings;
};

function follow(tasks: Map<string, Held>, effect: Effect, findings: string[]): void {
  if (effect.type === 'task') {
    const { id, role: post, atMs: sinceMs, visitor } = effect;
    if (tasks.has(id)) findings.push(`${id} was made twice`);
    tasks.set(id, { state: 'waiting', by: '', post, sinceMs, visitor });
  } else if (effect.type === 'taskChanged') change(tasks, effect, findings);
}

function change(
  tasks: Map<string, Held>,
  { task: id, step, state, by, post, atMs }: EffectOf<'taskChanged'>,
  findings: string[],
): void {
  const task = tasks.get(id);
  if (task === undefined) {
    findings.push(`${id} ${step}, and there is no such task`);
    return;
  }
  const isHeld = task.state !== 'waiting';
  if (isHeld && step === 'escalated') findings.push(`${id} escalated after it was taken`);
  if (isHeld && (step === 'taken' || step === 'started') && by !== task.by) {
    findings.push(`${id} is ${by}'s and ${task.by}'s`);
  }
  const isOver = state !== 'waiting' && state !== 'received' && state !== 'onTheWay';
  if (isOver) tasks.delete(id);
  else tasks.set(id, { ...task, state, by: state === 'waiting' ? '' : by, post, sinceMs: atMs });
}
