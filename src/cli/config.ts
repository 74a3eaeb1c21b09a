import { readFileSync } from 'node:fs';
import type { Config, ConfigKey } from '../contracts/config.ts';
import {
  configKeys,
  configSchemas,
  environmentName,
  flagName,
  keysNotYet,
  secretKeys,
} from '../contracts/config.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import { nearest } from '../contracts/nearest.ts';

export type ConfigProblem = {
  readonly code: ErrorCode;
  /** The flag, environment name or file and key that is wrong. */
  readonly where: string;
  readonly got: string;
  readonly message: string;
  readonly mend: string;
};

export type Origin = 'flag' | 'environment' | 'file' | 'default';
export type LoadedConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly origins: Readonly<Record<ConfigKey, Origin>>;
    }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

const fileName = 'gozar.config.json';
/** Names that begin like ours and are not settings of the server. */
const otherNames = ['GOZAR_SHARED'];

type Found = { readonly value: unknown; readonly origin: Origin; readonly where: string };

/** Flags beat environment beats file beats default; every problem is named at once. [CFG1] */
export function loadConfig(sources: {
  readonly flags: Readonly<Partial<Record<ConfigKey, string | boolean>>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}): LoadedConfig {
  const problems: ConfigProblem[] = [];
  const file = readFile(sources.folder, problems);
  problems.push(...unknownEnvironment(sources.environment));
  const values: Partial<Record<ConfigKey, unknown>> = {};
  const origins: Partial<Record<ConfigKey, Origin>> = {};
  for (const key of configKeys) {
    const found = find(key, { ...sources, file });
    origins[key] = found.origin;
    const notYet = keysNotYet[key];
    if (notYet !== undefined && found.value !== undefined) {
      const { where } = found;
      problems.push({
        code: 'config.not_yet',
        where,
        got: 'a value',
        message: notYet,
        mend: notYet,
      });
      continue;
    }
    const parsed = configSchemas[key].safeParse(found.value);
    if (parsed.success) values[key] = parsed.data;
    else problems.push(wrongValue(key, found, parsed.error.issues[0]?.message ?? 'not allowed'));
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    config: Object.freeze(values) as Config,
    origins: origins as Record<ConfigKey, Origin>,
  };
}

function find(
  key: ConfigKey,
  {
    flags,
    environment,
    file,
  }: {
    flags: Readonly<Partial<Record<ConfigKey, string | boolean>>>;
    environment: Readonly<Record<string, string | undefined>>;
    file: Readonly<Record<string, unknown>>;
  },
): Found {
  const flag = flags[key];
  if (flag !== undefined) return { value: flag, origin: 'flag', where: flagName(key) };
  const name = environmentName(key);
  const text = environment[name];
  if (text !== undefined && text !== '') return { value: text, origin: 'environment', where: name };
  if (Object.hasOwn(file, key)) {
    return { value: file[key], origin: 'file', where: `${fileName}: ${key}` };
  }
  return { value: undefined, origin: 'default', where: key };
}

function wrongValue(key: ConfigKey, found: Found, message: string): ConfigProblem {
  const example = configSchemas[key].safeParse(undefined);
  const usual = example.success && example.data !== undefined ? ` such as ${example.data}` : '';
  return {
    code: 'config.value',
    where: found.where,
    got: secretKeys.includes(key) ? 'a secret' : JSON.stringify(found.value),
    message,
    mend: `set ${found.where} to a value that fits${usual}, or leave it out`,
  };
}

function readFile(folder: string, problems: ConfigProblem[]): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(`${folder}/${fileName}`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    const message = error instanceof Error ? error.message : 'it cannot be read';
    const mend = `let this user read ${fileName}, or move it away`;
    problems.push({ code: 'config.file', where: fileName, got: 'nothing', message, mend });
    return {};
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not JSON';
    const mend = `make ${fileName} one JSON object`;
    problems.push({ code: 'config.file', where: fileName, got: 'text', message, mend });
    return {};
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const mend = `make ${fileName} one JSON object`;
    problems.push({ code: 'config.file', where: fileName, got: typeof value, message: mend, mend });
    return {};
  }
  for (const key of Object.keys(value)) {
    if ((configKeys as readonly string[]).includes(key)) continue;
    problems.push(unknownKey(`${fileName}: ${key}`, key, configKeys));
  }
  return value as Record<string, unknown>;
}

function unknownEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigProblem[] {
  const names = configKeys.map(environmentName);
  return Object.keys(environment)
    .filter((name) => name.startsWith('GOZAR_'))
    .filter((name) => !names.includes(name) && !otherNames.includes(name))
    .map((name) => unknownKey(name, name, names));
}

function unknownKey(where: string, got: string, known: readonly string[]): ConfigProblem {
  const close = nearest(got, known);
  const mend = close === undefined ? `use one of ${known.join(', ')}` : `did you mean ${close}?`;
  return { code: 'config.unknown_key', where, got, message: 'there is no such setting', mend };
}
