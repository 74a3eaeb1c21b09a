import { configKeys, environmentName, flagName, secretKeys } from '../contracts/config.ts';
import type { CliCommand } from './command.ts';

export const configPrint: CliCommand = {
  name: 'config print',
  usage: '',
  summary: 'Print every setting, its value and where it came from',
  examples: ['gozar config print', 'GOZAR_HTTP_PORT=9000 gozar config print --json'],
  options: {},
  optionHelp: [],
  positionals: [0, 0],
  run: async ({ config, origins, print }) => {
    const rows = configKeys.map((key) => {
      const value = config[key];
      const shown = secretKeys.includes(key) && value !== undefined ? '••••' : (value ?? null);
      return { key, value: shown, origin: origins[key] };
    });
    const human = rows.map(({ key, value, origin }) => {
      const names = `${flagName(key)}, ${environmentName(key)}`;
      return `${key.padEnd(16)} ${JSON.stringify(value).padEnd(16)} ${origin.padEnd(12)} ${names}`;
    });
    print({ settings: rows }, human);
    return 0;
  },
};
