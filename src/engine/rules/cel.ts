import {
  type ASTNode,
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
} from '@marcbachmann/cel-js';
import { type Fact, factNames, factOf, facts, namedZoneOf } from './facts.ts';
import type { Clause, Truth } from './truth.ts';

/**
 * Text in CEL as one leaf: parsed and typed when the campaign is saved, against the declared facts.
 * Only what is short, bounded and the same on any machine: no clocks, no patterns (which can take
 * minutes), no loops within loops, no lists made of lists. [RUL32]
 */
const limits = { maxAstNodes: 200, maxDepth: 16, maxListElements: 256, maxCallArguments: 4 };
const functions: ReadonlySet<string> = new Set(['has', 'size', 'int', 'double', 'bool', 'string']);
const methods: ReadonlySet<string> = new Set(['startsWith', 'endsWith', 'contains', 'size']);
const loops: ReadonlySet<string> = new Set(['exists', 'all', 'exists_one']);
/** Operators that have the shape of data and not of a question. */
const refusedOperators: ReadonlySet<string> = new Set(['map', '.?', '[?]']);

export type CelProblem = {
  readonly message: string;
  /** Character the problem begins at, from 1. */
  readonly column: number;
  /** A name that is not known, for a suggestion. */
  readonly name?: string;
};

type Schema = { [field: string]: string | Schema };
const celTypes = {
  number: 'double',
  text: 'string',
  truth: 'bool',
  list: 'list<string>',
} as const;

/** Facts as nested variables: `customer.visits` is the field `visits` of `customer`. */
function environmentOf(): Environment {
  const environment = new Environment({ limits });
  const roots: Schema = {};
  for (const [name, fact] of Object.entries(facts)) {
    const keys = name.split('.');
    const last = keys.pop() ?? name;
    let at = roots;
    for (const key of keys) {
      const known = at[key];
      const inner: Schema = typeof known === 'object' ? known : {};
      at[key] = inner;
      at = inner;
    }
    at[last] = celTypes[fact.type];
  }
  for (const [name, schema] of Object.entries(roots)) {
    if (typeof schema === 'object') environment.registerVariable(name, { schema });
  }
  environment.registerVariable('zones', 'map<string, map<string, double>>');
  // Facts are doubles, and people write whole numbers beside them.
  const mixed: Readonly<Record<string, (a: number, b: number) => number>> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  };
  for (const [operator, apply] of Object.entries(mixed)) {
    const handler = (a: number | bigint, b: number | bigint) => apply(Number(a), Number(b));
    environment.registerOperator(`double ${operator} int`, handler);
    environment.registerOperator(`int ${operator} double`, handler);
  }
  const equal = (a: number | bigint, b: number | bigint) => Number(a) === Number(b);
  environment.registerOperator('double == int', equal);
  return environment;
}

let shared: Environment | undefined;
const rootNames: ReadonlySet<string> = new Set([
  ...factNames.map((name) => name.split('.')[0] ?? name),
  'zones',
]);

type Reference = { readonly name: string; readonly keys: readonly string[]; readonly fact: Fact };
type Compiled = {
  readonly references: readonly Reference[];
  readonly evaluate: (context: Readonly<Record<string, unknown>>) => unknown;
};
type Read = { readonly ok: true; readonly compiled: Compiled } | { ok: false; why: CelProblem[] };

/** Everything that is wrong with an expression; its zones are found in `celNames`. */
export function celProblems(text: string): readonly CelProblem[] {
  const read = readCel(text);
  return read.ok ? [] : read.why;
}

/** Facts an expression speaks of; none where it cannot be read. */
export function celNames(text: string): readonly string[] {
  const read = readCel(text);
  return read.ok ? read.compiled.references.map(({ name }) => name) : [];
}

function readCel(text: string): Read {
  shared ??= environmentOf();
  try {
    const parsed = shared.parse(text);
    const found = new Map<string, Reference>();
    const why: CelProblem[] = [];
    walk(parsed.ast, { found, why, inLoop: false });
    if (why.length > 0) return { ok: false, why };
    const { valid, type, error } = parsed.check();
    if (!valid || error) return { ok: false, why: [problemOf(error)] };
    if (type !== 'bool') {
      return { ok: false, why: [{ message: `it is a ${type}, not true or false`, column: 1 }] };
    }
    return { ok: true, compiled: { references: [...found.values()], evaluate: parsed } };
  } catch (error) {
    return { ok: false, why: [problemOf(error)] };
  }
}

function problemOf(error: unknown): CelProblem {
  if (error instanceof ParseError || error instanceof CelTypeError) {
    return { message: error.summary, column: (error.range?.start ?? 0) + 1 };
  }
  return { message: error instanceof Error ? error.message : String(error), column: 1 };
}

type Walk = {
  readonly found: Map<string, Reference>;
  readonly why: CelProblem[];
  readonly inLoop: boolean;
};

/** Notes the facts an expression speaks of, and what of it is not allowed. */
function walk(node: ASTNode, state: Walk): void {
  const keys = chainOf(node);
  if (keys !== undefined) {
    noteFact(node, keys, state);
    return;
  }
  const refuse = (message: string) => state.why.push({ message, column: node.start + 1 });
  if (refusedOperators.has(node.op)) {
    refuse(`${node.op} is not allowed in a condition`);
    return;
  }
  let inner = state;
  if (node.op === 'call' && !functions.has(node.args[0])) {
    refuse(
      `${node.args[0]}() is not allowed in a condition; there are ${[...functions].join(', ')}`,
    );
  }
  if (node.op === 'rcall') {
    const [name] = node.args;
    if (loops.has(name)) {
      if (state.inLoop) refuse(`${name}() within another loop is not allowed`);
      inner = { ...state, inLoop: true };
    } else if (!methods.has(name)) {
      refuse(`.${name}() is not allowed; there are ${[...methods, ...loops].join(', ')}`);
    }
  }
  for (const part of partsOf(node)) walk(part, inner);
}

function noteFact(node: ASTNode, keys: readonly string[], { found, why }: Walk): void {
  const name = keys.join('.');
  const fact = factOf(name);
  if (fact === undefined) {
    why.push({ message: `${name} is no fact`, column: startOf(node) + 1, name });
    return;
  }
  const named = namedZoneOf(name);
  const path = named === undefined ? keys : ['zones', named.zone, named.asked];
  found.set(name, { name, keys: path, fact });
}

/** `customer.visits`, `zones["shoes"].people`: the keys from a root of facts on. */
function chainOf(node: ASTNode): string[] | undefined {
  if (node.op === 'id') return rootNames.has(node.args) ? [node.args] : undefined;
  if (node.op === '.') {
    const before = chainOf(node.args[0]);
    return before && [...before, node.args[1]];
  }
  if (node.op !== '[]') return undefined;
  const [left, right] = node.args;
  const before = chainOf(left);
  const key = right.op === 'value' ? right.args : undefined;
  return before && [...before, typeof key === 'string' ? key : '*'];
}

/** An access node begins at its last name; its expression begins further left. */
function startOf(node: ASTNode): number {
  return node.op === '.' || node.op === '[]' ? startOf(node.args[0]) : node.start;
}

/** The nodes right below one. */
function partsOf({ args }: ASTNode): ASTNode[] {
  const parts: ASTNode[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) collect(one);
    else if (isNode(value)) parts.push(value);
  };
  collect(args);
  return parts;
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/**
 * A fact that is not known is a field that is not there. CEL's own `&&` and `||` know what to do
 * with that; what comes out of it in the end is unknown. Any other failure is the campaign's.
 */
export function celClause(text: string, path: string): Clause {
  const read = readCel(text);
  if (!read.ok) throw new Error(read.why.map(({ message }) => message).join('; '));
  const { references, evaluate } = read.compiled;
  const ask: Ask = (scene) => {
    const context: Tree = {};
    let unknown = '';
    for (const { name, keys, fact } of references) {
      const value = fact.read(scene);
      if (value === undefined && unknown === '') unknown = name;
      place(context, keys, value);
    }
    try {
      return { truth: evaluate(context) === true ? 'true' : 'false', unknown: '' };
    } catch (error) {
      if (unknown === '' || !(error instanceof EvaluationError)) throw error;
      return { truth: 'unknown', unknown };
    }
  };
  return {
    test: (scene) => ask(scene).truth,
    explain: (scene) => {
      const { truth, unknown } = ask(scene);
      if (truth === 'unknown') return { truth, path, unknown };
      return { truth, path, value: truth === 'true' };
    },
  };
}
type Ask = (scene: Parameters<Fact['read']>[0]) => { truth: Truth; unknown: string };

type Tree = { [key: string]: unknown };

/** Puts a value where its keys say; of one that is not known only the way there. */
function place(root: Tree, keys: readonly string[], value: unknown): void {
  let at = root;
  for (const [i, key] of keys.entries()) {
    if (i === keys.length - 1) {
      if (value !== undefined) at[key] = value;
      return;
    }
    const inner = isTree(at[key]) ? at[key] : {};
    at[key] = inner;
    at = inner;
  }
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
