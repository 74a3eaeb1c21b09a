import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { barrels, cycles, deadFiles, importLaw, type Packages, scriptsOf } from './tidy/law.ts';
import { catalogueGaps, checkRules, headings, tableNames } from './tidy/lists.ts';
import type { Source } from './tidy/source.ts';
import { missingTests, threatRows } from './tidy/threats.ts';
import { bannedWords, lengths } from './tidy/words.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages: Packages = { shipped: ['zod', 'aedes', 'pino'], dev: ['preact'] };

function file(path: string, text: string): Source {
  return { path, text };
}

function readAll(pattern: string): Source[] {
  const ignored = (path: string) => /(^|\/)(node_modules|dist)(\/|$)/.test(path);
  return globSync(pattern, { cwd: root, exclude: ignored })
    .sort()
    .map((path) => file(path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')));
}

function document(path: string): Source {
  if (!existsSync(join(root, path))) throw new Error(`${path} is missing`);
  return file(path, readFileSync(join(root, path), 'utf8'));
}

async function keysOf(path: string, name: string): Promise<string[]> {
  document(path);
  const module: Record<string, unknown> = await import(pathToFileURL(join(root, path)).href);
  const catalogue = module[name];
  if (typeof catalogue !== 'object' || catalogue === null) {
    throw new Error(`${path} does not export ${name}, an object by code`);
  }
  return Object.keys(catalogue);
}

type Manifest = Record<'scripts' | 'dependencies' | 'devDependencies', Record<string, string>>;

const code = readAll('{src,firmware-sim,dashboards}/**/*.{ts,tsx}');
const others = readAll('{tests,infra}/**/*.ts');
const manifest: Manifest = JSON.parse(document('package.json').text);

describe('the project', () => {
  test('keeps the import law', () => {
    const declared = {
      shipped: Object.keys(manifest.dependencies),
      dev: Object.keys(manifest.devDependencies),
    };
    expect(importLaw(code, declared)).toEqual([]);
  });

  test('has no ring of imports and no barrel', () => {
    expect([...cycles(code), ...barrels(code)]).toEqual([]);
  });

  test('uses no banned word', () => {
    expect(bannedWords(code)).toEqual([]);
  });

  test('keeps functions, files and lines short', () => {
    expect(lengths([...code, ...others])).toEqual([]);
  });

  test('has no dead file', () => {
    const wiring = code
      .map(({ path }) => path)
      .filter((path) => /^src\/threads\/[^/]+$/.test(path));
    const started = Object.values(manifest.scripts).flatMap(
      (line) => line.match(/\S+\.ts\b/g) ?? [],
    );
    const pages = readAll('dashboards/**/*.html').flatMap(scriptsOf);
    const doors = ['src/main.ts', 'src/cli.ts', 'firmware-sim/main.ts', ...wiring, ...started];
    expect(deadFiles(code, [...doors, ...pages])).toEqual([]);
  });

  test('quotes every rule of the specification, and none that it lacks', () => {
    const tests = [...others, ...readAll('tests/**/*.json')];
    expect(checkRules(document('src/SPEC.md').text, code, tests)).toEqual([]);
  });

  test('documents every error code, and none that it lacks', async () => {
    const codes = await keysOf('src/contracts/errors.ts', 'errorCatalogue');
    expect(catalogueGaps(codes, document('src/ERRORS.md'), headings)).toEqual([]);
  });

  test('names a test that exists for each threat it knows, by file and title', () => {
    const rows = threatRows(document('SECURITY.md').text);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 32 }, (_, i) => i + 1));
    expect(missingTests(rows, (path) => document(path).text)).toEqual([]);
    const wrong = threatRows(
      [
        '| 1 | a | b | tests/tidy.test.ts :: no such title at all\u2019 |',
        '| 2 | a | b | tests/stores/lock.test.ts :: a second process is refused |',
        '| 31 | a | b | tests/stores/lock.test.ts :: a second process is refused |',
      ].join('\n'),
    );
    expect(missingTests(wrong, (path) => document(path).text)).toHaveLength(2);
  });

  test('documents every signal, and none that it lacks', async () => {
    const names = await keysOf('src/contracts/signals.ts', 'signalCatalogue');
    expect(catalogueGaps(names, document('src/SIGNALS.md'), tableNames)).toEqual([]);
  });
});

describe('the import law', () => {
  const targets = ['src/contracts/live.ts', 'src/contracts/config.ts', 'src/stores/journal.ts'];
  const law = (path: string, text: string) =>
    importLaw([file(path, text), ...targets.map((target) => file(target, ''))], packages);

  test.each([
    ['src/engine/step.ts', "import type { Zone } from '../contracts/live.ts';"],
    ['src/contracts/ids.ts', "import { z } from 'zod';"],
    ['src/formats/bthome.ts', "import { createDecipheriv } from 'node:crypto';"],
    ['src/hotpath/loop.ts', "import { performance } from 'node:perf_hooks';"],
    ['src/threads/hot.ts', "import { openJournal } from '../stores/journal.ts';"],
    ['src/ingress/broker.ts', "import { Aedes } from 'aedes';\nimport 'node:net';"],
    ['dashboards/floor/main.tsx', "import { h } from 'preact';\nimport './floor.css';"],
    ['dashboards/floor/live.ts', "import type { Delta } from '../../src/contracts/live.ts';"],
  ])('allows %s: %s', (path, text) => {
    expect(law(path, text)).toEqual([]);
  });

  test.each([
    ['src/engine/step.ts', "import { x } from '../stores/journal.ts';", 'may not import stores'],
    ['src/engine/step.ts', "type J = import('../stores/journal.ts').J;", 'may not import stores'],
    ['src/engine/step.ts', "import 'node:crypto';", 'node:crypto'],
    ['src/engine/step.ts', "import 'zod';", 'the package zod'],
    ['src/hotpath/loop.ts', "import { open } from 'node:fs';", 'node:fs'],
    ['src/web/api.ts', "import('../stores/journal.ts');", 'may not import stores'],
    ['src/web/api.ts', "import { h } from 'preact';", 'not in package.json'],
    ['src/egress/inbox.ts', "import pino from 'pino';", 'the package pino'],
    ['src/engine/step.ts', "import { z } from '../contracts/live';", 'no such file'],
    ['src/utils/clock.ts', "import { z } from 'zod';", 'in no room'],
    ['src/web/api.ts', "import { x } from '../../tests/web/api.ts';", 'no such file'],
    ['src/stores/sql.ts', "import '#contracts/live';", 'not in package.json'],
    ['dashboards/a.ts', "import { x } from '../src/contracts/live.ts';", 'only import types'],
    ['dashboards/a.ts', "import type { X } from '../src/contracts/config.ts';", 'live and api'],
  ])('refuses %s: %s', (path, text, why) => {
    expect(law(path, text)[0]).toContain(why);
  });

  test('allows a chain and refuses a ring, types included', () => {
    const chain = [file('src/a.ts', "import './b.ts';"), file('src/b.ts', 'export const b = 1;')];
    const ring = [chain[0] ?? file('', ''), file('src/b.ts', "import type { A } from './a.ts';")];
    expect(cycles(chain)).toEqual([]);
    expect(cycles(ring)).toEqual(['src/a.ts → src/b.ts → src/a.ts']);
  });

  test('allows a file that adds something and refuses one that only passes on', () => {
    const adds = file('src/a.ts', "export { b } from './b.ts';\nexport const a = 1;");
    const passes = file(
      'src/i.ts',
      "import { a } from './a.ts';\nexport { a };\nexport * from './b.ts';",
    );
    expect(barrels([adds])).toEqual([]);
    expect(barrels([passes])).toHaveLength(1);
  });

  test('finds a file that no door reaches, also when another dead one imports it', () => {
    const door = file('src/main.ts', "new Worker(new URL('./threads/hot.ts', import.meta.url));");
    const hot = file('src/threads/hot.ts', "import '../engine/step.ts';");
    const step = file('src/engine/step.ts', '');
    const dead = [file('src/engine/a.ts', "import './b.ts';"), file('src/engine/b.ts', '')];
    expect(deadFiles([door, hot, step], ['src/main.ts'])).toEqual([]);
    expect(deadFiles([door, hot, step, ...dead], ['src/main.ts'])).toHaveLength(2);
  });

  test('reads the doors of a page', () => {
    const page = file('dashboards/floor/index.html', '<script type="module" src="./main.tsx">');
    expect(scriptsOf(page)).toEqual(['dashboards/floor/main.tsx']);
  });
});

describe('banned words', () => {
  test.each([
    ['src/engine/a.ts', "// Date.now is banned\nexport const word = 'Date.now() async console.';"],
    ['src/hotpath/a.ts', 'export const now = () => Date.now();'],
    ['src/web/a.ts', 'export async function answer() { await fetch(process.env.X); }'],
    ['src/engine/a.ts', 'export const at = { process: 1, console: 2 }; at.process;'],
    ['src/contracts/a.ts', "export type Many = 'any'; const many = (x as unknown) === 1;"],
    ['dashboards/vite.config.ts', 'export default {};'],
  ])('allows %s: %s', (path, text) => {
    expect(bannedWords([file(path, text)])).toEqual([]);
  });

  test.each([
    ['src/engine/a.ts', 'Date.now();', 'Date.now'],
    ['src/engine/a.ts', 'new Date(1);', 'new Date('],
    ['src/insights/a.ts', 'Math.random();', 'Math.random'],
    ['src/engine/a.ts', 'setTimeout(f, 1);', 'a timer'],
    ['src/formats/a.ts', 'console.log(1);', 'console.'],
    ['src/formats/a.ts', 'process.env;', 'process.'],
    ['src/engine/a.ts', 'export const a = async () => {};', 'async'],
    ['src/web/a.ts', 'enum A { B }', 'enum'],
    ['src/web/a.ts', 'namespace A { export const b = 1; }', 'namespace'],
    ['src/web/a.ts', 'let a: any;', 'any'],
    ['src/web/a.ts', 'const a = b as Map<string, any>;', 'any'],
    ['src/web/a.ts', 'const a = b as unknown as string;', 'as unknown as'],
    ['src/web/a.ts', 'class A { private b = 1; }', '#field'],
    ['src/web/a.ts', 'export default 1;', 'export default'],
    ['firmware-sim/a.ts', '// TODO: later', 'TODO'],
  ])('refuses %s: %s', (path, text, word) => {
    expect(bannedWords([file(path, text)])[0]).toContain(word);
  });
});

describe('lengths', () => {
  const lines = (count: number) => Array.from({ length: count }, () => '  1;').join('\n');

  test.each([
    ['src/a.ts', `function f() {\n${lines(68)}\n}`],
    ['src/a.ts', lines(400)],
    ['src/a.ts', `// ${'گ'.repeat(97)}`],
    ['tests/a.test.ts', `describe('a', () => {\ntest('b', f);\n${lines(90)}\n});`],
    ['tests/a.test.ts', `export function suite() {\ntest.each(rows)('b', f);\n${lines(90)}\n}`],
  ])('allows what fits (%#)', (path, text) => {
    expect(lengths([file(path, text)])).toEqual([]);
  });

  test.each([
    ['src/a.ts', `function f() {\n${lines(69)}\n}`],
    ['src/a.ts', lines(401)],
    ['src/a.ts', `// ${'x'.repeat(98)}`],
    ['tests/a.test.ts', `test('b', () => {\n${lines(90)}\n});`],
  ])('refuses what does not (%#)', (path, text) => {
    expect(lengths([file(path, text)])).toHaveLength(1);
  });
});

describe('the specification and its tests', () => {
  const spec = '# Rules\n- PRE1 one\n- PRE2 (later) two\n- TIM3 three\n';
  const titles = file('tests/a.test.ts', "test('[PRE1] x', f);\ntest.each(rows)(`[TIM3] %s`, f);");

  test('agree when every rule is quoted and every quote is a rule', () => {
    const cites = file(
      'src/engine/a.ts',
      '// Waits for the late ones [TIM3].\nexport const a = [1];',
    );
    expect(checkRules(spec, [cites], [titles])).toEqual([]);
  });

  test('count a scenario file by its name and by its rule field', () => {
    const byName = file('tests/scenarios/tim3-late.json', '{}');
    const byField = file('tests/scenarios/welcome.json', '{"rule": "PRE1"}');
    expect(checkRules(spec, [], [byName, byField])).toEqual([]);
  });

  test.each([
    ['an untested rule', `${spec}- LOC1 four\n`, [], 'LOC1, which no test quotes'],
    ['a rule stated twice', `${spec}- PRE1 again\n`, [], 'PRE1 twice'],
    ['a title without a rule', spec, ["it('[ABC9] x', f);"], 'tests ABC9'],
    ['an empty specification', '', [], 'states no rule'],
  ])('disagree on %s', (_case, text, more, why) => {
    const extra = more.map((line) => file('tests/b.test.ts', line));
    expect(checkRules(text, [], [titles, ...extra]).join()).toContain(why);
  });

  test('disagree on a citation of no rule', () => {
    const cites = file('src/engine/a.ts', '// [XYZ1]\nexport const a = 1;');
    expect(checkRules(spec, [cites], [titles]).join()).toContain('cites XYZ1');
  });
});

describe('catalogues and their documents', () => {
  test('agree when both have the same names', () => {
    const errors = file('src/ERRORS.md', '# Errors\n### payload-bad\ntext\n### `device-unknown`\n');
    const signals = file('src/SIGNALS.md', '| name | level |\n|---|---|\n| gap.seen | warn |\n');
    expect(catalogueGaps(['payload-bad', 'device-unknown'], errors, headings)).toEqual([]);
    expect(catalogueGaps(['gap.seen'], signals, tableNames)).toEqual([]);
  });

  test('disagree on a missing, an invented and a repeated name', () => {
    const errors = file('src/ERRORS.md', '### b\n### b\n');
    expect(catalogueGaps(['a', 'b'], errors, headings)).toHaveLength(2);
    const signals = file('src/SIGNALS.md', '| name |\n| --- |\n| other |\n');
    expect(catalogueGaps([], signals, tableNames)).toHaveLength(1);
  });
});
