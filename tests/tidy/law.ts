import { posix } from 'node:path';
import { type Import, imports, isCode, resolve, type Source, stringOf, visit } from './source.ts';

type Room = {
  /** Rooms it may import beside itself. */
  readonly rooms: readonly string[];
  readonly node: 'any' | readonly string[];
  readonly npm: 'any' | readonly string[];
};

/** Who may import what. A package joins its room's list here, on purpose and with a reason. */
const ROOMS: Readonly<Record<string, Room>> = {
  contracts: { rooms: [], node: [], npm: ['zod'] },
  // CEL text in conditions, parsed and type-checked by a kept library; no dependency of its own.
  engine: { rooms: ['contracts'], node: [], npm: ['@marcbachmann/cel-js'] },
  formats: { rooms: ['contracts'], node: ['crypto'], npm: [] },
  insights: { rooms: ['contracts'], node: [], npm: [] },
  hotpath: {
    rooms: ['contracts', 'engine', 'formats'],
    node: ['perf_hooks', 'worker_threads', 'crypto'],
    npm: [],
  },
  ingress: {
    rooms: ['contracts'],
    node: 'any',
    // csv-parse, libphonenumber-js: files and phone numbers of customers, see DECISIONS.md.
    npm: ['aedes', 'csv-parse', 'libphonenumber-js', 'mqtt', 'mqtt-packet', 'node-ble'],
  },
  stores: {
    rooms: ['contracts'],
    node: 'any',
    npm: ['@influxdata/influxdb-client', 'kysely', 'pg', 'zod'],
  },
  egress: {
    rooms: ['contracts'],
    node: 'any',
    // nodemailer: mail by SMTP, see DECISIONS.md.
    npm: [
      ...['intl-messageformat', 'mqtt', 'nodemailer', 'web-push'],
      // Certificates of the pages, see DECISIONS.md.
      ...['@peculiar/x509', 'acme-client'],
    ],
  },
  web: {
    rooms: ['contracts', 'insights'],
    node: 'any',
    // openid-client: sign-in by an identity provider, see DECISIONS.md.
    // uqr: the codes of posters and second phones, see DECISIONS.md.
    // fflate: the zip archives of IMDF plans, see DECISIONS.md.
    npm: [
      ...['fastify', '@fastify/cookie', '@fastify/static', 'fflate', 'openid-client', 'uqr'],
      ...['ws', 'zod'],
    ],
  },
  'firmware-sim': { rooms: ['contracts'], node: 'any', npm: ['mqtt'] },
  dashboards: { rooms: ['contracts'], node: [], npm: 'any' },
};

/** The wiring: only these import across rooms. */
const WIRING = /^src\/(main|cli|cli\/[^/]+|threads\/[^/]+)\.ts$/;
const CONFIG_FILE = /\.config\.ts$/;
const BROWSER_CONTRACTS = /^src\/contracts\/(live|api)\b/;

/** The room of a path; `wiring` for the doors, undefined outside of the rooms. */
export function roomOf(path: string): string | undefined {
  if (WIRING.test(path)) return 'wiring';
  const [top, second] = path.split('/');
  if (top === 'src') return second;
  return top === 'dashboards' || top === 'firmware-sim' ? top : undefined;
}

export type Packages = { readonly shipped: readonly string[]; readonly dev: readonly string[] };

/** Imports that break the table of rooms, name no file, or name an undeclared package. */
export function importLaw(sources: readonly Source[], packages: Packages): string[] {
  const paths = new Set(sources.map((source) => source.path));
  return sources.flatMap((source) => {
    const name = roomOf(source.path);
    if (name === undefined) return [];
    const room = ROOMS[name];
    if (!room && name !== 'wiring') return [`${source.path} is in no room (src/${name})`];
    return imports(source).flatMap((one) => {
      const why = resolve(source.path, one.specifier)
        ? brokenPath(source.path, one, room, paths)
        : brokenPackage(source.path, one, room, packages);
      return why ? [`${source.path}:${one.line} imports '${one.specifier}': ${why}`] : [];
    });
  });
}

function brokenPath(
  from: string,
  one: Import,
  room: Room | undefined,
  paths: ReadonlySet<string>,
): string | undefined {
  const target = resolve(from, one.specifier) ?? '';
  const isAsset = /\.[a-z0-9]+$/.test(target) && !/\.[cm]?[jt]sx?$/.test(target);
  if (!paths.has(target) && !isAsset) return 'no such file (.ts is written out)';
  const to = roomOf(target);
  if (to === undefined) return 'it is outside of every room';
  if (!room || to === roomOf(from)) return undefined;
  if (to === 'wiring') return 'nobody imports a door';
  if (!room.rooms.includes(to)) return `${roomOf(from)} may not import ${to}`;
  if (roomOf(from) !== 'dashboards') return undefined;
  if (!one.typeOnly) return 'dashboards may only import types of contracts';
  return BROWSER_CONTRACTS.test(target) ? undefined : 'dashboards may only know live and api';
}

function brokenPackage(
  from: string,
  one: Import,
  room: Room | undefined,
  packages: Packages,
): string | undefined {
  const rules = room ?? { node: 'any', npm: 'any' };
  if (one.specifier.startsWith('node:')) {
    const module = one.specifier.slice('node:'.length);
    if (rules.node === 'any' || CONFIG_FILE.test(from)) return undefined;
    return rules.node.includes(module) ? undefined : `${roomOf(from)} may not use node:${module}`;
  }
  const parts = one.specifier.split('/');
  const name = parts.slice(0, one.specifier.startsWith('@') ? 2 : 1).join('/');
  const mayBeDev = roomOf(from) === 'dashboards' || one.typeOnly;
  const declared = mayBeDev ? [...packages.shipped, ...packages.dev] : packages.shipped;
  if (!declared.includes(name)) return `${name} is not in package.json's dependencies`;
  if (rules.npm === 'any' || rules.npm.includes(name)) return undefined;
  return `${roomOf(from)} may not use the package ${name}`;
}

/** Rings of imports, each once, types included: shared types belong in contracts. */
export function cycles(sources: readonly Source[]): string[] {
  const graph = new Map(sources.map((source) => [source.path, targetsOf(source)]));
  const done = new Set<string>();
  const found: string[] = [];
  const descend = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.push([...trail.slice(at), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const target of graph.get(path) ?? []) descend(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) descend(path, []);
  return found;
}

function targetsOf(source: Source): string[] {
  return imports(source).flatMap((one) => resolve(source.path, one.specifier) ?? []);
}

/** Files that only pass on what others export. */
export function barrels(sources: readonly Source[]): string[] {
  return sources
    .filter(isBarrel)
    .map((source) => `${source.path} only re-exports: import the file`);
}

function isBarrel(source: Source): boolean {
  let statements = 0;
  let passedOn = 0;
  visit(source, (node) => {
    if (node.type !== 'Program' || !Array.isArray(node.body)) return;
    statements = node.body.filter((one) => one.type !== 'ImportDeclaration').length;
    passedOn = node.body.filter(
      (one) =>
        one.type === 'ExportAllDeclaration' ||
        (one.type === 'ExportNamedDeclaration' && one.declaration === null),
    ).length;
  });
  return passedOn > 0 && passedOn === statements;
}

/**
 * Files that no door leads to. `doors` are entry files; beside imports, a string literal that names
 * a file counts (`new URL('./hot.ts', import.meta.url)`, a page of a build).
 */
export function deadFiles(sources: readonly Source[], doors: readonly string[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const alive = new Set<string>();
  const pending = [...doors, ...[...byPath.keys()].filter((path) => CONFIG_FILE.test(path))];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const source = byPath.get(path);
    if (!source || alive.has(path)) continue;
    alive.add(path);
    pending.push(...namedFiles(source));
  }
  return [...byPath.keys()]
    .filter((path) => roomOf(path) !== undefined && !path.endsWith('.d.ts') && !alive.has(path))
    .map((path) => `${path} is reached from no door`);
}

function namedFiles(source: Source): string[] {
  const named: string[] = [];
  visit(source, (node) => {
    const text = stringOf(node);
    if (text === undefined || !isCode(text)) return;
    named.push(posix.join(posix.dirname(source.path), text));
  });
  return named;
}

/** The scripts that a page of the dashboards starts. */
export function scriptsOf(page: Source): string[] {
  return [...page.text.matchAll(/<script\b[^>]*\bsrc="([^"]+)"/g)].map(([, src = '']) =>
    src.startsWith('/') ? `dashboards${src}` : posix.join(posix.dirname(page.path), src),
  );
}
