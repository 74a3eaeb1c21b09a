import { roomOf } from './law.ts';
import { isNode, lineOf, parse, type Source, type SyntaxNode, visit, walk } from './source.ts';

type BannedWord = {
  /** What is written, and what to write in its place. */
  readonly say: string;
  readonly found: (node: SyntaxNode) => boolean;
};

const PURE_ROOMS: ReadonlySet<string | undefined> = new Set(['engine', 'formats', 'insights']);
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

/** Banned where decisions are made: time, chance and the world arrive as input. */
const IN_PURE_ROOMS: readonly BannedWord[] = [
  { say: 'Date.now → take the time as input', found: (node) => isMember(node, 'Date', 'now') },
  {
    say: 'new Date( → take epoch milliseconds and journaled offset tables',
    found: (node) => isCallOf(node, ['Date']),
  },
  {
    say: 'Math.random → a hash of stable ids',
    found: (node) => isMember(node, 'Math', 'random'),
  },
  { say: 'a timer → a timer in the state', found: (node) => isCallOf(node, TIMERS) },
  { say: 'console. → push an effect', found: (node) => isMember(node, 'console') },
  { say: 'process. → take it as input', found: (node) => isMember(node, 'process') },
  { say: 'performance. → take the time as input', found: (node) => isMember(node, 'performance') },
  { say: 'globalThis. → take it as input', found: (node) => isMember(node, 'globalThis') },
  {
    say: 'async → return effects, the edge acts',
    found: (node) => node.async === true || node.type === 'AwaitExpression',
  },
];

const EVERYWHERE: readonly BannedWord[] = [
  { say: 'enum → an `as const` table', found: (node) => node.type === 'TSEnumDeclaration' },
  {
    say: 'namespace → a file',
    found: (node) => node.type === 'TSModuleDeclaration' && node.kind === 'namespace',
  },
  { say: 'any → unknown, parsed', found: (node) => node.type === 'TSAnyKeyword' },
  { say: 'as unknown as → parse it', found: isDoubleCast },
  {
    say: 'private, protected, public → #field',
    found: (node) => typeof node.accessibility === 'string',
  },
];

function isMember(node: SyntaxNode, object: string, property?: string): boolean {
  if (node.type !== 'MemberExpression' || !isIdentifier(node.object, object)) return false;
  return property === undefined || isIdentifier(node.property, property);
}

function isCallOf(node: SyntaxNode, names: readonly string[]): boolean {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false;
  return names.some((name) => isIdentifier(node.callee, name));
}

function isIdentifier(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node.name === name;
}

function isDoubleCast(node: SyntaxNode): boolean {
  const inner = node.expression;
  if (node.type !== 'TSAsExpression' || !isNode(inner)) return false;
  const type = inner.typeAnnotation;
  return inner.type === 'TSAsExpression' && isNode(type) && type.type === 'TSUnknownKeyword';
}

/** Words that a room may not use, each with what to write in its place. */
export function bannedWords(sources: readonly Source[]): string[] {
  return sources.filter((source) => roomOf(source.path) !== undefined).flatMap(wordsOf);
}

function wordsOf(source: Source): string[] {
  const found: string[] = [];
  const words = PURE_ROOMS.has(roomOf(source.path))
    ? [...IN_PURE_ROOMS, ...EVERYWHERE]
    : EVERYWHERE;
  visit(source, (node) => {
    for (const word of words) {
      if (word.found(node)) found.push(`${source.path}:${lineOf(source, node.start)} ${word.say}`);
    }
    if (node.type === 'ExportDefaultDeclaration' && !source.path.endsWith('.config.ts')) {
      found.push(`${source.path}:${lineOf(source, node.start)} export default → a named export`);
    }
  });
  for (const mark of source.text.matchAll(/\b(TODO|FIXME)\b/g)) {
    found.push(`${source.path}:${lineOf(source, mark.index)} ${mark[0]} → do it or file it`);
  }
  return found;
}

const MAX_COLUMNS = 100;
const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 70;
const TEST_FUNCTIONS = ['test', 'it', 'describe'];

/** Lines, files and functions that are too long. A list of tests is no function. */
export function lengths(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const lines = source.text.replace(/\n$/, '').split('\n');
    const found = lines.flatMap((line, index) =>
      [...line].length > MAX_COLUMNS && !/^\s*\S*https?:\/\/\S+$/.test(line)
        ? [`${source.path}:${index + 1} has ${[...line].length} columns (${MAX_COLUMNS})`]
        : [],
    );
    if (lines.length > MAX_FILE_LINES) {
      found.push(`${source.path} has ${lines.length} lines (${MAX_FILE_LINES})`);
    }
    visit(source, (node) => {
      const size = functionLines(source, node);
      if (size <= MAX_FUNCTION_LINES || listsTests(source, node)) return;
      const line = lineOf(source, node.start);
      found.push(`${source.path}:${line} is a function of ${size} lines (${MAX_FUNCTION_LINES})`);
    });
    return found;
  });
}

function functionLines(source: Source, node: SyntaxNode): number {
  if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type))
    return 0;
  return source.text.slice(node.start, Number(node.end)).split('\n').length;
}

function listsTests(source: Source, node: SyntaxNode): boolean {
  if (!source.path.startsWith('tests/')) return false;
  let lists = false;
  walk(node, (inner) => {
    lists ||= isCallOf(inner, TEST_FUNCTIONS);
    lists ||= TEST_FUNCTIONS.some((name) => isMember(inner, name));
  });
  return lists;
}

/** What a source says in its comments, for those who look for citations. */
export function commentsOf(source: Source): readonly string[] {
  return parse(source).comments;
}
