import type { CliCommand } from './command.ts';
import { withHot } from './hot-access.ts';
import { readJson } from './read-json.ts';
import { submitLocal } from './submit.ts';

export const campaignPublish: CliCommand = {
  name: 'campaign publish',
  usage: 'VENUE FILE',
  summary: 'Check a campaign document and publish it as the next version',
  examples: ['gozar campaign publish demo runners-10.json'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', file = ''] = positionals;
    const campaign = readJson(file);
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'publishCampaign', venue, campaign }),
    );
    const notes = typeof result.notes === 'string' ? result.notes.split('\n') : [];
    const line = `campaign ${result.campaign}, version ${result.version}, at ${venue}`;
    print(result, [line, ...notes.map((note) => `note: ${note}`)]);
    return 0;
  },
};
