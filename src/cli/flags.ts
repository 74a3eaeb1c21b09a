import type { ParseArgsOptionsConfig } from 'node:util';
import type { ConfigKey } from '../contracts/config.ts';
import { configKeys, flagName } from '../contracts/config.ts';

/** Settings that are switches: `--demo`, `--no-demo`. */
const switches: readonly ConfigKey[] = ['demo'];

/** Every setting as a flag of every command. */
export const configFlags: ParseArgsOptionsConfig = Object.fromEntries(
  configKeys.map((key) => [
    flagName(key).slice(2),
    { type: switches.includes(key) ? 'boolean' : 'string' } as const,
  ]),
);

export function flagValues(
  values: Readonly<Record<string, string | boolean | undefined>>,
): Partial<Record<ConfigKey, string | boolean>> {
  const flags: Partial<Record<ConfigKey, string | boolean>> = {};
  for (const key of configKeys) {
    const value = values[flagName(key).slice(2)];
    if (value !== undefined) flags[key] = value;
  }
  return flags;
}
