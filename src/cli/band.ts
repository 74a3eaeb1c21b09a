import { bandUses } from '../contracts/inputs.ts';
import type { HotPort } from '../contracts/ports.ts';
import { pagesAddress } from './addresses.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { newPrintedCode } from './secrets.ts';
import { submitLocal } from './submit.ts';

/** Hands a band out and makes the code for its card; only the code's hash leaves this process. */
export async function handOut(
  hot: HotPort,
  {
    venue,
    tag,
    as,
    address,
  }: { venue: string; tag: string; as: (typeof bandUses)[number]; address: string },
): Promise<{ code: string; link: string }> {
  const { code, codeSha256 } = newPrintedCode();
  await submitLocal(hot, { do: 'handOutBand', venue, tag, as, codeSha256 });
  return { code, link: `${address}/v/${venue}#${code}` };
}

export const bandHandOut: CliCommand = {
  name: 'band hand-out',
  usage: 'VENUE TAG [--as alone|family|anonymous|staff]',
  summary: 'Hand a wristband out and print its code and link',
  examples: ['gozar band hand-out demo band-017', 'gozar band hand-out demo band-018 --as staff'],
  options: { as: { type: 'string' } },
  optionHelp: ['--as USE   alone (default), family, anonymous or staff'],
  positionals: [2, 2],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', tag = ''] = positionals;
    const as = bandUses.find((use) => use === (values.as ?? 'alone'));
    if (as === undefined) {
      throw new CliFailure('command.shape', {
        message: `--as ${values.as} is no use of a band`,
        mend: `use one of ${bandUses.join(', ')}`,
        exitCode: 2,
      });
    }
    const result = await withHot(config.data, (hot, at) =>
      handOut(hot, { venue, tag, as, address: pagesAddress(config, at) }),
    );
    print(result, [`code  ${result.code}`, `link  ${result.link}`]);
    return 0;
  },
};

export const bandReturn: CliCommand = {
  name: 'band return',
  usage: 'VENUE TAG',
  summary: 'Take a wristband back: its alias, link and visit end',
  examples: ['gozar band return demo band-017'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', tag = ''] = positionals;
    await withHot(config.data, (hot) => submitLocal(hot, { do: 'returnBand', venue, tag }));
    print({ venue, tag, returned: true }, [`band ${tag} is back at ${venue}`]);
    return 0;
  },
};
