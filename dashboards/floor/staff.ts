import { effect, signal } from '@preact/signals';
import type { AlertsBody, PeopleBody, TasksBody } from '../../src/contracts/api.ts';
import { call } from '../api/client.ts';
import { isLost, live, past, role, venue } from './store.ts';

/** Frames say which alerts wait; tasks and who did what are asked for this often. */
const ASK_EVERY_MS = 5_000;
const ROWS = 50;
const KEEPERS: readonly string[] = ['admin', 'operator'];
const READERS: readonly string[] = [...KEEPERS, 'marketer', 'auditor'];

/**
 * The frame's alerts. One that went stays until the rows say who took it, so that its line, and the
 * focus on it, are never gone in between.
 */
export const waitingAlerts = signal<LiveAlerts>([]);
/** With those acknowledged, newest first. */
export const alertRows = signal<AlertsBody['items']>([]);
export const taskRows = signal<TasksBody['items']>([]);
export const people = signal<PeopleBody | undefined>(undefined);
export const showsPeople = signal(false);
/** Said once to screen readers, and shown where it is an error. */
export const staffSaid = signal('');
export const staffFailed = signal(false);

/** May take alerts off the floor and say that tasks are done. */
export const mayKeep = (): boolean => KEEPERS.includes(role.value) && past.value === undefined;
export const mayRead = (): boolean => READERS.includes(role.value) && past.value === undefined;

const inVenue = (end: string): string =>
  `/api/v1/venues/${encodeURIComponent(venue.peek()?.venue ?? '')}${end}`;

/** Asks as long as the page is looked at; an alert that came or went is asked for at once. */
export function startStaff(): void {
  let ids = '';
  setInterval(() => {
    if (document.visibilityState === 'visible') void askStaff();
  }, ASK_EVERY_MS);
  effect(() => {
    const now = `${venue.value?.venue} ${role.value} ${live.value.alerts.map(({ id }) => id)}`;
    if (now === ids) return;
    ids = now;
    const { alerts } = live.value;
    const isOther = venue.value?.venue !== alertsOf;
    if (isOther) [alertRows.value, taskRows.value] = [[], []];
    const kept = isOther ? [] : waitingAlerts.peek();
    const gone = kept.filter(({ id }) => !alerts.some((one) => one.id === id));
    waitingAlerts.value = [...alerts, ...gone];
    void askStaff().finally(() => {
      waitingAlerts.value = live.peek().alerts;
    });
  });
  effect(() => {
    if (showsPeople.value) void askStaff();
  });
}

type LiveAlerts = typeof live.value.alerts;
let alertsOf: string | undefined;

async function askStaff(): Promise<void> {
  if (!mayRead() || isLost.peek() || !venue.peek()) return;
  const here = venue.peek()?.venue;
  const [alerts, tasks] = await Promise.all([
    call<AlertsBody>('GET', inVenue(`/alerts?limit=${ROWS}`)),
    call<TasksBody>('GET', inVenue(`/tasks?limit=${ROWS}`)),
  ]);
  if (venue.peek()?.venue !== here) return;
  alertsOf = here;
  if (alerts.ok) alertRows.value = alerts.body.items;
  if (tasks.ok) taskRows.value = tasks.body.items;
  if (!showsPeople.peek()) return;
  const found = await call<PeopleBody>('GET', inVenue('/people'));
  if (found.ok && venue.peek()?.venue === here) people.value = found.body;
}

/** True when it is done, also where somebody else was faster. */
async function tell(path: string): Promise<boolean> {
  const answer = await call('POST', inVenue(path));
  const isDone = answer.ok || answer.status === 404;
  staffFailed.value = !isDone;
  await askStaff();
  return isDone;
}

export const acknowledge = (alert: string): Promise<boolean> =>
  tell(`/alerts/${encodeURIComponent(alert)}/acknowledge`);

export const finish = (task: string): Promise<boolean> =>
  tell(`/tasks/${encodeURIComponent(task)}/done`);

/** `user:admin` → `admin`; what is no person keeps its kind. */
export function whoOf(by: string): string {
  return by.replace(/^user:/, '');
}
