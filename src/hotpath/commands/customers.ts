import type { CommandOf } from '../../contracts/commands.ts';
import type {
  CustomerCommandName,
  CustomerField,
  CustomerPatch,
  FieldValue,
} from '../../contracts/customers.ts';
import type { PlanContext, Planned, PlannersOf } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';

/**
 * Customers are records: none of these has a frame, as nothing of them decides. [CUS1]
 */
export const customerPlanners = {
  putCustomerFields: ({ fields }, context) => {
    const twice = fields.find(({ field }, at) => fields.findIndex((f) => f.field === field) < at);
    if (twice !== undefined)
      return wrong(`fields.${twice.field}`, 'is there twice', 'name it once');
    const bare = fields.find(
      ({ type, choices }) => (type === 'choice') !== (choices !== undefined),
    );
    if (bare !== undefined) {
      const mend = 'a choice lists its choices, and nothing else does';
      return wrong(`fields.${bare.field}.choices`, 'does not fit the type', mend);
    }
    return done(context, { op: 'putCustomerFields', fields }, 'fields');
  },
  putCustomer,
  addCustomerContact: async (body, context) => {
    const { venue, visitor, kind, text, atMs = context.nowMs } = body;
    if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
    if ((await context.records.customers.customer(visitor)) === undefined) return nobody();
    const { id, by } = context;
    const one = { id, venue, visitor, kind, text, by, atMs };
    return done(context, { op: 'addCustomerContact', ...one }, visitor);
  },
  mergeCustomers: merge,
  undoMerge: async ({ merge: id }, context) => {
    const found = await context.records.customers.merge(id);
    if (found === undefined || found.undoneAtMs !== undefined) {
      return wrong('merge', 'is not there, or undone already', 'look at the list of merges');
    }
    const later = await context.records.customers.mergedAfter(found.visitor, found.atMs);
    if (later !== undefined) {
      return wrong('merge', `another one came after it: ${later}`, 'undo that one first');
    }
    const { by, nowMs: atMs } = context;
    return done(context, { op: 'undoMerge', merge: id, by, atMs }, found.visitor);
  },
  importRows: (body, context) => {
    if (context.registry.venue(body.venue) === undefined) return unknownVenue(body.venue);
    const { do: _, proof, ...op } = body;
    const { by, nowMs: atMs } = context;
    const proven = proof === undefined ? {} : { proof };
    return {
      ok: true,
      frames: [],
      ops: [{ op: 'importRows', ...op, ...proven, by, atMs }],
      result: {},
    };
  },
} satisfies PlannersOf<CustomerCommandName>;

type Done = Extract<Planned, { ok: true }>['ops'][number];

function done(context: PlanContext, op: Done, about: string, result = {}): Planned {
  const audit = auditRow(context, { action: op.op, about });
  return { ok: true, frames: [], ops: [op, audit], result };
}

function wrong(path: string, what: string, mend: string): Planned {
  return refused('command.shape', { path, message: `${path} ${what}`, mend });
}

function nobody(): Planned {
  return refused('command.visitor_unknown', {
    path: 'visitor',
    message: 'this customer is not known here',
    mend: 'look for them by name, e-mail, phone or key',
  });
}

/** Typed by the organisation's fields; a key that is somebody else's is refused. [CUS2] */
async function putCustomer(
  { visitor: given, patch }: CommandOf<'putCustomer'>,
  context: PlanContext,
): Promise<Planned> {
  const { records, by, nowMs: atMs } = context;
  if (given !== undefined && (await records.visitor(given)) === undefined) return nobody();
  const wrongly = problemOf(patch, await records.customers.fields());
  if (wrongly !== undefined) return wrongly;
  const visitor = given ?? context.newId();
  for (const [source, key] of Object.entries(patch.keys ?? {})) {
    const owner = await records.customers.byKey(source, key);
    if (owner === undefined || owner === visitor) continue;
    return wrong(`patch.keys.${source}`, 'is somebody else’s', 'merge the two, or mend the key');
  }
  const op = { op: 'putCustomer', visitor, patch, source: 'hand', by, atMs } as const;
  return done(context, op, visitor, { visitor });
}

function problemOf(
  { fields = {} }: CustomerPatch,
  known: readonly CustomerField[],
): Planned | undefined {
  for (const [id, value] of Object.entries(fields)) {
    const path = `patch.fields.${id}`;
    const field = known.find((one) => one.field === id);
    if (field === undefined) return wrong(path, 'is no field here', 'make the field first');
    if (value !== null && !fits(field, value)) {
      return wrong(path, `is no ${field.type}`, mendOf(field));
    }
  }
  return undefined;
}

function fits({ type, choices }: CustomerField, value: FieldValue): boolean {
  if (type === 'number') return typeof value === 'number';
  if (type === 'flag') return typeof value === 'boolean';
  if (typeof value !== 'string') return false;
  if (type === 'choice') return choices?.includes(value) === true;
  return type === 'text' || /^\d{4}-\d{2}-\d{2}$/.test(value);
}

function mendOf({ type, choices = [] }: CustomerField): string {
  if (type === 'choice') return `use one of ${choices.join(', ')}`;
  return (
    { text: 'write text', number: 'write a number', flag: 'say true or false' }[
      type as 'text' | 'number' | 'flag'
    ] ?? 'use YYYY-MM-DD'
  );
}

/**
 * Who goes may have no account or band of their own: what the engine knows of a person cannot be
 * poured together, and a consent must never be gained that way. [CUS11]
 */
async function merge(
  { visitor, other, choose }: CommandOf<'mergeCustomers'>,
  context: PlanContext,
): Promise<Planned> {
  const { records, wearings, by, nowMs: atMs } = context;
  const mergeId = context.newId();
  const [one, two] = await Promise.all([
    records.customers.customer(visitor),
    records.customers.customer(other),
  ]);
  if (one === undefined || two === undefined) return nobody();
  if (visitor === other) return wrong('other', 'is the same record', 'choose another one');
  const theirs = await records.visitor(other);
  if ((theirs?.joins?.length ?? 0) > 0 || wearings.ofVisitor(other).length > 0) {
    const mend = 'keep that one and let the other go; two who both joined cannot become one';
    return wrong('other', 'has an account or a band', mend);
  }
  const mine = (await records.visitor(visitor))?.consents ?? {};
  for (const [purpose, granted] of Object.entries(theirs?.consents ?? {})) {
    if (granted || !(purpose in mine) || mine[purpose as keyof typeof mine] !== true) continue;
    return wrong('other', `said no to ${purpose}, the other yes`, 'ask them, and change one');
  }
  const op = { op: 'mergeCustomers', merge: mergeId, visitor, other, choose, by, atMs } as const;
  return done(context, op, visitor, { merge: mergeId });
}
