import { setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileLooks } from '../contracts/import-files.ts';
import { openForesight } from '../stores/records/foresight.ts';
import { type ImportWork, WriteRefused } from './import-submit.ts';
import { looksOf, type WorkEnded, workOn } from './import-work.ts';

/**
 * The door of the process that reads a file. Parsing and checking a million rows takes seconds of a
 * processor, which neither the hot path nor the web's loop has; and as a process of its own it can
 * stand back, with the threads that collect its garbage, for the rest of the server. Begun for one
 * file, ended with it.
 */
export type ImportThreadData =
  | { readonly do: 'look'; readonly work: Pick<ImportWork, 'data' | 'kind' | 'path'> }
  | { readonly do: 'run'; readonly work: ImportWork };
export type ToImportThread =
  /** The first one: what a file says of people is no argument for all to see. */
  | { readonly kind: 'begin'; readonly given: ImportThreadData }
  | { readonly kind: 'written'; readonly at: number }
  | {
      readonly kind: 'refused';
      readonly at: number;
      readonly code: string;
      readonly message: string;
      readonly mend: string;
    }
  | { readonly kind: 'stop' };
export type FromImportThread =
  | { readonly kind: 'rows'; readonly at: number; readonly rows: string }
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'looks'; readonly looks: FileLooks }
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'ended'; readonly ended: WorkEnded };

type Waiting = { readonly resolve: () => void; readonly reject: (error: Error) => void };

async function run(work: ImportWork, post: (message: FromImportThread) => void): Promise<void> {
  let isStopped = false;
  const waiting = new Map<number, Waiting>();
  process.on('message', (message: ToImportThread) => {
    if (message.kind === 'begin') return;
    if (message.kind === 'stop') {
      isStopped = true;
      return;
    }
    const one = waiting.get(message.at);
    waiting.delete(message.at);
    if (message.kind === 'written') one?.resolve();
    else one?.reject(new WriteRefused(message));
  });
  const ended = await workOn(work, {
    submit: (rows, at) =>
      new Promise((resolve, reject) => {
        waiting.set(at, { resolve, reject });
        post({ kind: 'rows', at, rows });
      }),
    progress: (share) => post({ kind: 'progress', share }),
    stopped: () => isStopped,
  });
  post({ kind: 'ended', ended });
}

function look(
  { data, kind, path }: Pick<ImportWork, 'data' | 'kind' | 'path'>,
  post: (message: FromImportThread) => void,
): void {
  const foresight = openForesight(join(data, 'records.db'));
  try {
    post({ kind: 'looks', looks: looksOf(path, kind, foresight) });
  } catch (error) {
    post({ kind: 'unreadable', message: error instanceof Error ? error.message : String(error) });
  } finally {
    foresight.close();
  }
}

/** Beside the pages and the floor, which go first. */
const niceness = 5;

async function begin(given: ImportThreadData): Promise<void> {
  const post = (message: FromImportThread) => process.send?.(message);
  if (given.do === 'look') look(given.work, post);
  else await run(given.work, post);
  process.disconnect();
}

// Imported by another program, this file only warms the compile cache.
if (process.argv[1] === fileURLToPath(import.meta.url) && process.send !== undefined) {
  setPriority(niceness);
  process.on('message', (message: ToImportThread) => {
    if (message.kind === 'begin') void begin(message.given);
  });
  // The server is gone, be it killed: nobody writes the rows any more.
  process.once('disconnect', () => process.exit());
}
