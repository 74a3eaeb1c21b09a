import type { CommandOf } from '../../contracts/commands.ts';
import {
  ArticleRow,
  type GoneGoods,
  type GoodsRefusal,
  goodsPerCommand,
  PlaceRow,
  SlotRow,
} from '../../contracts/goods.ts';
import { faultOf, type Issue } from '../../contracts/row-faults.ts';
import { bounds } from '../../engine/bounds.ts';
import type { PlanContext, Planned } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';

/** Refused rows that are named; the rest are counted. */
const namedRows = 100;

/**
 * Rows of the goods table: the good ones are taken, the bad ones named one by one. [SHF5] The
 * answer holds `articles`, `slots`, `refused` and the refused rows: `refusedRows`, a line each, and
 * `refusals` for pages, which say them by their codes.
 */
export function publishGoods(body: CommandOf<'publishGoods'>, context: PlanContext): Planned {
  const { venue, replace } = body;
  const state = context.stateOf(venue);
  const known = context.registry.venue(venue);
  if (state === undefined || known === undefined) return unknownVenue(venue);
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
  const { places, nowhere, wrong: misplaced } = placed(body.places ?? [], known.plan.zones);
  const wrong = [...articles.wrong, ...slots.wrong, ...misplaced];
  const told = wrong.slice(0, namedRows);
  const planogram = slots.rows;
  const gone = body.gone && staying(body.gone, nowhere);
  const left = gone && gone.articles.length + gone.slots.length + gone.places.length;
  const result = {
    articles: articles.rows.length,
    slots: planogram.length,
    places: places.length,
    gone: left ?? 0,
    refused: wrong.length,
    refusedRows: told.map(({ line }) => line).join('\n'),
    refusals: JSON.stringify(told.map(({ line: _, ...refusal }) => refusal)),
  };
  // Names are for people: they stay in records.
  const withoutNames = articles.rows.map(({ sku, category, price, grams, stock }) => ({
    sku,
    ...(category === undefined ? {} : { category }),
    ...(price === undefined ? {} : { price }),
    ...(grams === undefined ? {} : { grams }),
    ...(stock === undefined ? {} : { stock }),
  }));
  const command = {
    do: 'publishGoods',
    ...{ replace, articles: withoutNames, planogram },
    ...(gone === undefined ? {} : { gone: { articles: gone.articles, slots: gone.slots } }),
  } as const;
  const put = { op: 'putGoods', venue, replace, articles: articles.rows, planogram } as const;
  return {
    ok: true,
    frames: [{ venue, command }],
    ops: [
      { ...put, places, ...(gone === undefined ? {} : { gone }) },
      auditRow(context, { action: 'publishGoods', about: saidOf(result), venue }),
    ],
    result,
  };
}

/** Rows of places, and apart from them those of zones that are none. [GDP5] */
function placed(given: readonly unknown[], zones: readonly { readonly id: string }[]) {
  const stood = sifted(PlaceRow, given, {
    path: 'places',
    keyOf: ({ zone, sku }) => `${zone}/${sku}`,
    most: goodsPerCommand,
    known: new Map(),
  });
  const known = new Set(zones.map(({ id }) => id));
  const nowhere = stood.rows.flatMap((one, at) =>
    known.has(one.zone) ? [] : [{ ...one, row: stood.givenAt[at] ?? 0 }],
  );
  const lost = nowhere.map(({ zone, sku, row }): GoodsRefusal => {
    const line = `places: there is no zone ${zone} for ${sku}`;
    return { code: 'nowhere', list: 'places', row, field: 'zone', value: zone, line };
  });
  const places = stood.rows.filter(({ zone }) => known.has(zone));
  return { places, nowhere, wrong: [...stood.wrong, ...lost] };
}

/** What was to be moved to a place there is not stays where it is. [GDP5] */
function staying(gone: GoneGoods, nowhere: readonly { readonly sku: string }[]): GoneGoods {
  const unmoved = new Set(nowhere.map(({ sku }) => sku));
  return { ...gone, places: gone.places.filter(({ sku }) => !unmoved.has(sku)) };
}

function saidOf(count: Record<'articles' | 'slots' | 'places' | 'gone', number>): string {
  const { articles, slots, places, gone } = count;
  const said = [`${articles} articles`];
  if (slots + places > 0) said.push(`${slots + places} on shelves`);
  if (gone > 0) said.push(`${gone} taken out`);
  return said.join(', ');
}

type Table<T> = {
  readonly path: GoodsRefusal['list'];
  readonly keyOf: (row: T) => string;
  readonly most: number;
  readonly known: { readonly size: number; has(key: string): boolean };
};

type Checked<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };

type Sifted<T> = {
  readonly rows: readonly T[];
  /** Of each of the rows, which of those given it is. */
  readonly givenAt: readonly number[];
  readonly wrong: readonly GoodsRefusal[];
};

const notARow: Issue = { code: 'form', path: [], message: 'not a row' };

function sifted<T>(
  schema: { readonly safeParse: (row: unknown) => Checked<T> },
  given: readonly unknown[],
  { path, keyOf, most, known }: Table<T>,
): Sifted<T> {
  const rows: T[] = [];
  const givenAt: number[] = [];
  const wrong: GoodsRefusal[] = [];
  const seen = new Set<string>();
  let size = known.size;
  for (const [at, row] of given.entries()) {
    const parsed = schema.safeParse(row);
    const place = `${path}[${at}]`;
    const where = { list: path, row: at, field: '' } as const;
    if (!parsed.success) {
      const [issue = notARow] = parsed.error.issues;
      const line = `${[place, ...issue.path].join('.')}: ${issue.message}`;
      wrong.push({ ...faultOf(issue, row), ...where, field: issue.path.join('.'), line });
      continue;
    }
    const key = keyOf(parsed.data);
    const isNew = !known.has(key);
    if (seen.has(key)) {
      const line = `${place}: ${key} is there twice; the first one is taken`;
      wrong.push({ code: 'twice', value: key, ...where, line });
    } else if (isNew && size >= most) {
      wrong.push({ code: 'many', limit: most, ...where, line: `${place}: more than ${most} rows` });
    } else {
      seen.add(key);
      if (isNew) size++;
      rows.push(parsed.data);
      givenAt.push(at);
    }
  }
  return { rows, givenAt, wrong };
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
