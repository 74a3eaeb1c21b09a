import type { z } from 'zod';
import type { Problem } from './commands.ts';
import type { CustomerField, FieldValue } from './customers.ts';
import type { ErrorCode } from './errors.ts';
import { nearest } from './nearest.ts';
import {
  type Segment,
  SegmentFrame,
  type SegmentLeaf,
  type SegmentLeafName,
  type SegmentNames,
  type SegmentRule,
  segmentDeepest,
  segmentLeaves,
  segmentLeavesMost,
} from './segments.ts';

export type SegmentRead =
  | { readonly ok: true; readonly segment: Segment }
  | { readonly ok: false; readonly problems: readonly Problem[] };
export type RuleRead =
  | { readonly ok: true; readonly rule: SegmentRule }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Code = Extract<ErrorCode, `segment.${string}`>;
type Reading = { readonly problems: Problem[]; leaves: number };

const leafNames = Object.keys(segmentLeaves) as SegmentLeafName[];
const joins = ['all', 'any', 'not'] as const;
const lookUp = 'see src/SEGMENTS.md for what can be asked, with examples';

/** Reads a document; each problem says what, where and how to mend it. [SEG5] */
export function readSegment(document: unknown): SegmentRead {
  const reading: Reading = { problems: [], leaves: 0 };
  const frame = SegmentFrame.safeParse(document);
  if (!frame.success) say(reading, '', frame.error);
  const who = isObject(document) ? document.who : undefined;
  const rule = who === undefined ? undefined : readInto(reading, who, { path: 'who', depth: 0 });
  if (frame.success && who === undefined) {
    problem(reading, 'segment.shape', {
      path: 'who',
      message: 'says nothing of who is in it',
      mend: 'write a rule, such as {"purchases": {"within": "90d"}}',
    });
  }
  const { problems } = reading;
  if (!frame.success || rule === undefined || problems.length > 0) return { ok: false, problems };
  return { ok: true, segment: { ...frame.data, who: rule } };
}

/** A rule alone, as a page has it that is still writing. */
export function readRule(who: unknown): RuleRead {
  const reading: Reading = { problems: [], leaves: 0 };
  const rule = readInto(reading, who, { path: 'who', depth: 0 });
  const { problems } = reading;
  return rule === undefined || problems.length > 0 ? { ok: false, problems } : { ok: true, rule };
}

type At = { readonly path: string; readonly depth: number };

function readInto(reading: Reading, given: unknown, at: At): SegmentRule | undefined {
  const { path, depth } = at;
  if (!isObject(given)) {
    const mend = `write one of ${[...joins, ...leafNames].join(', ')}`;
    return refuse(reading, { path, message: 'is no condition', mend });
  }
  if (depth > segmentDeepest) {
    const message = `conditions lie more than ${segmentDeepest} deep in each other`;
    return refuse(reading, { path, message, mend: 'write them flatter' });
  }
  const named = [...joins, ...leafNames].filter((name) => Object.hasOwn(given, name));
  const [name] = named;
  if (name === undefined) return unknownQuestion(reading, given, path);
  if (named.length > 1) {
    const message = `asks ${named.join(' and ')} at once`;
    return refuse(reading, { path, message, mend: 'join them: {"all": [{…}, {…}]}' });
  }
  if (name === 'all' || name === 'any') return readList(reading, name, { given, at });
  if (name === 'not') {
    if (!isAlone(reading, given, path)) return undefined;
    const rule = readInto(reading, given.not, { path: `${path}.not`, depth: depth + 1 });
    return rule && { not: rule };
  }
  return readLeaf(reading, name, { given, path });
}

type Given = Readonly<Record<string, unknown>>;

function readList(
  reading: Reading,
  name: 'all' | 'any',
  { given, at: { path, depth } }: { readonly given: Given; readonly at: At },
): SegmentRule | undefined {
  if (!isAlone(reading, given, path)) return undefined;
  const parts = given[name];
  if (!Array.isArray(parts) || parts.length === 0 || parts.length > segmentLeavesMost) {
    const message = `is a list of 1 to ${segmentLeavesMost} conditions`;
    return refuse(reading, { path: `${path}.${name}`, message, mend: `{"${name}": [{…}, {…}]}` });
  }
  const rules = parts.map((part, i) =>
    readInto(reading, part, { path: `${path}.${name}[${i}]`, depth: depth + 1 }),
  );
  const read = rules.flatMap((rule) => rule ?? []);
  if (read.length < rules.length) return undefined;
  return name === 'all' ? { all: read } : { any: read };
}

function readLeaf(
  reading: Reading,
  name: SegmentLeafName,
  { given, path }: { readonly given: Given; readonly path: string },
): SegmentLeaf | undefined {
  reading.leaves++;
  if (reading.leaves === segmentLeavesMost + 1) {
    const message = `asks more than ${segmentLeavesMost} questions`;
    return refuse(reading, { path, message, mend: 'make two segments of it' });
  }
  const parsed: z.ZodSafeParseResult<SegmentLeaf> = segmentLeaves[name].safeParse(given);
  if (!parsed.success) {
    say(reading, path, parsed.error);
    return undefined;
  }
  const misfit = misfitOf(parsed.data);
  if (misfit === undefined) return parsed.data;
  return refuse(reading, { path: `${path}.${name}`, ...misfit });
}

type Said = Pick<Problem, 'message' | 'mend'>;

/** What the schema cannot say. */
function misfitOf(leaf: SegmentLeaf): Said | undefined {
  if ('field' in leaf) return fieldMisfit(leaf);
  if ('birthday' in leaf) {
    if (Object.keys(leaf.birthday).length > 0) return undefined;
    return { message: 'says nothing of when', mend: '{"birthday": {"within": "7d"}}' };
  }
  const { atLeast, atMost } = leaf as { atLeast?: number; atMost?: number };
  if ('spent' in leaf && atLeast === undefined && atMost === undefined) {
    return { message: 'says nothing of how much', mend: 'add "atLeast" or "atMost"' };
  }
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    return { message: 'at least is more than at most', mend: 'nobody can be both' };
  }
  const last = 'lastPurchase' in leaf ? leaf.lastPurchase : undefined;
  const came = 'lastVisit' in leaf ? leaf.lastVisit : undefined;
  const ago = last ?? came;
  if (ago !== undefined && ago.atLeast === undefined && ago.atMost === undefined) {
    return { message: 'says nothing of how long ago', mend: 'add "atLeast": "90d"' };
  }
  return undefined;
}

function fieldMisfit(leaf: Extract<SegmentLeaf, { field: string }>): Said | undefined {
  const { field: _, ...asked } = leaf;
  if (Object.keys(asked).length > 0) return undefined;
  return { message: 'is compared with nothing', mend: 'add "is", "in", "atLeast" or "known"' };
}

function unknownQuestion(reading: Reading, given: Given, path: string): undefined {
  const [typed = ''] = Object.keys(given);
  const known = [...joins, ...leafNames];
  const close = typed === '' ? undefined : nearest(typed, known);
  const mend = close === undefined ? `known: ${known.join(', ')}` : `did you mean ${close}?`;
  const message = typed === '' ? 'is empty' : `${typed} cannot be asked`;
  return refuse(reading, { path: typed === '' ? path : `${path}.${typed}`, message, mend });
}

function isAlone(reading: Reading, given: Given, path: string): boolean {
  const keys = Object.keys(given);
  if (keys.length === 1) return true;
  const message = `has ${keys.join(', ')} beside each other`;
  refuse(reading, { path, message, mend: 'write each as a condition of its own' });
  return false;
}

function isObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(reading: Reading, said: Omit<Problem, 'code'>): undefined {
  problem(reading, 'segment.shape', said);
  return undefined;
}

function problem(reading: Reading, code: Code, said: Omit<Problem, 'code'>): void {
  reading.problems.push({ code, ...said });
}

function say(reading: Reading, path: string, { issues }: z.core.$ZodError): void {
  for (const { path: keys, message } of issues) {
    const whole = [path, ...keys.map(String)].filter((part) => part !== '').join('.');
    problem(reading, 'segment.shape', { path: whole, message, mend: lookUp });
  }
}

/** Every question of a rule, with where it stands. */
export function leavesOf(
  rule: SegmentRule,
  path = 'who',
): readonly { readonly leaf: SegmentLeaf; readonly path: string }[] {
  if ('all' in rule) return rule.all.flatMap((one, i) => leavesOf(one, `${path}.all[${i}]`));
  if ('any' in rule) return rule.any.flatMap((one, i) => leavesOf(one, `${path}.any[${i}]`));
  if ('not' in rule) return leavesOf(rule.not, `${path}.not`);
  return [{ leaf: rule, path }];
}

/** Names that the venue does not have, and comparisons that do not fit a field's type. [SEG5] */
export function nameProblems(rule: SegmentRule, names: SegmentNames): readonly Problem[] {
  return leavesOf(rule).flatMap(({ leaf, path }) => {
    if ('field' in leaf) return fieldProblems(leaf, { path, names });
    const [key = ''] = Object.keys(leaf);
    const inner = Object.values(leaf).find(isObject) ?? {};
    return namedKinds.flatMap(({ in: part, list, what }) => {
      const name = inner[part];
      if (typeof name !== 'string' || names[list].includes(name)) return [];
      const at = `${path}.${key}.${part}`;
      return [unknownName(at, `there is no ${what} ${name} here`, suggest(name, names[list]))];
    });
  });
}

const namedKinds = [
  { in: 'sku', list: 'skus', what: 'article' },
  { in: 'category', list: 'categories', what: 'category' },
  { in: 'campaign', list: 'campaigns', what: 'campaign' },
  { in: 'offer', list: 'offers', what: 'offer' },
] as const;

function unknownName(path: string, message: string, mend: string): Problem {
  return { code: 'segment.name_unknown', path, message, mend };
}

/** `did you mean shoes?` where a known name is near, else the names there are. */
export function suggest(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  if (close !== undefined) return `did you mean ${close}?`;
  return known.length === 0 ? 'there is none yet' : `known: ${known.slice(0, 12).join(', ')}`;
}

type FieldLeaf = Extract<SegmentLeaf, { field: string }>;

function fieldProblems(
  leaf: FieldLeaf,
  { path, names: { fields } }: { readonly path: string; readonly names: SegmentNames },
): readonly Problem[] {
  const field = fields.find((one) => one.field === leaf.field);
  if (field === undefined) {
    const known = fields.map((one) => one.field);
    const message = `customers have no field ${leaf.field} here`;
    return [unknownName(`${path}.field`, message, suggest(leaf.field, known))];
  }
  const given = [
    ...(leaf.is === undefined ? [] : [{ value: leaf.is, at: 'is' }]),
    ...(leaf.in ?? []).map((value, i) => ({ value, at: `in[${i}]` })),
    ...(leaf.atLeast === undefined ? [] : [{ value: leaf.atLeast, at: 'atLeast' }]),
    ...(leaf.atMost === undefined ? [] : [{ value: leaf.atMost, at: 'atMost' }]),
  ];
  return given.flatMap(({ value, at }) => {
    const mend = misfitting(field, value, at.startsWith('at'));
    if (mend === undefined) return [];
    const message = `${field.field} is a ${field.type}, which is never compared so`;
    return [{ code: 'segment.shape', path: `${path}.${at}`, message, mend }];
  });
}

/** How to mend a comparison that a field of this type does not have. */
function misfitting(
  { type, choices = [] }: CustomerField,
  value: FieldValue,
  isBound: boolean,
): string | undefined {
  if (type === 'number') return typeof value === 'number' ? undefined : 'compare it with a number';
  if (type === 'date') {
    const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    return isDay ? undefined : 'compare it with a day, such as "2026-03-21"';
  }
  if (isBound) return 'use "is" or "in"';
  if (type === 'flag') return typeof value === 'boolean' ? undefined : 'say true or false';
  if (typeof value !== 'string') return 'compare it with a text';
  if (type === 'text' || choices.includes(value)) return undefined;
  return `its choices are ${choices.join(', ')}`;
}
