import { roles } from '../contracts/commands.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { newToken, sha256 } from './secrets.ts';
import { submitLocal } from './submit.ts';

export const tokenCreate: CliCommand = {
  name: 'token create',
  usage: '--role ROLE --venue VENUE',
  summary: 'Make an API token for one role and venue; it is shown once',
  examples: ['gozar token create --role operator --venue demo --json'],
  options: { role: { type: 'string' }, venue: { type: 'string' } },
  optionHelp: [`--role ROLE     ${roles.join(', ')}`, '--venue VENUE   the venue it may see'],
  positionals: [0, 0],
  run: async ({ config, values, print }) => {
    const role = roles.find((known) => known === values.role);
    if (role === undefined || typeof values.venue !== 'string') {
      throw new CliFailure('command.shape', {
        message: '--role and --venue are needed',
        mend: `roles are ${roles.join(', ')}`,
        exitCode: 2,
      });
    }
    const token = newToken();
    const venues = [values.venue];
    await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'createToken', role, venues, tokenSha256: sha256(token) }),
    );
    print({ token }, [token]);
    return 0;
  },
};
