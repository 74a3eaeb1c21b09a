import { stages } from '../contracts/events.ts';
import { type JourneyBody, journeyBody } from '../contracts/journey-body.ts';
import { type CliCommand, CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { venueOf, withLabRoom } from './lab-access.ts';
import { readJson } from './read-json.ts';
import { submitLocal } from './submit.ts';
import { clockIn } from './venue-clock.ts';

export const journeyPublish: CliCommand = {
  name: 'journey publish',
  usage: 'VENUE FILE',
  summary: "Check what the stages of a visitor's journey mean at a venue, and publish it",
  examples: ['gozar journey publish demo journey.json'],
  options: {},
  optionHelp: [
    'FILE holds {"version": 1, "stages": {"engagement": [{"when": {"event": "dwelled", …}}]}};',
    'a stage that is left out keeps its default.',
  ],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', file = ''] = positionals;
    const journey = readJson(file);
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'publishJourney', venue, journey }),
    );
    print(result, [`the stages at ${venue} mean what ${file} says from now on`]);
    return 0;
  },
};

export const journeyShow: CliCommand = {
  name: 'journey show',
  usage: '[VENUE]',
  summary: "What the stages of a visitor's journey mean at a venue, and who said so when",
  examples: ['gozar journey show demo', 'gozar journey show demo --json'],
  options: {},
  optionHelp: [
    'VENUE where there is more than one; --json prints the document to edit and publish',
  ],
  positionals: [0, 1],
  run: async ({ config, positionals, print }) => {
    const found = await withLabRoom(config.data, async (room) => {
      const record = await venueOf(room, positionals[0]);
      return { record, last: await room.reader.lastChange(record.venue, 'publishJourney') };
    });
    const { venue, timezone } = found.record;
    const now = await withHot(config.data, (hot) => hot.ask({ ask: 'journey', venue }));
    if ('missing' in now) {
      throw new CliFailure('command.timeout', {
        message: `the engine does not follow ${venue} yet`,
        mend: 'ask again in a moment',
      });
    }
    const body = journeyBody(venue, now, found.last);
    print(body, linesOf(body, timezone));
    return 0;
  },
};

function linesOf(body: JourneyBody, timezone: string): string[] {
  const { version, publishedAtMs, publishedBy, journey } = body;
  const when = publishedAtMs === undefined ? '' : clockIn(timezone).day(publishedAtMs);
  const head =
    version === 0
      ? `The journey at ${body.venue}: never published, every stage as by default`
      : `The journey at ${body.venue}: version ${version}, by ${publishedBy} on ${when}`;
  const lines = [head];
  for (const stage of stages) {
    const entries = body.stages[stage];
    const isOwn = journey?.stages[stage] !== undefined;
    lines.push('', `  ${stage}${isOwn ? '' : ' (default)'}`);
    if (entries.length === 0) lines.push('    nobody enters it');
    for (const { when: trigger, if: condition, source } of entries) {
      const { event, ...more } = trigger;
      const facts = Object.entries(more).map(([key, value]) => `${key} ${value}`);
      const asked = condition === undefined ? [] : [`if ${JSON.stringify(condition)}`];
      const from = source === undefined ? [] : [`source ${source}`];
      lines.push(`    ${[event, ...facts, ...asked, ...from].join(', ')}`);
    }
  }
  return lines;
}
