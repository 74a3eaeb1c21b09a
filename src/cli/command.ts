import type { ParseArgsOptionsConfig } from 'node:util';
import type { Config, ConfigKey } from '../contracts/config.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import type { Origin } from './config.ts';

/** What every command gets: settings, its own arguments, and where to print. */
export type CommandContext = {
  readonly config: Config;
  readonly origins: Readonly<Record<ConfigKey, Origin>>;
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly json: boolean;
  /** One object with `--json`, the human lines otherwise. */
  readonly print: (result: object, human: readonly string[]) => void;
};

export type CliCommand = {
  /** As typed: `venue import`. */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly options: ParseArgsOptionsConfig;
  /** Lines explaining `options`, in order. */
  readonly optionHelp: readonly string[];
  /** Least and most positionals after the name. */
  readonly positionals: readonly [number, number];
  /** Resolves to the exit code. */
  readonly run: (context: CommandContext) => Promise<number>;
};

/**
 * An expected failure on its way to the terminal: what, where and how to mend it. Exit code 1 or 2.
 */
export class CliFailure extends Error {
  readonly code: ErrorCode;
  readonly mend: string;
  readonly exitCode: number;
  readonly problems: readonly object[];

  constructor(
    code: ErrorCode,
    {
      message,
      mend,
      exitCode = 1,
      problems = [],
    }: { message: string; mend: string; exitCode?: number; problems?: readonly object[] },
  ) {
    super(message);
    this.code = code;
    this.mend = mend;
    this.exitCode = exitCode;
    this.problems = problems;
  }
}
