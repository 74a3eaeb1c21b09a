import type { Offer } from '../contracts/coupons.ts';
import type { CliCommand } from './command.ts';
import { withHot } from './hot-access.ts';
import { venueOf, withLabRoom } from './lab-access.ts';
import { readJson } from './read-json.ts';
import { submitLocal } from './submit.ts';

export const offerPublish: CliCommand = {
  name: 'offer publish',
  usage: 'VENUE FILE.json',
  summary: 'Publish what a coupon gives; campaigns name it',
  examples: ['gozar offer publish rasta runners-10.json'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', file = ''] = positionals;
    const offer = readJson(file);
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'publishOffer', venue, offer }),
    );
    print(result, [
      `offer ${result.offer} at ${venue}; campaigns may say "coupon": "${result.offer}"`,
    ]);
    return 0;
  },
};

export const offerList: CliCommand = {
  name: 'offer list',
  usage: 'VENUE',
  summary: 'What coupons of a venue give',
  examples: ['gozar offer list rasta', 'gozar offer list rasta --json'],
  options: {},
  optionHelp: [],
  positionals: [1, 1],
  run: async ({ config, positionals, print }) =>
    withLabRoom(config.data, async (room) => {
      const { venue } = await venueOf(room, positionals[0]);
      const items = await room.reader.coupons.offers(venue);
      const lines = items.map(({ offer }) => `${offer.id}: ${offer.name.en}, ${givesOf(offer)}`);
      print({ items }, lines.length === 0 ? [`${venue} has no offer yet`] : lines);
      return 0;
    }),
};

function givesOf({ kind, value, currency, article, valid, uses }: Offer): string {
  const what = {
    percent: `${value} % off`,
    amount: `${value} ${currency} off`,
    gift: 'a gift',
    article: `the article ${article}`,
  }[kind];
  const until = valid.until === undefined ? '' : `, until ${valid.until}`;
  const span = valid.for === undefined ? '' : `, for ${valid.for}`;
  return `${what}${span}${until}${uses === 1 ? '' : `, ${uses} uses`}`;
}
