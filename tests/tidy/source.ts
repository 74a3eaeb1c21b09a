import { posix } from 'node:path';
import { parseSync } from 'vite';

/** A file of the project: its path from the root with forward slashes, and its text. */
export type Source = { readonly path: string; readonly text: string };

/** A node of the syntax tree, as loosely as a check needs it. */
export type SyntaxNode = { readonly type: string; readonly start: number } & {
  readonly [field: string]: unknown;
};

export type Import = {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
};

type Parsed = { readonly program: SyntaxNode; readonly comments: readonly string[] };

const CODE = /\.tsx?$/;
const parsed = new WeakMap<Source, Parsed>();

export function isCode(path: string): boolean {
  return CODE.test(path);
}

/** Parses once a source; a file that does not parse throws, with its path. */
export function parse(source: Source): Parsed {
  const known = parsed.get(source);
  if (known) return known;
  const result = parseSync(source.path, source.text);
  const [error] = result.errors;
  if (error) throw new Error(`${source.path} does not parse: ${error.message}`);
  const program: unknown = result.program;
  if (!isNode(program)) throw new Error(`${source.path} has no syntax tree`);
  const fresh = { program, comments: result.comments.map((comment) => comment.value) };
  parsed.set(source, fresh);
  return fresh;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Visits every node of a source, parents first. */
export function visit(source: Source, enter: (node: SyntaxNode) => void): void {
  walk(parse(source).program, enter);
}

export function walk(node: SyntaxNode, enter: (node: SyntaxNode) => void): void {
  enter(node);
  for (const field of Object.values(node)) {
    if (isNode(field)) walk(field, enter);
    else if (Array.isArray(field)) {
      for (const item of field) if (isNode(item)) walk(item, enter);
    }
  }
}

export function lineOf(source: Source, offset: number): number {
  return source.text.slice(0, offset).split('\n').length;
}

/** The value of a string literal or of a template without its holes; undefined for other nodes. */
export function stringOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return undefined;
  return node.quasis.map((part) => String(part?.value?.raw)).join('…');
}

/** Everything a source imports: statements, re-exports, `import()` and `import('…')` types. */
export function imports(source: Source): Import[] {
  const found: Import[] = [];
  visit(source, (node) => {
    const specifier = stringOf(node.source);
    if (specifier === undefined) return;
    const typeOnly =
      node.type === 'TSImportType' ||
      node.importKind === 'type' ||
      node.exportKind === 'type' ||
      everySpecifierIsType(node.specifiers);
    found.push({ specifier, typeOnly, line: lineOf(source, node.start) });
  });
  return found;
}

function everySpecifierIsType(specifiers: unknown): boolean {
  if (!Array.isArray(specifiers) || specifiers.length === 0) return false;
  return specifiers.every((one) => one.importKind === 'type' || one.exportKind === 'type');
}

/** A relative specifier as a path from the root; undefined for packages and `node:`. */
export function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''));
}
