import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { BackupRefused, readBackup, type Sink } from '../stores/backup/container.ts';
import { readJournal } from '../stores/journal/read-only.ts';
import { lockFolder } from '../stores/lock.ts';
import { syncFolder } from './backup.ts';
import { Manifest, passphraseOf, refusedBackup } from './backup-file.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { journalFolder } from './journal.ts';
import { withOwnHot } from './own-hot.ts';

/** One line of the list of erasures, as it lies in the data folder: hashes and times only. */
const Erased = z.object({
  receiptSha256: z.string(),
  visitorSha256: z.string(),
  aliasesSha256: z.array(z.string()),
  atMs: z.number(),
});
const erasures = 'erasures.jsonl';

export const restore: CliCommand = {
  name: 'restore',
  usage: 'FILE --erasures FILE|none [--data FOLDER] [--passphrase-file FILE]',
  summary: 'Put a backup into an empty data folder, check it, and erase again who was erased since',
  examples: [
    'gozar restore friday.backup --data ./data --erasures /mnt/kept/erasures.jsonl',
    'gozar restore friday.backup --data ./data --erasures none',
  ],
  options: { erasures: { type: 'string' }, 'passphrase-file': { type: 'string' } },
  optionHelp: [
    '--erasures FILE          the newest erasures.jsonl there is, of the folder that was lost;',
    '                         none = nobody was erased since, and you answer for it',
    '--passphrase-file FILE   of a sealed backup',
  ],
  positionals: [1, 1],
  run: async ({ config, positionals, values, print }) => {
    const file = resolve(positionals[0] ?? '');
    const data = resolve(config.data);
    const list = listOf(values.erasures);
    const passphrase = passphraseOf(values['passphrase-file']);
    requireEmpty(data);
    const draft = `${data}.restoring`;
    rmSync(draft, { recursive: true, force: true });
    try {
      const manifest = extract(file, { draft, passphrase });
      addErasures(draft, list);
      const { frames, venues } = await checked(draft, manifest);
      if (existsSync(data)) rmdirSync(data);
      renameSync(draft, data);
      syncFolder(dirname(data));
      const { position, atMs, gozar } = manifest;
      const erased = list.length;
      print({ data, position, atMs, gozar, frames, venues, erasures: erased }, [
        `${data}: position ${position}, as it was at ${new Date(atMs).toISOString()}`,
        `${frames} frames read, ${Object.keys(venues).length} venues recovered, all sums right`,
        `${erased} erasures of the list hold here too`,
      ]);
      return 0;
    } catch (error) {
      return refusedBackup(error);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  },
};

function requireEmpty(data: string): void {
  if (!existsSync(data) || readdirSync(data).length === 0) return;
  throw new CliFailure('store.restore_folder', {
    message: `${data} is not empty`,
    mend: 'name an empty or a new folder with --data',
  });
}

/** Every line must be understood: one that is not would be somebody who comes back. [REC5] */
function listOf(file: unknown): readonly string[] {
  if (file === 'none') return [];
  const fail = (message: string): never => {
    const mend = 'name the newest erasures.jsonl there is, or say: --erasures none';
    throw new CliFailure('command.shape', { message, mend, exitCode: 2 });
  };
  if (typeof file !== 'string' || file === '') return fail('--erasures is needed');
  let text: string;
  try {
    text = readFileSync(resolve(file), 'utf8');
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line, index) => {
    const entry = Erased.safeParse(parsed(line));
    if (entry.success) return [JSON.stringify(entry.data)];
    // A line cut short by a crash is repeated whole by whoever went on.
    const isCut = !line.endsWith('}');
    return isCut ? [] : fail(`${file}: line ${index + 1} is no erasure`);
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function addErasures(draft: string, list: readonly string[]): void {
  if (list.length === 0) return;
  const path = join(draft, erasures);
  const known = existsSync(path) ? readFileSync(path, 'utf8') : '';
  writeFileSync(path, `${known}\n${list.join('\n')}\n`, { mode: 0o600, flush: true });
}

const safePath = /^(?!.*(^|\/)\.{1,2}(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/** Into a folder beside, which gets its name only when everything was checked. [REC2] */
function extract(
  file: string,
  { draft, passphrase }: { readonly draft: string; readonly passphrase: string | undefined },
): Manifest {
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const sink: Sink = {
    begin: (path) => {
      if (!safePath.test(path)) {
        throw new BackupRefused('store.backup_damaged', `${path} is no path of a data folder`);
      }
      mkdirSync(dirname(join(draft, path)), { recursive: true, mode: 0o700 });
      const fd = openSync(join(draft, path), 'wx', 0o600);
      return {
        data: (bytes) => {
          for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
        },
        end: () => {
          fsyncSync(fd);
          closeSync(fd);
        },
      };
    },
  };
  const { manifest, entries } = readBackup(file, { passphrase, sink });
  const read = Manifest.safeParse(manifest);
  if (!read.success) {
    throw new BackupRefused('store.backup_version', 'its list of files is of another release');
  }
  if (JSON.stringify(read.data.files) !== JSON.stringify(entries)) {
    throw new BackupRefused('store.backup_damaged', 'its files are not those of its list');
  }
  return read.data;
}

/** Reads every frame, then recovers as a start would; who is on the list is erased by that. */
async function checked(draft: string, { position }: Manifest) {
  const journal = readJournal({ folder: journalFolder(draft) });
  let frames = 0;
  let last = 0;
  for (const frame of journal.frames(1)) {
    frames++;
    last = frame.position;
  }
  // It may end before: positions that damage took are never given again. [JRN7]
  if (last > position) {
    const message = `its journal ends at ${last}, its records at ${position}`;
    throw new BackupRefused('store.backup_damaged', message);
  }
  const lock = lockFolder(draft);
  if (!lock.ok) throw new Error(`the new folder ${draft} cannot be locked`);
  try {
    const state = await withOwnHot(draft, (hot) => hot.ask({ ask: 'stateHash' }));
    return { frames, venues: state.venues };
  } finally {
    lock.release();
  }
}
