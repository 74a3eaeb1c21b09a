import { join, resolve } from 'node:path';
import { framesFrom, replayFromEmpty, stateHashes } from '../hotpath/replay.ts';
import { diskFolder } from '../stores/journal/disk.ts';
import { readJournal } from '../stores/journal/read-only.ts';
import type { CliCommand } from './command.ts';
import { withHot } from './hot-access.ts';

/** Reads the segments as they are on disk, changing nothing, also while a server writes them. */
function openForReading(data: string) {
  return readJournal({ folder: diskFolder(join(resolve(data), 'journal')) });
}

export const journalCheck: CliCommand = {
  name: 'journal check',
  usage: '',
  summary: 'Replay the journal from empty and compare with the state that runs or recovers',
  examples: ['gozar journal check', 'gozar journal check --json'],
  options: {},
  optionHelp: [],
  positionals: [0, 0],
  run: async ({ config, print }) => {
    const live = await withHot(config.data, (hot) => hot.ask({ ask: 'stateHash' }));
    const journal = openForReading(config.data);
    const replayed = stateHashes(replayFromEmpty(journal, { to: live.position }));
    const names = [...new Set([...Object.keys(live.venues), ...Object.keys(replayed)])].sort();
    const venues = names.map((venue) => ({
      venue,
      stateHash: live.venues[venue] ?? null,
      replayHash: replayed[venue] ?? null,
    }));
    const damage = journal.damage.map((found) => ({ ...found }));
    const ok = venues.every(({ stateHash, replayHash }) => stateHash === replayHash);
    print({ ok, position: live.position, venues, damage }, [
      `position ${live.position}, ${damage.length} damaged places`,
      ...venues.map((v) => `${v.venue}: state ${v.stateHash}, replay ${v.replayHash}`),
      ok ? 'the same' : 'DIFFERENT',
    ]);
    return ok ? 0 : 1;
  },
};

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
