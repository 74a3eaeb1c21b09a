import { effect, signal } from '@preact/signals';
import type { PlanCheckBody, PlanProblem } from '../../src/contracts/api-plan.ts';
import { api } from './api.ts';
import { planOf } from './model/drawing.ts';
import { middleOf } from './model/geometry.ts';
import { choose, drawing, goToFloor, history, lookAt, take } from './store.ts';

/** What the server finds in the drawing; undefined = not asked yet. */
export const found = signal<PlanCheckBody | undefined>(undefined);

const QUIET_MS = 1_200;
let timer: ReturnType<typeof setTimeout> | undefined;
let asked = 0;

/** Asks a little after the hand rests; an answer about an older drawing is not shown. */
export function startChecking(): void {
  effect(() => {
    history.value.now satisfies object;
    check();
  });
}

export function check(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void checkNow(), QUIET_MS);
}

export async function checkNow(): Promise<PlanCheckBody | undefined> {
  clearTimeout(timer);
  const mine = ++asked;
  const { now } = history.peek();
  if (now.floors.length === 0) return undefined;
  const answer = await api.check(planOf(now));
  if (mine !== asked || !answer.ok) return undefined;
  found.value = answer.body;
  return answer.body;
}

/** Leads to the place of a problem. [PLN26] */
export function goTo(problem: PlanProblem): void {
  const now = drawing.peek();
  const at = now.zones.findIndex(({ id }) => id === problem.zone);
  const zone = now.zones[at];
  const [list, index] = problem.path.split('.');
  const line = list === 'walls' ? now.walls[Number(index)] : now.doors[Number(index)];
  const stairs = list === 'stairs' ? now.stairs[Number(index)]?.from : undefined;
  const isLine = list === 'walls' || list === 'doors';
  const where = problem.floor ?? zone?.floor ?? (isLine ? line?.floor : stairs?.floor);
  take('select');
  if (where !== undefined) goToFloor(where);
  if (zone) choose([{ kind: 'zone', at }]);
  else if (isLine && line) {
    choose([{ kind: list === 'walls' ? 'wall' : 'door', at: Number(index) }]);
  } else if (stairs) choose([{ kind: 'stairs', at: Number(index) }]);
  if (problem.at) lookAt(problem.at);
  else if (zone && zone.polygon.length > 2) lookAt(middleOf(zone.polygon));
  else if (stairs) lookAt([stairs.x, stairs.y]);
  else if (isLine && line) lookAt([line.line[0], line.line[1]]);
}
