import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ImportJob, ImportKind, ImportSettings } from '../../src/contracts/api-customers.ts';
import { call } from '../api/client.ts';
import { inVenue, venue } from '../parts/venue-page.ts';
import { askedAtFirst } from './import-model.ts';
import { type BadRow, badRowsOf } from './mending.ts';
import { change, complain, get, go, type Loaded, loading, reason, tell } from './store.ts';
import { w } from './words.ts';

/** As large as the server takes a part. */
const PART_BYTES = 128 * 1024;
const LOOK_EVERY_MS = 500;
/** A file that rests may be begun elsewhere, and a broken line heals. */
const REST_MS = 3_000;
const PATIENCE_MS = 60_000;
const TRIES = 4;

export const jobs = signal<Loaded<readonly ImportJob[]>>(loading);
export const job = signal<Loaded<ImportJob>>(loading);
/** 0–1 of the file that is being sent; undefined = none is. */
export const sending = signal<number | undefined>(undefined);
export const kind = signal<ImportKind>('customers');
export const badRows = signal<readonly BadRow[] | undefined>(undefined);
let stopped = false;

export async function loadJobs(): Promise<void> {
  const answer = await get<{ items: readonly ImportJob[] }>('/imports');
  jobs.value = answer.ok
    ? { state: 'there', value: answer.body.items }
    : { state: 'failed', why: reason(answer) };
}

const end = (id: string, more = '') => `/imports/${encodeURIComponent(id)}${more}`;

/** Follows one job while it is shown: where it works, it is asked for again and again. */
export function useJob(id: string): void {
  const here = venue.value?.venue;
  useEffect(() => {
    if (here === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    job.value = loading;
    badRows.value = undefined;
    const look = async () => {
      await loadJob(id);
      if (isOver) return;
      const now = job.peek();
      const isWorking = now.state === 'there' && isAtWork(now.value);
      timer = setTimeout(() => void look(), isWorking ? LOOK_EVERY_MS : REST_MS);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [id, here]);
}

export const isAtWork = ({ state }: ImportJob): boolean =>
  state === 'checking' || state === 'running';

export async function loadJob(id: string): Promise<void> {
  const answer = await get<ImportJob>(end(id));
  if (answer.ok) job.value = { state: 'there', value: answer.body };
  else if (job.peek().state !== 'there' || answer.status === 404) {
    job.value = { state: 'failed', why: answer.status === 404 ? w('fileGone') : reason(answer) };
  }
}

/** Sends a file a part at a time, and asks what it looks like; undefined where it is not taken. */
async function send(of: ImportKind, file: File | Blob, name: string) {
  if (file.size === 0) {
    complain(w('fileEmpty'));
    return undefined;
  }
  stopped = false;
  sending.value = 0;
  const begun = await change<ImportJob>('/imports', { kind: of, fileName: name.slice(0, 255) });
  if (begun === undefined || !(await sendParts(begun.import, file))) {
    sending.value = undefined;
    return undefined;
  }
  const path = inVenue(end(begun.import, '/whole'));
  const whole = await call<ImportJob>('POST', path, {}, PATIENCE_MS);
  sending.value = undefined;
  if (whole.ok) return whole.body;
  complain(reason(whole));
  void change(end(begun.import), {}, { method: 'DELETE' });
  return undefined;
}

async function sendParts(id: string, file: Blob): Promise<boolean> {
  const count = Math.ceil(file.size / PART_BYTES);
  for (let at = 0; at < count; at++) {
    const bytes = new Uint8Array(
      await file.slice(at * PART_BYTES, (at + 1) * PART_BYTES).arrayBuffer(),
    );
    if (stopped || !(await sendPart(id, { at, base64: base64Of(bytes) }))) {
      void change(end(id), {}, { method: 'DELETE' });
      return false;
    }
    sending.value = (at + 1) / count;
  }
  return true;
}

/** A part that was there already is passed over, so that one may be sent again. */
async function sendPart(id: string, body: { at: number; base64: string }): Promise<boolean> {
  for (let left = TRIES; ; left--) {
    const answer = await call<ImportJob>('POST', inVenue(end(id, '/parts')), body, PATIENCE_MS);
    if (answer.ok) return true;
    if (left === 1 || (answer.status !== 0 && answer.status < 500)) {
      complain(reason(answer));
      return false;
    }
  }
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8_192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  }
  return btoa(text);
}

export function stopSending(): void {
  stopped = true;
}

/** A file whose columns say what they are is tried at once: a try brings nothing in. [CUP8] */
export async function choose(file: File): Promise<void> {
  const sent = await send(kind.peek(), file, file.name);
  if (sent === undefined) return;
  const settings = askedAtFirst(sent);
  if (settings !== undefined) await change(end(sent.import, '/run'), { settings, dryRun: true });
  go({ tab: 'imports', file: sent.import });
}

export async function run(
  id: string,
  settings: Partial<ImportSettings>,
  dryRun: boolean,
): Promise<void> {
  const begun = await change<ImportJob>(end(id, '/run'), { settings, dryRun });
  if (begun !== undefined) job.value = { state: 'there', value: begun };
}

/** Stops what runs; a file that does not run is taken away. */
export async function cancel({ import: id, state }: ImportJob): Promise<void> {
  const answer = await change<ImportJob>(end(id), {}, { method: 'DELETE' });
  if (answer === undefined) return;
  if (state === 'checking' || state === 'running') await loadJob(id);
  else {
    go({ tab: 'imports' });
    tell(w('fileRemoved'));
    await loadJobs();
  }
}

export const errorsAddress = (id: string): string => inVenue(end(id, '/errors.csv'));

/** The rows that stayed out, to be mended here. */
export async function loadBadRows({ import: id, report }: ImportJob): Promise<void> {
  try {
    const answer = await fetch(errorsAddress(id), { credentials: 'same-origin' });
    if (!answer.ok) return complain(w('fileGone'));
    badRows.value = badRowsOf(await answer.text(), report?.problems ?? []);
  } catch {
    complain(w('offline'));
  }
}

/** The mended rows come in as a file of their own, tried with what the first one was read by. */
export async function sendMended(of: ImportJob, text: string): Promise<void> {
  const sent = await send(of.kind, new Blob([text]), w('mendedName', { name: of.fileName }));
  if (sent === undefined) return;
  await change(end(sent.import, '/run'), { settings: of.settings ?? {}, dryRun: true });
  go({ tab: 'imports', file: sent.import });
}
