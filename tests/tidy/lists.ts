import { isCode, isNode, parse, type Source, type SyntaxNode, stringOf, visit } from './source.ts';

const RULE_LINE = /^- ([A-Z]{3}\d+[a-z]?)\b( \(later\))?/gm;
const CITATION = /\[([A-Z]{3}\d+[a-z]?(?:[,;\s]+[A-Z]{3}\d+[a-z]?)*)\]/g;
const RULE_ID = /[A-Z]{3}\d+[a-z]?/g;
const RULE_FIELD = /["']?\brules?["']?\s*:\s*(\[[^\]]*\]|["'][^"']*["'])/g;
const TEST_FUNCTIONS = new Set(['test', 'it', 'describe']);

/**
 * The specification and those who quote it, both ways: a rule is quoted by a test's title, a
 * scenario's file name or its `rule` field, unless marked `(later)`; a quoted rule exists, in
 * tests and in the comments of the code.
 */
export function checkRules(
  spec: string,
  code: readonly Source[],
  tests: readonly Source[],
): string[] {
  const found: string[] = [];
  const rules = new Map<string, boolean>();
  for (const [, id = '', later] of spec.matchAll(RULE_LINE)) {
    if (rules.has(id)) found.push(`src/SPEC.md states ${id} twice`);
    rules.set(id, later !== undefined);
  }
  if (rules.size === 0) found.push('src/SPEC.md states no rule (`- PRE1 text`)');
  const quoted = new Set(tests.flatMap((source) => scenarioNames(source)));
  for (const source of tests) {
    for (const id of [...titleIds(source), ...fieldIds(source)]) {
      quoted.add(id);
      if (!rules.has(id))
        found.push(`${source.path} tests ${id}, which src/SPEC.md does not state`);
    }
  }
  for (const source of code) {
    const cited = parse(source)
      .comments.flatMap(citedIn)
      .filter((id) => !rules.has(id));
    for (const id of cited) found.push(`${source.path} cites ${id}, which src/SPEC.md lacks`);
  }
  for (const [id, later] of rules) {
    if (!later && !quoted.has(id)) found.push(`src/SPEC.md states ${id}, which no test quotes`);
  }
  return found;
}

function citedIn(text: string): string[] {
  return [...text.matchAll(CITATION)].flatMap(([, ids = '']) => ids.match(RULE_ID) ?? []);
}

function titleIds(source: Source): string[] {
  if (!isCode(source.path)) return [];
  const ids: string[] = [];
  visit(source, (node) => {
    if (node.type !== 'CallExpression' || !Array.isArray(node.arguments)) return;
    if (TEST_FUNCTIONS.has(rootName(node))) ids.push(...citedIn(stringOf(node.arguments[0]) ?? ''));
  });
  return ids;
}

/** The name a call begins with: `test` in `test('…')`, `test.each(rows)('…')`, `test.for…`. */
function rootName(node: SyntaxNode): string {
  const inner = node.callee ?? node.object ?? node.tag;
  return isNode(inner) ? rootName(inner) : String(node.name ?? '');
}

function fieldIds(source: Source): string[] {
  return [...source.text.matchAll(RULE_FIELD)].flatMap(
    ([, value = '']) => value.match(RULE_ID) ?? [],
  );
}

function scenarioNames(source: Source): string[] {
  const name = /^tests\/scenarios\/(?:.*\/)?([a-z]{3}\d+)\b/i.exec(source.path)?.[1];
  return name ? [name.toUpperCase()] : [];
}

/** Codes that the catalogue has and the document lacks, and the other way round. */
export function catalogueGaps(
  keys: readonly string[],
  document: Source,
  written: (text: string) => readonly string[],
): string[] {
  const documented = written(document.text);
  return [
    ...keys
      .filter((key) => !documented.includes(key))
      .map((key) => `${document.path} lacks ${key}`),
    ...documented
      .filter((key) => !keys.includes(key))
      .map((key) => `${document.path} documents ${key}, which the catalogue lacks`),
    ...documented
      .filter((key, index) => documented.indexOf(key) !== index)
      .map((key) => `${document.path} documents ${key} twice`),
  ];
}

/** `### code` headings. */
export function headings(text: string): string[] {
  return [...text.matchAll(/^### `?([^`\s]+)`?\s*$/gm)].map(([, code = '']) => code);
}

/** First cells of a table's rows, without its head: `| name | … |`. */
export function tableNames(text: string): string[] {
  const rows = text.replace(/^\|.*\n\|[\s:|-]+\|$/gm, '');
  return [...rows.matchAll(/^\| *`?([^|`]+?)`? *\|/gm)].map(([, name = '']) => name);
}
