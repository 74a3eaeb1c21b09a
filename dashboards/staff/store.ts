import { batch, effect, signal } from '@preact/signals';
import type {
  ShareSpan,
  ShiftsBody,
  StaffBody,
  StaffCase,
  StaffCasesBody,
  StaffShareBody,
  StaffTask,
  StaffTasksBody,
} from '../../src/contracts/api-staff.ts';
import { type Answer, call } from '../api/client.ts';
import { nameIn } from '../i18n/language.ts';
import { LiveSocket, socketUrl } from '../live/socket.ts';
import { whyNot } from '../parts/refusal.ts';
import { inVenue, refused, said, shown, startVenuePage, venue } from '../parts/venue-page.ts';
import { w } from './words.ts';
import { en, type WordKey } from './words-en.ts';

export type { ShareSpan, StaffCase, StaffTask };

const WORKERS: readonly string[] = ['admin', 'operator', 'staff'];
/** What no frame tells: a deadline that passed, a shift that began. */
const ASK_EVERY_MS = 30_000;
const TICK_MS = 1_000;

export const staff = signal<StaffBody | undefined>(undefined);
export const tasks = signal<readonly StaffTask[]>([]);
export const cases = signal<readonly StaffCase[]>([]);
export const shares = signal<StaffShareBody | undefined>(undefined);
export const shifts = signal<ShiftsBody['items']>([]);
export const isLost = signal(false);
/** The server's clock, for how long ago something was. */
export const nowMs = signal(Date.now());
let offsetMs = 0;

export function startStaffPage(): void {
  let socket: LiveSocket | undefined;
  startVenuePage({
    roles: WORKERS,
    load: async ({ venue: id }) => {
      socket?.stop();
      if (!(await look())) return false;
      void lookAround();
      socket = new LiveSocket({
        url: socketUrl(`/live?venue=${encodeURIComponent(id)}&staff=1`),
        onFrame: () => void look(),
        onConnection: (connection) => {
          isLost.value = connection === 'lost';
        },
      });
      socket.start();
      return true;
    },
  });
  setInterval(() => {
    nowMs.value = Date.now() + offsetMs;
  }, TICK_MS);
  setInterval(() => {
    if (document.visibilityState !== 'visible' || shown.peek() !== 'page') return;
    void look();
    void lookAround();
  }, ASK_EVERY_MS);
  // A new call is said once to screen readers.
  let known: ReadonlySet<string> | undefined;
  effect(() => {
    const waiting = tasks.value.filter(({ state }) => state === 'waiting');
    const fresh = waiting.find(({ id }) => known !== undefined && !known.has(id));
    known = new Set(waiting.map(({ id }) => id));
    if (fresh) said.value = { text: nameIn(fresh.text), isWrong: false };
  });
}

/** What there is to do now. */
export async function look(): Promise<boolean> {
  const here = venue.peek()?.venue;
  const [list, open, who] = await Promise.all([
    call<StaffTasksBody>('GET', inVenue('/staff/tasks')),
    call<StaffCasesBody>('GET', inVenue('/staff/cases')),
    call<StaffBody>('GET', inVenue('/staff')),
  ]);
  if (!list.ok) {
    if (shown.peek() !== 'page' || list.status === 401) refused(list);
    return false;
  }
  if (venue.peek()?.venue !== here) return false;
  batch(() => {
    offsetMs = list.body.atMs - Date.now();
    nowMs.value = list.body.atMs;
    tasks.value = list.body.items;
    if (open.ok) cases.value = open.body.items;
    if (who.ok) staff.value = who.body;
  });
  return true;
}

/** What changes slowly: shares met, and the plan. */
export async function lookAround(): Promise<void> {
  const here = venue.peek()?.venue;
  const [share, plan] = await Promise.all([
    call<StaffShareBody>('GET', inVenue('/staff/share')),
    call<ShiftsBody>('GET', inVenue('/staff/shifts')),
  ]);
  if (venue.peek()?.venue !== here) return;
  if (share.ok) shares.value = share.body;
  if (plan.ok) shifts.value = plan.body.items;
}

/** Tells the server, says what came of it, and looks again; true = it was done. */
export async function tell(path: string, body: object = {}, text = ''): Promise<boolean> {
  const answer = await call('POST', inVenue(path), body);
  said.value = answer.ok ? (text === '' ? undefined : { text, isWrong: false }) : wrong(answer);
  await Promise.all([look(), lookAround()]);
  return answer.ok;
}

export async function removeShift(shift: string): Promise<void> {
  const answer = await call('DELETE', inVenue(`/staff/shifts/${encodeURIComponent(shift)}`));
  said.value = answer.ok ? { text: w('saved'), isWrong: false } : wrong(answer);
  await lookAround();
}

/** Two taps at once: one wins, the other is told who. */
export function wrong(answer: Extract<Answer<unknown>, { ok: false }>) {
  const key = answer.code === 'command.task_taken' ? 'taken' : 'failed';
  return { text: w(key, { reason: whyNot(answer) }), isWrong: true };
}

export const moveTask = (task: string, move: string, body: object = {}, text = '') =>
  tell(`/staff/tasks/${encodeURIComponent(task)}/${move}`, body, text);

export const moveCase = (id: string, move: string, body: object = {}, text = '') =>
  tell(`/staff/cases/${encodeURIComponent(id)}/${move}`, body, text);

/** A post by its name: the venue's own, a known one, or as it is written. */
export function postName(id: string): string {
  const own = staff.value?.posts.find((post) => post.id === id)?.name;
  if (own) return nameIn(own);
  const key = `post.${id}`;
  return Object.hasOwn(en, key) ? w(key as WordKey) : id;
}

export function zoneName(id: string): string {
  const zone = venue.value?.plan.zones.find((one) => one.id === id);
  return zone ? nameIn(zone.name) : id;
}
