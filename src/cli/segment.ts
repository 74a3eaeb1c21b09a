import type { SegmentRecord } from '../contracts/segments.ts';
import { fieldNamesOf, segmentSentence } from '../engine/rules/segment-sentence.ts';
import { machineClock } from '../threads/clock.ts';
import { type CliCommand, CliFailure, type CommandContext } from './command.ts';
import { withHot } from './hot-access.ts';
import { venueOf, withLabRoom } from './lab-access.ts';
import { readJson } from './read-json.ts';
import { submitLocal } from './submit.ts';

export const segmentList: CliCommand = {
  name: 'segment list',
  usage: 'VENUE',
  summary: 'Segments of a venue, each in a sentence',
  examples: ['gozar segment list rasta'],
  options: {},
  optionHelp: [],
  positionals: [1, 1],
  run: ({ config, positionals: [named = ''], print }) =>
    withLabRoom(config.data, async (room) => {
      const { reader } = room;
      const { venue } = await venueOf(room, named);
      const fields = fieldNamesOf(await reader.customers.fields());
      const items = (await reader.segments.list(venue)).map(({ segment, atMs }) => ({
        ...{ segment: segment.id, name: segment.name, atMs },
        ...segmentSentence(segment.who, fields),
      }));
      print(
        { items },
        items.flatMap(({ segment, en }) => [segment, `  ${en}`]),
      );
      return 0;
    }),
};

export const segmentPublish: CliCommand = {
  name: 'segment publish',
  usage: 'VENUE FILE.json',
  summary: 'Publish a segment; the same id again takes its place',
  examples: ['gozar segment publish rasta runners.json'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals: [venue = '', file = ''], print }) => {
    const segment = readJson(file);
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'publishSegment', venue, segment }),
    );
    print(result, [`${result.segment}: ${result.sentenceEn}`, String(result.sentenceFa)]);
    return 0;
  },
};

export const segmentRemove: CliCommand = {
  name: 'segment remove',
  usage: 'VENUE ID',
  summary: 'Remove a segment that no live campaign names',
  examples: ['gozar segment remove rasta runners'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals: [venue = '', segment = ''], print }) => {
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'removeSegment', venue, segment }),
    );
    print(result, [`${segment} removed at ${venue}`]);
    return 0;
  },
};

export const segmentCount: CliCommand = {
  name: 'segment count',
  usage: 'VENUE [ID]',
  summary: 'How many people are in segments, and how many an offer may be written to',
  examples: ['gozar segment count rasta', 'gozar segment count rasta runners'],
  options: {},
  optionHelp: [],
  positionals: [1, 2],
  run: count,
};

function count({ config, positionals, print }: CommandContext): Promise<number> {
  const [named = '', id] = positionals;
  return withLabRoom(config.data, async (room) => {
    const { segments } = room.reader;
    const { venue, timezone } = await venueOf(room, named);
    const all = await segments.list(venue);
    const asked = id === undefined ? all : [oneOf(all, venue, id)];
    const items = [];
    for (const { segment } of asked) {
      const who = { venue, rule: segment.who, nowMs: machineClock.wallMs(), timezone };
      items.push({ segment: segment.id, ...(await segments.tally(who)) });
    }
    const lines = items.map(({ segment, people, mayEmail, maySms }) => {
      const may = `an offer may be written to ${mayEmail} by e-mail, ${maySms} by SMS`;
      return `${segment}: ${people} people; ${may}`;
    });
    print({ items }, lines);
    return 0;
  });
}

function oneOf(all: readonly SegmentRecord[], venue: string, id: string): SegmentRecord {
  const found = all.find(({ segment }) => segment.id === id);
  if (found !== undefined) return found;
  const known = all.map(({ segment }) => segment.id).join(', ');
  throw new CliFailure('segment.unknown', {
    message: `${venue} has no segment ${id}`,
    mend: known === '' ? 'publish one first' : `there are ${known}`,
  });
}
