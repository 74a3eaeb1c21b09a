/**
 * What can be wrong with one field of a row, whichever way the row came: a page says it by its code
 * in its reader's language, the command line and HTTP in English beside it.
 */
export const fieldFaults = [
  ...(['missing', 'text', 'number', 'large', 'small', 'long', 'broken'] as const),
  ...(['id', 'form', 'unknown', 'row'] as const),
] as const;
export type FieldFault = (typeof fieldFaults)[number];

/** What the words about a bad row name. */
export type FaultValues = {
  /** What stands there, or is not known. */
  readonly value?: string;
  /** The most or the least there may be, and how many there are. */
  readonly limit?: number;
  readonly count?: number;
};

/** How zod says what is wrong, as far as it is read here. */
export type Issue = {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: unknown;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly keys?: readonly string[];
  readonly errors?: readonly (readonly Issue[])[];
};

const letters = 80;

/** The code of what a schema says of a row, with what stands there. */
export function faultOf(
  issue: Issue,
  row: unknown,
): { readonly code: FieldFault } & Pick<FaultValues, 'value' | 'limit'> {
  const { code, keys = [], errors } = issue;
  const found = foundAt(row, issue.path);
  if (code === 'unrecognized_keys') return { code: 'unknown', value: keys.join(', ') };
  const value = found === undefined ? {} : { value: textOf(found) };
  // Of several shapes, what was wrong with the last one: the plain text.
  const inner = errors?.at(-1)?.[0];
  if (inner !== undefined) return faultOf(inner, found);
  const [limit] = [issue.maximum, issue.minimum].filter((one) => typeof one === 'number');
  const limited = limit === undefined ? value : { ...value, limit };
  switch (code) {
    case 'invalid_type':
      if (found === undefined) return { code: 'missing' };
      if (issue.expected === 'number') return { code: 'number', ...value };
      return issue.expected === 'string' ? { code: 'text', ...value } : { code: 'row', ...value };
    case 'too_big':
      return { code: issue.origin === 'number' ? 'large' : 'long', ...limited };
    case 'too_small':
      return issue.origin === 'number' ? { code: 'small', ...limited } : { code: 'missing' };
    case 'invalid_format':
      return { code: 'id', ...value };
    case 'custom':
      return { code: 'broken' };
    default:
      return { code: 'form', ...value };
  }
}

function foundAt(row: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((found, key) => Object(found)[key], row);
}

function textOf(found: unknown): string {
  const text = typeof found === 'string' ? found : (JSON.stringify(found) ?? '');
  return text.slice(0, letters);
}
