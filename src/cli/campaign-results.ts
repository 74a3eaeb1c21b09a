import type { CampaignResultsBody } from '../contracts/api-coupons.ts';
import { resultsOf } from '../web/coupon-routes.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { venueOf, withLabRoom } from './lab-access.ts';

type Span = CampaignResultsBody['result']['difference'];

export const campaignResults: CliCommand = {
  name: 'campaign results',
  usage: 'CAMPAIGN [--venue VENUE]',
  summary: 'Coupons, conversion, revenue and lift against who was held out',
  examples: ['gozar campaign results runners-10', 'gozar campaign results runners-10 --json'],
  options: { venue: { type: 'string' } },
  optionHelp: ['--venue VENUE   where there is more than one'],
  positionals: [1, 1],
  run: async ({ config, positionals: [campaign = ''], values, print }) =>
    withLabRoom(config.data, async (room) => {
      const { venue } = await venueOf(room, values.venue);
      const all = await room.reader.campaigns(venue);
      if (!all.some((one) => one.campaign.id === campaign)) {
        throw new CliFailure('command.campaign_unknown', {
          message: `${venue} has no campaign ${campaign}`,
          mend: `it has ${all.map((one) => one.campaign.id).join(', ') || 'none'}`,
        });
      }
      const body = await resultsOf(room, venue, campaign);
      print(body, linesOf(body));
      return 0;
    }),
};

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const points = ({ value, low, high }: Span, unit: (of: number) => string) =>
  `${unit(value)} (${unit(low)} to ${unit(high)})`;

function linesOf(body: CampaignResultsBody): string[] {
  const { treated, control, result, currency } = body;
  const money = (of: number) => `${of.toFixed(2)}${currency === undefined ? '' : ` ${currency}`}`;
  const { verdict, difference, lift, revenue, smaller, needed } = result;
  const said = {
    noControl: 'no control group, so nothing to compare with: give it an "experiment"',
    tooEarly: `too early to say: ${smaller} of ${needed} people in the smaller group`,
    noDifference: 'no difference that luck would not make',
    better: 'better than the control group',
    worse: 'worse than the control group',
  }[verdict];
  return [
    `${body.campaign}: ${said}`,
    `  coupons issued ${body.issued}, shown ${body.shown}, redeemed ${body.redeemed}, ` +
      `reversed ${body.reversed}; their receipts ${money(body.couponRevenue)}`,
    `  sent to ${treated.visitors} people, ${percent(result.treated.value)} met the goal`,
    `  held out ${control.visitors} people, ${percent(result.control.value)} met the goal`,
    `  difference ${points(difference, percent)}`,
    ...(lift === undefined ? [] : [`  lift ${points(lift, percent)}`]),
    `  revenue a head ${points(revenue.difference, money)}`,
    ...(body.byCouponAlone === 0
      ? []
      : [`  beside these ${body.byCouponAlone} are known to have bought by their coupon alone`]),
  ];
}
