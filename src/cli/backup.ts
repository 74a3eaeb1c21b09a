import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { collect } from '../stores/backup/collect.ts';
import { BackupWriter, readBackup } from '../stores/backup/container.ts';
import { type Manifest, passphraseOf, refusedBackup } from './backup-file.ts';
import { buildId, packageVersion } from './build.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { requireRecords } from './folder.ts';

export const backup: CliCommand = {
  name: 'backup',
  usage: 'FOLDER|FILE [--passphrase-file FILE]',
  summary: 'Copy the data folder into one file, also while the server runs; read it back and check',
  examples: ['gozar backup /mnt/backups', 'gozar backup friday.backup --passphrase-file key.txt'],
  options: { 'passphrase-file': { type: 'string' } },
  optionHelp: [
    '--passphrase-file FILE   seal it (scrypt, AES-256-GCM) with the first line of that file',
    'In it: journal, snapshots, records, time series of SQLite, keys; not: what is in InfluxDB.',
    'Keep erasures.jsonl of the data folder apart and newer: restore erases by it again.',
  ],
  positionals: [1, 1],
  run: async ({ config, positionals, values, print }) => {
    const data = resolve(config.data);
    requireRecords(data, 'there is nothing to copy');
    const out = targetOf(resolve(positionals[0] ?? ''));
    const passphrase = passphraseOf(values['passphrase-file']);
    const manifest = await made(data, { out, passphrase }).catch(refusedBackup);
    const bytes = statSync(out).size;
    const { position, files } = manifest;
    print({ path: out, bytes, position, files: files.length, sealed: passphrase !== undefined }, [
      `${out}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, up to position ${position}`,
      'read back and checked',
    ]);
    return 0;
  },
};

/** A folder gets a file named by the time; a file must not be there yet. */
function targetOf(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const when = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const file = isFolder ? join(path, `gozar-${when}.backup`) : path;
  if (!existsSync(file)) return file;
  throw new CliFailure('store.restore_folder', {
    message: `${file} is there already`,
    mend: 'choose another name: a backup never takes the place of another',
  });
}

/**
 * Under its name only when it is whole, on disk and was read back: whatever cuts it off before
 * leaves a file whose name and missing end both say that it is none. [REC2]
 */
async function made(
  data: string,
  { out, passphrase }: { readonly out: string; readonly passphrase: string | undefined },
): Promise<Manifest> {
  const [draft, scratch] = [`${out}.new`, `${out}.partial`];
  rmSync(draft, { force: true });
  rmSync(scratch, { recursive: true, force: true });
  let writer: BackupWriter | undefined;
  try {
    mkdirSync(scratch, { mode: 0o700 });
    writer = new BackupWriter(draft, passphrase);
    const { position } = await collect(data, { writer, scratch });
    const about = { version: 1, gozar: packageVersion(), build: buildId() } as const;
    const manifest = { ...about, atMs: Date.now(), position, files: writer.entries };
    writer.finish(manifest);
    const read = readBackup(draft, { passphrase });
    if (JSON.stringify(read.manifest) !== JSON.stringify(manifest)) {
      throw new Error('what was read back is not what was written');
    }
    renameSync(draft, out);
    syncFolder(dirname(out));
    return manifest;
  } finally {
    writer?.close();
    rmSync(draft, { force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
