import { resolve } from 'node:path';
import type { HotPort } from '../contracts/ports.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { requireRecords } from './folder.ts';
import { withHot } from './hot-access.ts';
import { newToken, sha256 } from './secrets.ts';
import { submitLocal } from './submit.ts';

type Whose = { readonly visitor: string } | { readonly venue: string; readonly tag: string };

export const erase: CliCommand = {
  name: 'erase',
  usage: 'VISITOR | --tag TAG --venue VENUE',
  summary: 'Erase a person everywhere, and print the receipt for them',
  examples: ['gozar erase v-1f0c9a', 'gozar erase --tag band-017 --venue demo --json'],
  options: { tag: { type: 'string' }, venue: { type: 'string' } },
  optionHelp: [
    '--tag TAG       whoever has this tag now, or had it last; earlier wearers stay',
    '--venue VENUE   where',
  ],
  positionals: [0, 1],
  run: async ({ config, positionals, values, print }) => {
    const whose = whoseOf(positionals[0], values);
    requireRecords(resolve(config.data), 'nobody is known there');
    const { receipt, counts } = await withHot(config.data, (hot) => eraseOn(hot, whose));
    print({ receipt, counts }, [
      `receipt  ${receipt}`,
      ...Object.entries(counts).map(([what, count]) => `erased   ${count} ${what}`),
      'remains  the anonymous track in the journal until it ages, counts, and proof of consent',
      '         of a day, which only this receipt can be matched to',
    ]);
    return 0;
  },
};

async function eraseOn(hot: HotPort, whose: Whose) {
  const receipt = newToken();
  const receiptSha256 = sha256(receipt);
  const { result } = await submitLocal(hot, { do: 'eraseVisitor', whose, receiptSha256 });
  return { receipt, counts: result };
}

function whoseOf(visitor: string | undefined, values: Record<string, unknown>): Whose {
  const { tag, venue } = values;
  if (visitor !== undefined && tag === undefined) return { visitor };
  if (visitor === undefined && typeof tag === 'string' && typeof venue === 'string') {
    return { venue, tag };
  }
  throw new CliFailure('command.shape', {
    message: 'say whom: a visitor, or a tag and its venue',
    mend: 'gozar erase VISITOR, or gozar erase --tag TAG --venue VENUE',
    exitCode: 2,
  });
}
