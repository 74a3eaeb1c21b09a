import { goodsPerCommand } from '../contracts/goods.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { readJson } from './read-json.ts';
import { submitLocal } from './submit.ts';

/** `{"articles": […], "planogram": […]}`, either may be absent. */
function readGoods(file: string): Record<'articles' | 'planogram', readonly unknown[]> {
  const { articles = [], planogram = [] } = Object(readJson(file)) as Record<string, unknown>;
  if (Array.isArray(articles) && Array.isArray(planogram)) return { articles, planogram };
  throw new CliFailure('command.shape', {
    message: `${file}: articles and planogram are lists`,
    mend: 'write {"articles": [{"sku": …}], "planogram": [{"device": …, "slot": …, "sku": …}]}',
  });
}

export const goodsImport: CliCommand = {
  name: 'goods import',
  usage: 'VENUE FILE.json [--replace]',
  summary: 'Import articles and what lies where; bad rows are named, good ones are taken',
  examples: ['gozar goods import rasta goods.json', 'gozar goods import rasta all.json --replace'],
  options: { replace: { type: 'boolean' } },
  optionHelp: ['--replace   forget the table that was there before'],
  positionals: [2, 2],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', file = ''] = positionals;
    const { articles, planogram } = readGoods(file);
    const parts = Math.max(
      1,
      Math.ceil(Math.max(articles.length, planogram.length) / goodsPerCommand),
    );
    const sum = { articles: 0, slots: 0, refused: 0 };
    const refusedRows: string[] = [];
    await withHot(config.data, async (hot) => {
      for (let part = 0; part < parts; part++) {
        const [from, to] = [part * goodsPerCommand, (part + 1) * goodsPerCommand];
        const { result } = await submitLocal(hot, {
          do: 'publishGoods',
          venue,
          replace: values.replace === true && part === 0,
          articles: articles.slice(from, to),
          planogram: planogram.slice(from, to),
        });
        sum.articles += Number(result.articles);
        sum.slots += Number(result.slots);
        sum.refused += Number(result.refused);
        for (const row of String(result.refusedRows).split('\n')) {
          if (row !== '') refusedRows.push(from === 0 ? row : renumbered(row, from));
        }
      }
    });
    const said = `${sum.articles} articles, ${sum.slots} slots, ${sum.refused} rows refused`;
    print({ ...sum, refusedRows }, [...refusedRows, `${said} at ${venue}`]);
    return sum.refused === 0 ? 0 : 1;
  },
};

/** Rows of a later part are named by their place in the file. */
function renumbered(row: string, from: number): string {
  return row.replace(/\[(\d+)\]/, (_, at: string) => `[${Number(at) + from}]`);
}
