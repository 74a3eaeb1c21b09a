import { accessLife } from '../contracts/access.ts';
import type { CommandBody } from '../contracts/commands.ts';
import { withAccess } from './access-reader.ts';
import { pagesAddress } from './addresses.ts';
import type { CliCommand, CommandContext } from './command.ts';
import { withHot } from './hot-access.ts';
import { placesOf, roleAndVenues, scopeHelp, scopeOptions } from './scope.ts';
import { newToken, sha256 } from './secrets.ts';
import { submitLocal } from './submit.ts';

export const userList: CliCommand = {
  name: 'user list',
  usage: '',
  summary: 'List who may sign in: role, venues, and how',
  examples: ['gozar user list', 'gozar user list --json'],
  options: {},
  optionHelp: [],
  positionals: [0, 0],
  run: async ({ config, print }) => {
    const users = await withAccess(config.data, (access) => access.users());
    const human = users.map(({ user, name, role, venues, disabled, hasPassword, hasOidc }) => {
      const ways = [hasPassword ? 'password' : [], hasOidc ? 'provider' : []].flat().join(', ');
      const state = disabled ? 'disabled' : ways;
      const may = `${role.padEnd(10)} ${placesOf(venues).padEnd(16)}`;
      return `${user.padEnd(24)} ${may} ${state}  ${name}`;
    });
    print({ users }, human.length === 0 ? ['nobody yet: gozar user invite'] : human);
    return 0;
  },
};

export const userInvite: CliCommand = {
  name: 'user invite',
  usage: '--role ROLE --venue VENUE [--email ADDRESS]',
  summary: 'Make a one-time link that lets somebody join (72 hours)',
  examples: [
    'gozar user invite --role admin --venue all',
    'gozar user invite --role operator --venue shop --email sara@example.com',
  ],
  options: { ...scopeOptions, email: { type: 'string' } },
  optionHelp: [...scopeHelp, '--email ADDRESS who may come in by the identity provider'],
  positionals: [0, 0],
  run: async (context) => {
    const scope = roleAndVenues(context.values);
    const { email } = context.values;
    const address = typeof email === 'string' ? { email } : {};
    return makeLink(context, 'invite', { do: 'createInvitation', ...scope, ...address });
  },
};

export const userReset: CliCommand = {
  name: 'user reset',
  usage: 'USER',
  summary: 'Make a one-time link for a new password (72 hours)',
  examples: ['gozar user reset sara'],
  options: {},
  optionHelp: [],
  positionals: [1, 1],
  run: async (context) => {
    const [user = ''] = context.positionals;
    return makeLink(context, 'reset', { do: 'createReset', user });
  },
};

export const userDisable = switchOf(
  'disable',
  true,
  'End all sessions of somebody, and let in none',
);
export const userEnable = switchOf('enable', false, 'Let somebody in again');

function switchOf(name: string, disabled: boolean, summary: string): CliCommand {
  return {
    name: `user ${name}`,
    usage: 'USER',
    summary,
    examples: [`gozar user ${name} sara`],
    options: {},
    optionHelp: [],
    positionals: [1, 1],
    run: async ({ config, positionals, print }) => {
      const [user = ''] = positionals;
      const body = { do: 'changeUser', user, disabled } as const;
      await withHot(config.data, (hot) => submitLocal(hot, body));
      print({ user, disabled }, [`${user} is ${name}d`]);
      return 0;
    },
  };
}

type Link = { readonly linkSha256: string; readonly expiresAtMs: number };
type WithoutLink<B> = B extends Link ? Omit<B, keyof Link> : never;

/** The secret stands behind `#`, which no browser sends to a server. [SEC8, SEC18] */
async function makeLink(
  { config, print }: CommandContext,
  what: 'invite' | 'reset',
  body: WithoutLink<Extract<CommandBody, { do: 'createInvitation' | 'createReset' }>>,
): Promise<number> {
  const secret = newToken();
  const expiresAtMs = Date.now() + accessLife.invitationMs;
  const whole = { ...body, linkSha256: sha256(secret), expiresAtMs };
  const address = await withHot(config.data, async (hot, at) => {
    await submitLocal(hot, whole);
    return pagesAddress(config, at);
  });
  const link = `${address}/login#${what}=${secret}`;
  print({ link, expiresInS: accessLife.invitationMs / 1_000 }, [link]);
  return 0;
}
