import { resolve } from 'node:path';
import { goodsPerCommand } from '../contracts/goods.ts';
import { type GoodsFile, readGoodsFile } from '../contracts/goods-file.ts';
import { type GoodsFileKind, goodsFileKinds } from '../contracts/goods-rows.ts';
import { textOf } from '../contracts/text-bytes.ts';
import { openReader } from '../stores/records/reader.ts';
import { type CliCommand, CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { readBytes, readJson } from './read-json.ts';
import { submitLocal } from './submit.ts';

type Hot = Parameters<Parameters<typeof withHot>[1]>[0];
type Goods = {
  readonly articles: readonly unknown[];
  readonly planogram: readonly unknown[];
  readonly places?: readonly unknown[];
};

/** `{"articles": […], "planogram": […], "places": […]}`, any may be absent. */
function readGoods(file: string): Required<Goods> {
  const said = Object(readJson(file)) as Record<string, unknown>;
  const { articles = [], planogram = [], places = [] } = said;
  if (Array.isArray(articles) && Array.isArray(planogram) && Array.isArray(places)) {
    return { articles, planogram, places };
  }
  throw new CliFailure('command.shape', {
    message: `${file}: articles, planogram and places are lists`,
    mend: 'write {"articles": [{"sku": …}], "planogram": [{"device": …, "slot": …, "sku": …}]}',
  });
}

export const goodsImport: CliCommand = {
  name: 'goods import',
  usage: 'VENUE FILE.json|FILE.csv [--kind planogram] [--dry-run] [--replace]',
  summary: 'Import articles and what lies where; bad rows are named, good ones are taken',
  examples: [
    'gozar goods import rasta goods.json',
    'gozar goods import rasta all.json --replace',
    'gozar goods import rasta articles.csv --dry-run',
    'gozar goods import rasta shelves.csv --kind planogram',
  ],
  options: {
    replace: { type: 'boolean' },
    kind: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: [
    '--replace     forget the table that was there before; of a CSV, what it does not name',
    '--kind KIND   what a CSV holds: articles (as is meant without it) or planogram',
    '--dry-run     say what a CSV would change, and change nothing',
  ],
  positionals: [2, 2],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', file = ''] = positionals;
    const replace = values.replace === true;
    const { sum, refusedRows } = await withHot(config.data, async (hot) => {
      if (!/\.(csv|tsv|txt)$/i.test(file)) {
        return publish(hot, { venue, replace, goods: readGoods(file) });
      }
      const isDry = values['dry-run'] === true;
      const read = await readCsv({ data: config.data, venue, file, kind: values.kind, replace });
      const told = read.problems.map(
        ({ row, column, message, mend }) => `row ${row}, ${column} ${message}: ${mend}`,
      );
      if (isDry) {
        const slots = read.planogram.length + read.places.length;
        const sum = { articles: read.articles.length, slots, refused: read.counts.bad };
        return { sum, refusedRows: told };
      }
      const done = await publish(hot, { venue, replace: false, goods: read, gone: read.gone });
      const sum = { ...done.sum, refused: done.sum.refused + read.counts.bad };
      return { sum, refusedRows: [...told, ...done.refusedRows] };
    });
    const said = `${sum.articles} articles, ${sum.slots} slots, ${sum.refused} rows refused`;
    print({ ...sum, refusedRows }, [...refusedRows, `${said} at ${venue}`]);
    return sum.refused === 0 ? 0 : 1;
  },
};

const noSum = { articles: 0, slots: 0, refused: 0 };

type Asked = {
  readonly venue: string;
  readonly replace: boolean;
  readonly goods: Goods;
  readonly gone?: GoodsFile['gone'];
};

/** In commands of a size; rows of a later one are named by their place in the file. */
async function publish(hot: Hot, { venue, replace, goods, gone }: Asked) {
  const { articles, planogram, places = [] } = goods;
  const lists = [articles, planogram, places, ...Object.values(gone ?? {})];
  const most = Math.max(...lists.map(({ length }) => length));
  const sum = { ...noSum };
  const refusedRows: string[] = [];
  for (let from = 0; from === 0 || from < most; from += goodsPerCommand) {
    const part = <T>(rows: readonly T[]): T[] => rows.slice(from, from + goodsPerCommand);
    const out = gone && {
      gone: {
        articles: part(gone.articles),
        slots: part(gone.slots),
        places: part(gone.places),
      },
    };
    const { result } = await submitLocal(hot, {
      ...{ do: 'publishGoods', venue, replace: replace && from === 0 },
      ...{ articles: part(articles), planogram: part(planogram), places: part(places), ...out },
    });
    sum.articles += Number(result.articles);
    sum.slots += Number(result.slots) + Number(result.places);
    sum.refused += Number(result.refused);
    for (const row of String(result.refusedRows).split('\n')) {
      if (row !== '') refusedRows.push(from === 0 ? row : renumbered(row, from));
    }
  }
  return { sum, refusedRows };
}

type Csv = {
  readonly data: string;
  readonly venue: string;
  readonly file: string;
  readonly kind: unknown;
  readonly replace: boolean;
};

/** Read as the page reads it, against the table there is. [GDP3] */
async function readCsv({ data, venue, file, kind, replace }: Csv): Promise<GoodsFile> {
  const meant: GoodsFileKind | undefined = goodsFileKinds.find((one) => one === kind);
  if (kind !== undefined && meant === undefined) {
    const mend = `use ${goodsFileKinds.join(' or ')}`;
    throw new CliFailure('command.shape', { message: `--kind ${kind} is unknown`, mend });
  }
  const opened = openReader({ path: resolve(data, 'records.db') });
  if (!opened.ok) throw new CliFailure('command.shape', { message: opened.message, mend: '' });
  const { reader } = opened;
  try {
    const devices = await reader.devices(venue);
    return readGoodsFile(textOf(readBytes(file), { encoding: 'auto' }), {
      ...{ kind: meant ?? 'articles', language: 'en', whole: replace },
      known: await reader.goods(venue),
      zones: (await reader.venue(venue))?.plan.zones ?? [],
      shelves: devices.filter((one) => one.kind === 'shelf').map(({ device }) => device),
    });
  } finally {
    await reader.close();
  }
}

/** Rows of a later part are named by their place in the file. */
function renumbered(row: string, from: number): string {
  return row.replace(/\[(\d+)\]/, (_, at: string) => `[${Number(at) + from}]`);
}
