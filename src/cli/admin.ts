import type { HotPort } from '../contracts/ports.ts';
import { pagesAddress } from './addresses.ts';
import type { CliCommand } from './command.ts';
import { withHot } from './hot-access.ts';
import { newToken, sha256 } from './secrets.ts';
import { submitLocal } from './submit.ts';

const linkForMs = 600_000;

/** A new one-time link, good for 10 minutes, exchanged on the page for a cookie. [CMD5] */
export async function newAdminLink(hot: HotPort, address: string): Promise<string> {
  const link = newToken();
  const expiresAtMs = Date.now() + linkForMs;
  await submitLocal(hot, { do: 'createAdminLink', linkSha256: sha256(link), expiresAtMs });
  return `${address}/admin#${link}`;
}

export const adminLink: CliCommand = {
  name: 'admin link',
  usage: '',
  summary: 'Make a one-time link that signs an administrator in (10 minutes)',
  examples: ['gozar admin link', 'gozar admin link --json'],
  options: {},
  optionHelp: [],
  positionals: [0, 0],
  run: async ({ config, print }) => {
    const link = await withHot(config.data, (hot, at) =>
      newAdminLink(hot, pagesAddress(config, at)),
    );
    print({ link, expiresInS: linkForMs / 1_000 }, [link]);
    return 0;
  },
};
