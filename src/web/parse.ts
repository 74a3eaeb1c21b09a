import { z } from 'zod';
import type { Problem } from '../contracts/commands.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import { Code, cleanText, Id } from '../contracts/ids.ts';
import { contacts } from '../contracts/journey.ts';
import { Duration } from '../contracts/rules.ts';
import type { Failure } from './answers.ts';

/** Deeper JSON is refused before it is parsed: it could not cross to the hot path's thread. */
export const maxJsonDepth = 64;
/** More names in one body than this are refused unread: naming each as unknown takes a turn. */
export const maxJsonNames = 8_192;

export const CampaignStatusBody = z.strictObject({ status: z.enum(['live', 'paused']) });

export const ContactBody = z.strictObject({
  visitor: cleanText(64).min(1),
  contact: z.enum(contacts),
  source: Code.optional(),
});

/** Epoch milliseconds or ISO 8601 with an offset. */
const Time = z.union([
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);
export const HistoryQuery = z.strictObject({
  zone: Id,
  from: Time.optional(),
  to: Time.optional(),
  every: Duration.default('5m'),
});
/** `?at=`: see `readMoment`. */
export const MomentQuery = z.strictObject({ at: z.string().min(1).max(40) });
export const WhyQuery = z
  .strictObject({
    visitor: cleanText(64).min(1).optional(),
    /** In place of the visitor: the dot they are on the floor now. [PRE8] */
    dot: cleanText(64).min(1).optional(),
    campaign: Id,
    at: z.string().min(1).max(40).optional(),
    limit: z.coerce.number().int().min(1).max(50).default(10),
  })
  .refine(({ visitor, dot }) => (visitor === undefined) !== (dot === undefined), {
    path: ['visitor'],
    message: 'name either a visitor or a dot',
  });
export const DecisionFilter = z.object({
  campaign: Id.optional(),
  visitor: cleanText(64).min(1).optional(),
});

/** Problems told at once, and letters of a path: no answer grows with what was sent. */
const problemsMost = 50;
const pathMost = 200;

/** Parses what a caller sent; every problem comes back at its path. [WEB4] */
export function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  code: ErrorCode = 'http.body',
): { readonly ok: true; readonly value: z.output<S> } | Failure {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const all = parsed.error.issues.flatMap((issue) => problemsOf(issue, code));
  const problems = all.slice(0, problemsMost);
  const paths = problems.map(({ path }) => path || 'the whole').join(', ');
  const more = all.length > problems.length ? ` and ${all.length - problems.length} more` : '';
  return { ok: false, code, message: `not as expected: ${paths}${more}`, problems };
}

function problemsOf(issue: z.core.$ZodIssue, code: ErrorCode): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code,
      path: pathText([...issue.path, key]),
      message: 'unknown key',
      mend: 'leave it out',
    }));
  }
  const path = pathText(issue.path);
  return [{ code, path, message: issue.message, mend: `change ${path || 'it'} to fit` }];
}

/** `['a', 'b', 0, 'c']` → `a.b[0].c`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) => {
      if (typeof part === 'number') return `[${part}]`;
      return at === 0 ? String(part) : `.${String(part)}`;
    })
    .join('')
    .slice(0, pathMost);
}

/**
 * Whether brackets nest deeper than `depth`, or colons are more than `names`; texts are skipped,
 * bad JSON is left to the parser. [SEC19]
 */
export function jsonExceeds(text: string, most: { depth: number; names: number }): boolean {
  let depth = 0;
  let names = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (inText) {
      if (unit === 92) at++;
      else if (unit === 34) inText = false;
    } else if (unit === 34) inText = true;
    else if (unit === 58) names++;
    else if (unit === 123 || unit === 91) depth++;
    else if (unit === 125 || unit === 93) depth--;
    if (depth > most.depth || names > most.names) return true;
  }
  return false;
}
