import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureTestDeps } from '../infra/test-deps.ts';
import { answersLines, type Report, toAskAgain, withAnswers } from './asked-again.ts';

/** What `npm test` counts. Each step before the tests (build, types, lint) counts as one. */
export type Tally = { passed: number; failed: number; skipped: number };

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The line every run ends with: `12 passed, 0 failed`, and `, 1 skipped` when there are any. */
export function lastLine(tally: Tally): string {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}

/**
 * Counts vitest's JSON report. A file that fails without a failing test (an import that throws)
 * counts as one failure, and so does a run that ends badly with no failure in its report
 * (a rejection that nobody caught) or that has no report at all.
 */
export function countReport(report: unknown, exitCode: number): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const file of listOf(report, 'testResults')) {
    const states = listOf(file, 'assertionResults').map((test) => textOf(test, 'status'));
    for (const state of states) {
      if (state === 'passed') tally.passed += 1;
      else if (state === 'failed') tally.failed += 1;
      else tally.skipped += 1;
    }
    if (textOf(file, 'status') === 'failed' && !states.includes('failed')) tally.failed += 1;
  }
  if (exitCode !== 0 && tally.failed === 0) tally.failed = 1;
  return tally;
}

/**
 * How long the figures' slices took: of the clock, while any of their files ran, and added up, as
 * some run beside each other and beside other tests. Undefined where none was run.
 */
export function slicesLine(report: unknown): string | undefined {
  const files = listOf(report, 'testResults').filter((file) => isSlice(textOf(file, 'name')));
  const tests = files.flatMap((file) => listOf(file, 'assertionResults'));
  if (tests.length === 0) return undefined;
  const tookMs = tests.reduce<number>((sum, test) => sum + numberOf(test, 'duration'), 0);
  const clockS = Math.round(coveredMs(files) / 1_000);
  return `torture slices: ${tests.length} in ${clockS} s, ${Math.round(tookMs / 1_000)} s added up`;
}

/** Time in which at least one of the files ran. */
function coveredMs(files: readonly unknown[]): number {
  const runs = files.map(
    (file) => [numberOf(file, 'startTime'), numberOf(file, 'endTime')] as const,
  );
  let [covered, reached] = [0, 0];
  for (const [from, to] of runs.toSorted(([a], [b]) => a - b)) {
    covered += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return covered;
}

const isSlice = (path: string): boolean => /[\\/]tests[\\/]torture(\.test|[\\/])/.test(path);

function numberOf(value: unknown, field: string): number {
  return Number(fieldOf(value, field) ?? 0);
}

function listOf(value: unknown, field: string): unknown[] {
  const list = fieldOf(value, field);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown, field: string): string {
  return String(fieldOf(value, field) ?? '');
}

function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value)).get(field);
}

/** Says what to do when this Node is too old for the project; undefined when it is not. */
export function nodeAdvice(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 15)) return undefined;
  return `Node ${version} is too old: Gozar needs 24.15 or newer. \`npm ci\` brings one with it on \
Linux and Windows (use \`npm test\`, not \`node\`); elsewhere install it from nodejs.org.`;
}

function runNode(script: string, args: readonly string[]): number {
  // Programs that a test starts by name must find this Node, also where another one is installed.
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const done = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  return done.status ?? 1;
}

function runSteps(tally: Tally): void {
  const steps = [
    { name: 'build', script: 'vite/bin/vite.js', args: ['build', 'dashboards'] },
    { name: 'types', script: 'typescript/bin/tsc', args: [] },
    {
      name: 'lint',
      script: '@biomejs/biome/bin/biome',
      args: ['check', '--diagnostic-level=error'],
    },
  ];
  for (const step of steps) {
    if (step.name === 'build' && !existsSync(join(root, 'dashboards', 'vite.config.ts'))) continue;
    const ok = runNode(step.script, step.args) === 0;
    tally[ok ? 'passed' : 'failed'] += 1;
    process.stdout.write(`${step.name}: ${ok ? 'passed' : 'failed'}\n`);
  }
}

function runTests(args: readonly string[]): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-tests-'));
  // Tests that look at pages look at those that were just built; a copy, as some build their own.
  const dist = join(root, 'dashboards', 'dist');
  if (existsSync(dist)) {
    process.env.PAGES_BUILT = join(folder, 'pages');
    cpSync(dist, process.env.PAGES_BUILT, { recursive: true });
  }
  try {
    const first = runVitest(args, join(folder, 'report.json'));
    const slices = slicesLine(first.report);
    if (slices !== undefined) process.stdout.write(`${slices}\n`);
    const again = first.uncaught === 0 && first.report ? toAskAgain(first.report) : [];
    const alone = ['--no-file-parallelism', ...again];
    const second = again.length > 0 ? runVitest(alone, join(folder, 'again.json')) : undefined;
    if (first.report === undefined || second?.report === undefined) {
      return countReport(first.report, first.exitCode);
    }
    for (const line of answersLines(first.report, second.report)) process.stdout.write(`${line}\n`);
    return countReport(withAnswers(first.report, second.report), second.exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runVitest(args: readonly string[], file: string) {
  const uncaughtFile = `${file}.uncaught`;
  process.env.TESTS_UNCAUGHT = uncaughtFile;
  const reporters = ['--reporter=default', '--reporter=json', '--reporter=./tests/uncaught.ts'];
  const flags = [...reporters, `--outputFile.json=${file}`];
  const exitCode = runNode('vitest/vitest.mjs', ['run', ...flags, ...args]);
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  const report = read(file);
  return {
    exitCode,
    report: report === undefined ? undefined : (JSON.parse(report) as Report),
    uncaught: Number(read(uncaughtFile) ?? Number.NaN),
  };
}

async function main(): Promise<void> {
  const tooOld = nodeAdvice(process.versions.node);
  if (tooOld) throw new Error(tooOld);
  await ensureTestDeps();
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  runSteps(tally);
  const tests = runTests(process.argv.slice(2));
  if (tests.passed + tests.failed === 0) {
    process.stdout.write('no test was executed\n');
    tests.failed = 1;
  }
  for (const kind of ['passed', 'failed', 'skipped'] as const) tally[kind] += tests[kind];
  process.stdout.write(`${lastLine(tally)}\n`);
  process.exitCode = tally.failed > 0 ? 1 : 0;
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.stdout.write(`${lastLine({ passed: 0, failed: 1, skipped: 0 })}\n`);
    process.exitCode = 1;
  });
}
