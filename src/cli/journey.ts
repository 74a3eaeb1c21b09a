import type { CliCommand } from './command.ts';
import { withHot } from './hot-access.ts';
import { readJson } from './read-json.ts';
import { submitLocal } from './submit.ts';

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
