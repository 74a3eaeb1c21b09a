import { signal } from '@preact/signals';
import { newKey } from './code.ts';

/** What was scanned and what became of it; kept until the server has answered. [DSK9] */
export type Job = {
  /** The command's key: the same for every try, so that it happens once. */
  readonly key: string;
  readonly what: JobKind;
  readonly tag: string;
  readonly path: string;
  readonly body: object;
  /** Of a band handed out or moved: for the label, on this page alone. */
  readonly code?: string;
  readonly group?: string;
  readonly parent?: boolean;
  readonly atMs: number;
  readonly state: 'sending' | 'waiting' | 'done' | 'refused';
  readonly answer?: Readonly<Record<string, unknown>>;
  /** The server's code of a refusal. */
  readonly refusal?: string;
};
export type JobKind =
  | 'handOut'
  | 'return'
  | 'undo'
  | 'freeze'
  | 'move'
  | 'link'
  | 'stock'
  | 'state';

const STORED = 'gozar.desk.jobs';
const MOST = 60;
const PATIENCE_MS = 8_000;
const AGAIN_MS = 1_500;

export const jobs = signal<readonly Job[]>([]);
type Finished = (job: Job) => void;
let finished: Finished = () => {};
let timer: ReturnType<typeof setTimeout> | undefined;

/** Goes on with what a page that was closed had not brought to the server. */
export function startOutbox(onFinished: Finished): void {
  finished = onFinished;
  jobs.value = restored();
  addEventListener('online', () => again());
  again();
}

export function send(job: Pick<Job, 'what' | 'tag' | 'path' | 'body'> & Partial<Job>): Job {
  const whole: Job = { key: newKey(), atMs: Date.now(), state: 'sending', ...job };
  put(whole);
  void attempt(whole);
  return whole;
}

const isOpen = ({ state }: Job): boolean => state === 'sending' || state === 'waiting';

function again(): void {
  clearTimeout(timer);
  timer = undefined;
  for (const job of jobs.value.filter(isOpen)) void attempt(job);
}

async function attempt(job: Job): Promise<void> {
  const settled = await tried(job);
  put(settled);
  if (settled.state === 'waiting') timer ??= setTimeout(again, AGAIN_MS);
  else finished(settled);
}

/** The same key each time: a try whose answer was lost is answered again, not done again. */
async function tried(job: Job): Promise<Job> {
  try {
    const response = await fetch(job.path, {
      method: 'POST',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { 'content-type': 'application/json', 'idempotency-key': job.key },
      body: JSON.stringify(job.body),
    });
    const body = JSON.parse((await response.text()) || '{}');
    if (response.ok) return { ...job, state: 'done', answer: body };
    const isLater = response.status >= 500 || response.status === 429 || response.status === 408;
    if (isLater) return { ...job, state: 'waiting' };
    return { ...job, state: 'refused', refusal: String(body?.error?.code ?? response.status) };
  } catch {
    return { ...job, state: 'waiting' };
  }
}

function put(job: Job): void {
  const others = jobs.value.filter(({ key }) => key !== job.key);
  keep([job, ...others].sort((a, b) => b.atMs - a.atMs));
}

/** What is done may go; what waits never does. */
function keep(list: readonly Job[]): void {
  jobs.value = [...list.filter(isOpen), ...list.filter((job) => !isOpen(job)).slice(0, MOST)].sort(
    (a, b) => b.atMs - a.atMs,
  );
  try {
    sessionStorage.setItem(STORED, JSON.stringify(jobs.value.filter(isOpen)));
  } catch {
    // Refused in some private windows: it is kept as long as the page.
  }
}

function restored(): readonly Job[] {
  try {
    const parsed: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? '[]');
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
