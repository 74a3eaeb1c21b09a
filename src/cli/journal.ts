import { join, resolve } from 'node:path';
import type { JournalFolder } from '../contracts/ports.ts';
import { BeginningMissing } from '../hotpath/follower.ts';
import { type ReplayedFrom, replayKept } from '../hotpath/kept.ts';
import { framesFrom, stateHashes } from '../hotpath/replay.ts';
import { type Kept, keptRange } from '../stores/journal/ageing.ts';
import { diskFolder } from '../stores/journal/disk.ts';
import { readJournal } from '../stores/journal/read-only.ts';
import { SnapshotFiles } from '../stores/records/snapshots.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';

export function journalFolder(data: string): JournalFolder {
  return diskFolder(join(resolve(data), 'journal'));
}

/** Reads the segments as they are on disk, changing nothing, also while a server writes them. */
function openForReading(data: string) {
  return readJournal({ folder: journalFolder(data) });
}

export const journalCheck: CliCommand = {
  name: 'journal check',
  usage: '',
  summary: 'Replay the journal, from empty or from the oldest snapshot, and compare with the state',
  examples: ['gozar journal check', 'gozar journal check --json'],
  options: {},
  optionHelp: [],
  positionals: [0, 0],
  run: async ({ config, print }) => {
    const live = await withHot(config.data, (hot) => hot.ask({ ask: 'stateHash' }));
    const journal = openForReading(config.data);
    const snapshots = new SnapshotFiles(join(resolve(config.data), 'records.db'));
    const { stepper, from } = await replayKept(journal, {
      to: live.position,
      oldest: (position) => snapshots.after(position),
    }).catch(refusedWithoutBeginning);
    const replayed = stateHashes(stepper);
    const names = [...new Set([...Object.keys(live.venues), ...Object.keys(replayed)])].sort();
    const venues = names.map((venue) => ({
      venue,
      stateHash: live.venues[venue] ?? null,
      replayHash: replayed[venue] ?? null,
    }));
    const damage = journal.damage.map((found) => ({ ...found }));
    const ok = venues.every(({ stateHash, replayHash }) => stateHash === replayHash);
    const kept = keptRange(journalFolder(config.data));
    print({ ok, position: live.position, replayedFrom: from, kept, venues, damage }, [
      `position ${live.position}, ${damage.length} damaged places`,
      `kept: ${keptInWords(kept)}`,
      `replayed ${originInWords(from, kept)}`,
      ...venues.map((v) => `${v.venue}: state ${v.stateHash}, replay ${v.replayHash}`),
      ok ? 'the same' : 'DIFFERENT',
    ]);
    return ok ? 0 : 1;
  },
};

function originInWords({ position, atMs }: ReplayedFrom, { firstPosition }: Kept): string {
  if (position === 0) return 'from empty: the journal is whole';
  const when = atMs === undefined ? '' : ` of ${new Date(atMs).toISOString()}`;
  return `from the snapshot at ${position}${when}: positions before ${firstPosition} were aged out`;
}

function refusedWithoutBeginning(error: unknown): never {
  if (!(error instanceof BeginningMissing)) throw error;
  throw new CliFailure(error.code, {
    message: error.message,
    mend: 'nothing can be compared: the beginning and the snapshots that follow it are gone',
  });
}

/** What is kept, for a line of text. */
export function keptInWords(kept: Kept): string {
  const { firstPosition, firstAtMs, segments, compressed, bytes } = kept;
  if (segments === 0) return 'nothing yet';
  const since = firstAtMs === 0 ? '' : ` since ${new Date(firstAtMs).toISOString()}`;
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const files = `${segments} segments (${compressed} compressed)`;
  return `from position ${firstPosition}${since}, ${files}, ${size}`;
}

export const journalPrint: CliCommand = {
  name: 'journal print',
  usage: '[--from POSITION] [--kind reading|command|tick|…]',
  summary: 'Print the journal, one frame a line: position, time, venue, device, boot, seq',
  examples: ['gozar journal print --json | head', 'gozar journal print --from 5000 --kind command'],
  options: { from: { type: 'string' }, kind: { type: 'string' } },
  optionHelp: ['--from POSITION   begin there (1)', '--kind TYPE       only inputs of that type'],
  positionals: [0, 0],
  run: async ({ config, values, json }) => {
    const journal = openForReading(config.data);
    const from = Number(values.from ?? 1);
    const { first } = journal;
    if (from < first && !json) {
      process.stderr.write(`kept from position ${first} on: what was before was aged out\n`);
    }
    for (const { position, atMs, venue, input } of framesFrom(journal, from)) {
      if (values.kind !== undefined && values.kind !== input.type) continue;
      const { device, boot, seq } =
        input.type === 'reading' ? input : { device: undefined, boot: undefined, seq: undefined };
      const row = { position, atMs, venue, type: input.type, device, boot, seq };
      const line = json
        ? JSON.stringify({ ...row, input })
        : [position, new Date(atMs).toISOString(), venue, input.type, device, boot, seq].join(' ');
      if (!process.stdout.write(`${line}\n`)) {
        await new Promise((done) => process.stdout.once('drain', done));
      }
    }
    return 0;
  },
};
