import type { CommandOf } from '../../contracts/commands.ts';
import { ArticleRow, SlotRow } from '../../contracts/goods.ts';
import { bounds } from '../../engine/bounds.ts';
import type { PlanContext, Planned } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';

/** Refused rows that are named; the rest are counted. */
const namedRows = 100;

/**
 * Rows of the goods table: the good ones are taken, the bad ones named one by one. [SHF5] The
 * answer holds `articles`, `slots`, `refused` and `refusedRows`, a line each.
 */
export function publishGoods(body: CommandOf<'publishGoods'>, context: PlanContext): Planned {
  const { venue, replace } = body;
  const state = context.stateOf(venue);
  if (state === undefined || context.registry.venue(venue) === undefined) {
    return unknownVenue(venue);
  }
  const articles = sifted(ArticleRow, body.articles, {
    path: 'articles',
    keyOf: ({ sku }) => sku,
    most: bounds.articles,
    known: replace ? new Map() : state.articles,
  });
  const slots = sifted(SlotRow, body.planogram, {
    path: 'planogram',
    keyOf: ({ device, slot }) => `${device}/${slot}`,
    most: bounds.shelfSlots,
    known: replace ? new Map() : state.planogram,
  });
  const wrong = [...articles.wrong, ...slots.wrong];
  const planogram = slots.rows;
  const result = {
    articles: articles.rows.length,
    slots: planogram.length,
    refused: wrong.length,
    refusedRows: wrong.slice(0, namedRows).join('\n'),
  };
  // Names are for people: they stay in records.
  const withoutNames = articles.rows.map(({ sku, category, price, grams, stock }) => ({
    sku,
    ...(category === undefined ? {} : { category }),
    ...(price === undefined ? {} : { price }),
    ...(grams === undefined ? {} : { grams }),
    ...(stock === undefined ? {} : { stock }),
  }));
  const command = { do: 'publishGoods', replace, articles: withoutNames, planogram } as const;
  return {
    ok: true,
    frames: [{ venue, command }],
    ops: [
      { op: 'putGoods', venue, replace, articles: articles.rows, planogram },
      auditRow(context, { action: 'publishGoods', about: `${result.articles} articles`, venue }),
    ],
    result,
  };
}

type Table<T> = {
  readonly path: string;
  readonly keyOf: (row: T) => string;
  readonly most: number;
  readonly known: { readonly size: number; has(key: string): boolean };
};

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };
type Checked<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };

function sifted<T>(
  schema: { readonly safeParse: (row: unknown) => Checked<T> },
  given: readonly unknown[],
  { path, keyOf, most, known }: Table<T>,
): { readonly rows: T[]; readonly wrong: string[] } {
  const rows: T[] = [];
  const wrong: string[] = [];
  const seen = new Set<string>();
  let size = known.size;
  for (const [at, row] of given.entries()) {
    const parsed = schema.safeParse(row);
    const place = `${path}[${at}]`;
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      wrong.push(`${[place, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'not a row'}`);
      continue;
    }
    const key = keyOf(parsed.data);
    const isNew = !known.has(key);
    if (seen.has(key)) wrong.push(`${place}: ${key} is there twice; the first one is taken`);
    else if (isNew && size >= most) wrong.push(`${place}: more than ${most} rows`);
    else {
      seen.add(key);
      if (isNew) size++;
      rows.push(parsed.data);
    }
  }
  return { rows, wrong };
}

/** A person counted. Kept beside the counters' own number, and in the audit log. [SHF3] */
export function correctCount(body: CommandOf<'correctCount'>, context: PlanContext): Planned {
  const { venue, zone, people } = body;
  const known = context.registry.venue(venue);
  if (known === undefined) return unknownVenue(venue);
  if (zone !== undefined && !known.plan.zones.some(({ id }) => id === zone)) {
    return refused('command.zone_unknown', {
      path: 'zone',
      message: `there is no zone ${zone}`,
      mend: `use one of ${known.plan.zones.map(({ id }) => id).join(', ')}`,
    });
  }
  const of = zone === undefined ? {} : { zone };
  return {
    ok: true,
    frames: [{ venue, command: { do: 'correctCount', ...of, people } }],
    ops: [
      auditRow(context, {
        action: 'correctCount',
        about: zone === undefined ? `${people}` : `${zone} ${people}`,
        venue,
      }),
    ],
    result: { people },
  };
}
