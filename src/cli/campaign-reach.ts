import { reachOf } from '../web/reach.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { venueOf, withLabRoom } from './lab-access.ts';

export const campaignReach: CliCommand = {
  name: 'campaign reach',
  usage: 'CAMPAIGN [--venue VENUE]',
  summary: 'How many a campaign for a segment would reach now',
  examples: ['gozar campaign reach we-miss-you', 'gozar campaign reach we-miss-you --json'],
  options: { venue: { type: 'string' } },
  optionHelp: ['--venue VENUE   where there is more than one'],
  positionals: [1, 1],
  run: async ({ config, positionals: [id = ''], values, print }) =>
    withLabRoom(config.data, async ({ reader }) => {
      const { venue } = await venueOf({ reader }, values.venue);
      const record = await reader.venue(venue);
      const all = await reader.campaigns(venue);
      const found = all.find(({ campaign }) => campaign.id === id);
      if (record === undefined || found === undefined) {
        throw new CliFailure('command.campaign_unknown', {
          message: `${venue} has no campaign ${id}`,
          mend: `it has ${all.map(({ campaign }) => campaign.id).join(', ') || 'none'}`,
        });
      }
      const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
      const body = await reachOf({ reader, clock }, record, found.campaign);
      const { segment, people, agreed, reached, byEmail, bySms, heldOut } = body;
      const lines =
        segment === undefined
          ? [`${id} is for no segment: it has no "audience"`]
          : [
              `${id}: ${people} in the segment ${segment}, ${agreed} agreed, ${reached} reached`,
              `  by e-mail ${byEmail}, by text message ${bySms}; held out about ${heldOut}`,
            ];
      print(body, lines);
      return 0;
    }),
};
