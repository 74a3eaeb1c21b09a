import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { BandRow, type BandSheet, bandFilters, bandLimits } from '../contracts/bands.ts';
import { pagesAddress } from './addresses.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { withRecords } from './records-access.ts';
import { newPrintedCode } from './secrets.ts';
import { submitLocal } from './submit.ts';
import { clockIn } from './venue-clock.ts';

export const bandFreeze: CliCommand = {
  name: 'band freeze',
  usage: 'VENUE TAG',
  summary: 'Freeze a lost wristband: it moves nobody, opens nothing, and is looked for',
  examples: ['gozar band freeze demo band-017'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', tag = ''] = positionals;
    await withHot(config.data, (hot) => submitLocal(hot, { do: 'freezeBand', venue, tag }));
    print({ venue, tag, frozen: true }, [
      `band ${tag} is frozen at ${venue}`,
      `whoever lost it goes on with another: gozar band move ${venue} ${tag} NEW`,
    ]);
    return 0;
  },
};

export const bandMove: CliCommand = {
  name: 'band move',
  usage: 'VENUE TAG NEW',
  summary: 'Whoever lost a wristband goes on with another one; prints its code and link',
  examples: [
    'gozar band move demo band-017 band-018',
    'gozar band move demo band-017 band-017   # it was found',
  ],
  options: {},
  optionHelp: [],
  positionals: [3, 3],
  run: async ({ config, positionals, print }) => {
    const [venue = '', tag = '', to = ''] = positionals;
    const { code, codeSha256 } = newPrintedCode();
    const result = await withHot(config.data, async (hot, at) => {
      await submitLocal(hot, { do: 'moveBand', venue, tag, to, codeSha256 });
      return { code, link: `${pagesAddress(config, at)}/v/${venue}#${code}` };
    });
    print({ venue, tag, to, ...result }, [
      `band ${to} goes on for band ${tag} at ${venue}`,
      `code  ${result.code}`,
      `link  ${result.link}`,
    ]);
    return 0;
  },
};

export const bandStock: CliCommand = {
  name: 'band stock',
  usage: 'VENUE FILE.csv',
  summary: 'Put wristbands among those of the venue; bad lines are named, good ones are taken',
  examples: ['gozar band stock demo bands.csv   # columns: tag, model, radio (yes or no)'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', file = ''] = positionals;
    const { rows, refused } = readBandsFile(file);
    let fresh = 0;
    await withHot(config.data, async (hot) => {
      for (let at = 0; at < rows.length; at += bandLimits.perCommand) {
        const bands = rows.slice(at, at + bandLimits.perCommand);
        const { result } = await submitLocal(hot, { do: 'putBands', venue, bands });
        fresh += Number(result.fresh);
      }
    });
    print({ venue, bands: rows.length, fresh, refused }, [
      `${rows.length} bands at ${venue}, ${fresh} of them new`,
      ...refused.map(({ line, why }) => `line ${line} is refused: ${why}`),
    ]);
    return refused.length === 0 ? 0 : 1;
  },
};

type Refused = { readonly line: number; readonly why: string };
const yes = ['yes', 'true', '1', 'بله'];
const no = ['', 'no', 'false', '0', 'نه', 'خیر'];

/** Lines count from 1, the head line among them. */
function readBandsFile(file: string): { rows: BandRow[]; refused: Refused[] } {
  const [rows, refused]: [BandRow[], Refused[]] = [[], []];
  for (const [at, cells] of cellsOf(file).entries()) {
    const [tag = '', model = '', radio = ''] = cells;
    if (at === 0 && tag.toLowerCase() === 'tag') continue;
    const said = radio.toLowerCase();
    const isKnown = yes.includes(said) || no.includes(said);
    const row = BandRow.safeParse({
      tag,
      ...(model === '' ? {} : { model }),
      ...(said === '' ? {} : { hasRadio: yes.includes(said) }),
    });
    if (row.success && isKnown) rows.push(row.data);
    else refused.push({ line: at + 1, why: isKnown ? 'no tag, or too long' : `radio ${radio}` });
  }
  return { rows, refused };
}

function cellsOf(file: string): string[][] {
  try {
    const options = { bom: true, delimiter: [',', ';'], relax_column_count: true, trim: true };
    return parse(readFileSync(file, 'utf8'), options);
  } catch (cause) {
    throw new CliFailure('command.shape', {
      message: `${file}: ${cause instanceof Error ? cause.message : 'cannot be read'}`,
      mend: 'write a CSV with the columns tag, model, radio',
      exitCode: 2,
    });
  }
}

export const bandList: CliCommand = {
  name: 'band list',
  usage: 'VENUE [--state STATE] [--find TEXT]',
  summary: 'Wristbands of a venue: in stock, out, frozen, lost, broken, who has them',
  examples: ['gozar band list demo --state frozen', 'gozar band list demo --find sara --json'],
  options: { state: { type: 'string' }, find: { type: 'string' } },
  optionHelp: [
    '--state STATE   stock, out, long (a day and more), frozen, awaited, lost, broken',
    '--find TEXT     part of a tag, a model or a name',
  ],
  positionals: [1, 1],
  run: async ({ config, positionals, values, print }) => {
    const [venue = ''] = positionals;
    const asked = bandFilters.find((one) => one === values.state && one !== 'weak');
    if (values.state !== undefined && asked === undefined) {
      throw new CliFailure('command.shape', {
        message: `--state ${values.state} is no state of a band`,
        mend: 'use one of stock, out, long, frozen, awaited, lost, broken',
        exitCode: 2,
      });
    }
    const { items, counts, timezone } = await withRecords(config.data, async (reader) => ({
      items: await reader.bandList(venue, {
        limit: bandLimits.perVenue,
        longBeforeMs: Date.now() - 86_400_000,
        ...(asked === undefined ? {} : { state: asked }),
        ...(typeof values.find === 'string' ? { q: values.find } : {}),
      }),
      counts: await reader.bandCounts(venue),
      timezone: (await reader.venue(venue))?.timezone ?? 'UTC',
    }));
    print({ venue, items, counts }, [
      `${counts.known} bands: ${counts.stock} in stock, ${counts.out} out, ` +
        `${counts.frozen} frozen, ${counts.lost} lost, ${counts.broken} broken`,
      ...items.map((band) => lineOf(band, timezone)),
    ]);
    return 0;
  },
};

function lineOf({ tag, known, out }: BandSheet, timezone: string): string {
  const words: string[] = out === undefined ? [known?.state ?? 'stock'] : [out.as];
  if (out !== undefined) words.push(`since ${clockIn(timezone).day(out.frozenMs ?? out.fromMs)}`);
  if (out?.name !== undefined) words.push(out.name);
  if (out?.holder !== undefined) words.push(out.holder);
  if (out?.awaited) words.push('its wearer waits for another');
  if (known?.model !== undefined) words.push(known.model);
  return `${tag}  ${words.join(', ')}`;
}
