import { withAccess } from './access-reader.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { leftOf, placesOf, roleAndVenues, scopeHelp, scopeOptions } from './scope.ts';
import { newToken, sha256 } from './secrets.ts';
import { submitLocal } from './submit.ts';

const dayMs = 86_400_000;
const daysUsual = 90;

export const tokenCreate: CliCommand = {
  name: 'token create',
  usage: '--role ROLE --venue VENUE [--name NAME] [--days N]',
  summary: 'Make an API token for one role and its venues; it is shown once',
  examples: [
    'gozar token create --role operator --venue demo --json',
    'gozar token create --role wall --venue demo --name "screen at the door" --days 1000',
  ],
  options: { ...scopeOptions, name: { type: 'string' }, days: { type: 'string' } },
  optionHelp: [
    ...scopeHelp,
    '--name NAME     what it is for, to find it again',
    `--days N        how long it is good (${daysUsual}; at most 366, a wall's 3660)`,
  ],
  positionals: [0, 0],
  run: async ({ config, values, print }) => {
    const scope = roleAndVenues(values);
    const days = values.days === undefined ? daysUsual : Number(values.days);
    if (!Number.isInteger(days) || days < 1) {
      const [message, mend] = ['--days is no whole number', `use days such as ${daysUsual}`];
      throw new CliFailure('command.shape', { message, mend, exitCode: 2 });
    }
    const token = newToken();
    const name = typeof values.name === 'string' ? { name: values.name } : {};
    const expiresAtMs = Date.now() + days * dayMs;
    const body = { do: 'createToken', ...scope, ...name, expiresAtMs } as const;
    await withHot(config.data, (hot) => submitLocal(hot, { ...body, tokenSha256: sha256(token) }));
    print({ token, expiresAtMs }, [token]);
    return 0;
  },
};

export const tokenList: CliCommand = {
  name: 'token list',
  usage: '',
  summary: 'List API tokens: role, venues, when each ends and was used last',
  examples: ['gozar token list', 'gozar token list --json'],
  options: {},
  optionHelp: [],
  positionals: [0, 0],
  run: async ({ config, print }) => {
    const tokens = await withAccess(config.data, (access) => access.tokens(Date.now()));
    const human = tokens.map((one) => {
      const { token, role, venues, name, expiresAtMs, lastUsedAtMs } = one;
      const used = lastUsedAtMs === undefined ? 'never' : new Date(lastUsedAtMs).toISOString();
      const ends = `ends in ${leftOf(expiresAtMs)}`.padEnd(16);
      const may = `${role.padEnd(10)} ${placesOf(venues).padEnd(16)}`;
      return `${token}  ${may} ${ends} used ${used}  ${name}`;
    });
    print({ tokens }, human.length === 0 ? ['no tokens'] : human);
    return 0;
  },
};

export const tokenRevoke: CliCommand = {
  name: 'token revoke',
  usage: 'TOKEN',
  summary: 'End an API token, by the 12 digits that the list shows',
  examples: ['gozar token revoke 0a1b2c3d4e5f'],
  options: {},
  optionHelp: [],
  positionals: [1, 1],
  run: async ({ config, positionals, print }) => {
    const [token = ''] = positionals;
    await withHot(config.data, (hot) => submitLocal(hot, { do: 'revokeToken', token }));
    print({ token, revoked: true }, [`${token} is revoked`]);
    return 0;
  },
};
