import { spawn } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Draw } from './draw.ts';
import type { MutatedModule } from './modules.ts';
import { linesOf, placed } from './place.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const draws = fileURLToPath(new URL('./draw.ts', import.meta.url));
const lastWords = 2_000;
/** Whatever else runs on this machine goes first. */
const niceness = 10;

export type Mutant = {
  readonly file: string;
  readonly line: number;
  readonly was: string;
  readonly is: string;
  /** Survived: tests came by and said nothing. Uncovered: none came by. */
  readonly status: 'noticed' | 'survived' | 'uncovered' | 'left out';
};

const Position = z.object({ line: z.number(), column: z.number() });
const Report = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          status: z.string(),
          replacement: z.string().optional(),
          location: z.object({ start: Position, end: Position }),
        }),
      ),
    }),
  ),
});

export type MutateOptions = {
  readonly draw?: Draw;
  readonly endAfterMs: number;
  /** What Stryker says of its progress. */
  readonly hear?: (text: string) => void;
};

/**
 * Every mutant of a module, or those that are drawn, and whether its tests noticed. In a process of
 * its own, of low priority, on a copy of the tree; throws with its last words when Stryker fails,
 * as when a test fails without any mutant.
 */
export async function mutate(
  module: MutatedModule,
  { draw, endAfterMs, hear = () => {} }: MutateOptions,
): Promise<readonly Mutant[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gozar-mutants-'));
  try {
    // Where Node looks for packages from inside of the copy.
    await symlink(await realpath(join(root, 'node_modules')), join(folder, 'node_modules'));
    const config = join(folder, 'config.json');
    // Not by Stryker's own `testFiles`: with that it never switches on what a file does once, when
    // it is loaded, and all such mutants survive.
    const selection = { test: { include: module.tests, restoreMocks: true } };
    const vitest = `export default ${JSON.stringify(selection)};`;
    await writeFile(join(folder, 'vitest.config.mjs'), vitest);
    await writeFile(config, JSON.stringify(await configOf(module, { folder, draw })));
    await run(config, { endAfterMs, hear });
    return mutantsOf(await readFile(join(folder, 'report.json'), 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function configOf(
  { places }: MutatedModule,
  { folder, draw }: { readonly folder: string; readonly draw: Draw | undefined },
): Promise<object> {
  return {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner', draws],
    vitest: { related: false, configFile: join(folder, 'vitest.config.mjs') },
    mutate: await Promise.all(places.map(rangeOf)),
    coverageAnalysis: 'perTest',
    concurrency: 1,
    ...(draw === undefined ? {} : { draw, checkers: ['drawn'] }),
    // Others may use the cores: a mutant that is slow is not yet one that hangs.
    timeoutMS: 10_000,
    timeoutFactor: 3,
    tempDirName: folder,
    symlinkNodeModules: false,
    ignorePatterns: ['*', '!src/**', '!tests/**', '!package.json'],
    // Node takes the types away; there is no compiler of which Stryker could ask for its settings.
    tsconfigFile: 'none',
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: join(folder, 'report.json') },
    warnings: false,
    allowConsoleColors: false,
  };
}

/** A place as Stryker writes it: `src/a.ts`, or with its first and last line. */
async function rangeOf(place: string): Promise<string> {
  const [file = place, name] = place.split('#');
  if (name === undefined) return file;
  const { from, to } = linesOf(await readFile(join(root, file), 'utf8'), name);
  return `${file}:${from}-${to}`;
}

function run(
  config: string,
  { endAfterMs, hear }: Required<Pick<MutateOptions, 'endAfterMs' | 'hear'>>,
): Promise<void> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [stryker, 'run', config], {
    cwd: root,
    env: { PATH, HOME, TMPDIR: tmpdir() },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) setPriority(pid, niceness);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-lastWords);
      hear(text);
    });
  }
  // A group of its own: its workers go with it.
  const end = () => {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  };
  const late = setTimeout(end, endAfterMs);
  process.once('exit', end);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(late);
      process.off('exit', end);
      if (code === 0) resolve();
      else reject(new Error(`Stryker ended with ${code ?? signal}: ${said}`));
    });
  });
}

function mutantsOf(json: string): Mutant[] {
  const { files } = Report.parse(JSON.parse(json));
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map(({ status, replacement = '', location }) => ({
      file,
      line: location.start.line,
      was: placed(source, location),
      is: replacement,
      status: statusOf(status),
    })),
  );
}

/** One that hangs, or takes all memory, is noticed: the tests do not end. */
function statusOf(status: string): Mutant['status'] {
  switch (status) {
    case 'Killed':
    case 'Timeout':
      return 'noticed';
    case 'Survived':
      return 'survived';
    case 'NoCoverage':
      return 'uncovered';
    case 'CompileError':
    case 'RuntimeError':
    case 'Ignored':
      return 'left out';
    default:
      throw new Error(`Stryker knows a state ${status}`);
  }
}
