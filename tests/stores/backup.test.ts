import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BackupRefused, BackupWriter, readBackup } from '../../src/stores/backup/container.ts';

const passphrase = 'correct horse battery';
const marker = 'MARKER-4711';
const files = {
  'a.txt': `${marker} and more`,
  'journal/0001.journal': 'x'.repeat(3_000),
  empty: '',
};

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'gozar-backup-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function written(path: string, sealedBy?: string): Buffer {
  const writer = new BackupWriter(path, sealedBy);
  for (const [name, text] of Object.entries(files)) writer.file(name, [Buffer.from(text)]);
  writer.finish({ files: writer.entries });
  writer.close();
  return readFileSync(path);
}

function contents(path: string, sealedBy?: string): Record<string, string> {
  const found: Record<string, string> = {};
  const sink = {
    begin: (name: string) => {
      const parts: Buffer[] = [];
      return {
        data: (bytes: Buffer) => void parts.push(Buffer.from(bytes)),
        end: () => {
          found[name] = Buffer.concat(parts).toString();
        },
      };
    },
  };
  readBackup(path, { passphrase: sealedBy, sink });
  return found;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof BackupRefused) return error.code;
    throw error;
  }
  return 'read';
}

test.each([undefined, passphrase])('[REC3] what was written is read, sealed by %s', (sealedBy) => {
  const path = join(folder(), 'one.backup');
  const bytes = written(path, sealedBy);
  expect(contents(path, sealedBy)).toEqual(files);
  expect(bytes.includes(marker)).toBe(sealedBy === undefined);
  expect(bytes.includes('journal/0001')).toBe(sealedBy === undefined);
});

test.each([undefined, passphrase])(
  '[REC3] every byte that is changed or missing is found, sealed by %s',
  (sealedBy) => {
    const path = join(folder(), 'one.backup');
    const whole = written(path, sealedBy);
    const other = join(folder(), 'other.backup');
    const head = whole.indexOf(10) + 1;
    const outcomes = new Set<string>();
    // scrypt costs 0.2 s a try, so a sealed one is tried at fewer places.
    const step = sealedBy === undefined ? 1 : 1_500;
    for (let at = head; at < whole.length; at += step) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(other, changed);
      outcomes.add(codeOf(() => readBackup(other, { passphrase: sealedBy })));
      writeFileSync(other, whole.subarray(0, at));
      outcomes.add(codeOf(() => readBackup(other, { passphrase: sealedBy })));
    }
    expect([...outcomes].filter((one) => !one.startsWith('store.backup_'))).toEqual([]);
    writeFileSync(other, Buffer.concat([whole, Buffer.from('x')]));
    expect(codeOf(() => readBackup(other, { passphrase: sealedBy }))).toBe('store.backup_damaged');
  },
);

test('[REC3] a sealed backup needs its passphrase, another form its release', () => {
  const path = join(folder(), 'one.backup');
  const whole = written(path, passphrase);
  const without = () => readBackup(path, { passphrase: undefined });
  expect(codeOf(without)).toBe('store.backup_passphrase');
  const wrong = () => readBackup(path, { passphrase: `${passphrase}!` });
  expect(codeOf(wrong)).toBe('store.backup_passphrase');
  const later = Buffer.from(
    whole.toString('latin1').replace('"version":1', '"version":2'),
    'latin1',
  );
  writeFileSync(path, later);
  expect(codeOf(without)).toBe('store.backup_version');
  writeFileSync(path, 'something else, and long enough to be looked at');
  expect(codeOf(without)).toBe('store.backup_damaged');
});
