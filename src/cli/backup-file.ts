import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BackupRefused } from '../stores/backup/container.ts';
import { CliFailure } from './command.ts';

/** What a backup says of itself, last in its file. */
export const Manifest = z.object({
  version: z.literal(1),
  gozar: z.string(),
  build: z.string(),
  atMs: z.number(),
  /** The position all of it belongs to. */
  position: z.number().int(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;

const leastLetters = 12;

/** The first line of a file: never an argument, which every user of the machine can read. */
export function passphraseOf(file: unknown): string | undefined {
  if (typeof file !== 'string') return undefined;
  let passphrase: string;
  try {
    passphrase = readFileSync(file, 'utf8').split(/\r?\n/)[0] ?? '';
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CliFailure('command.shape', { message, mend: 'check the path', exitCode: 2 });
  }
  if (passphrase.length >= leastLetters) return passphrase;
  throw new CliFailure('command.shape', {
    message: `${file}: a passphrase has ${leastLetters} letters at least`,
    mend: 'choose a longer one, such as five words',
    exitCode: 2,
  });
}

const mends = {
  'store.backup_damaged': 'use another copy of the backup',
  'store.backup_version': 'restore it with the release that made it',
  'store.backup_passphrase': 'name the file with its passphrase: --passphrase-file FILE',
} as const;

/** What the disk and a damaged backup do is expected; anything else is a bug. */
export function refusedBackup(error: unknown): never {
  if (error instanceof CliFailure) throw error;
  if (error instanceof BackupRefused) {
    throw new CliFailure(error.code, { message: error.message, mend: mends[error.code] });
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const mend = 'free some space there, or choose another place; nothing half made was left';
    throw new CliFailure('store.disk_full', { message: 'no space is left on the disk', mend });
  }
  if (typeof code === 'string' && /^(E[A-Z]+|ERR_SQLITE_ERROR)$/.test(code)) {
    const message = error instanceof Error ? error.message : code;
    throw new CliFailure('store.disk_failed', { message, mend: 'check the path and the disk' });
  }
  throw error;
}
