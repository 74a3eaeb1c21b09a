import { resolve } from 'node:path';
import { textOf } from '../contracts/text-bytes.ts';
import { TillMapping } from '../contracts/till-mapping.ts';
import { readMessage } from '../contracts/till-message.ts';
import { readTillRows, saleOfRows } from '../contracts/till-rows.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { addDevice } from './device.ts';
import { withHot } from './hot-access.ts';
import { readBytes, readJson } from './read-json.ts';
import { submitLocal } from './submit.ts';

const mend = 'see "till mapping" in src/contracts/till-mapping.ts for every field';

function mappingOf(file: string): TillMapping {
  const parsed = TillMapping.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const message = `${file}: ${issue?.path.join('.')} ${issue?.message}`;
  throw new CliFailure('command.shape', { message, mend });
}

export const tillAdd: CliCommand = {
  name: 'till add',
  usage: 'VENUE TILL [--zone Z]',
  summary: 'Register a till; prints its secret for MQTT and for HTTP (shown once)',
  examples: ['gozar till add rasta till-1 --zone checkout'],
  options: { zone: { type: 'string' } },
  optionHelp: ['--zone Z   the zone it stands in: whose sale it is, is found there'],
  positionals: [2, 2],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', device = ''] = positionals;
    const { zone } = values;
    const placement = typeof zone === 'string' ? { zone } : undefined;
    const till = await withHot(config.data, (hot) =>
      addDevice(hot, { venue, device, kind: 'till', placement }),
    );
    const path = `/api/v1/venues/${venue}/tills/${device}/sales`;
    print({ ...till, path }, [
      `MQTT: client ${till.clientId}, user ${till.username}, password ${till.password}`,
      `HTTP: POST ${path} with the header x-till-secret: ${till.password}`,
    ]);
    return 0;
  },
};

export const tillFolder: CliCommand = {
  name: 'till folder',
  usage: 'VENUE TILL FOLDER | --none',
  summary: 'Watch a folder for the files of a till; what is read moves to done/',
  examples: ['gozar till folder rasta till-1 /srv/till-1', 'gozar till folder rasta till-1 --none'],
  options: { none: { type: 'boolean' } },
  optionHelp: ['--none   watch none any more'],
  positionals: [2, 3],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', device = '', said] = positionals;
    if ((said === undefined) !== (values.none === true)) {
      const message = 'name a folder, or --none';
      throw new CliFailure('command.shape', { message, mend: 'see --help', exitCode: 2 });
    }
    const folder = said === undefined ? null : resolve(said);
    await withHot(config.data, (hot) => submitLocal(hot, { do: 'setTill', venue, device, folder }));
    print({ venue, device, folder }, [
      folder === null ? `no folder of ${device} is watched` : `${folder} is watched for ${device}`,
    ]);
    return 0;
  },
};

export const tillMapping: CliCommand = {
  name: 'till mapping',
  usage: 'VENUE TILL FILE.json [--folder]',
  summary: "Say what a till's own words mean: paths of its requests, or columns of its files",
  examples: [
    'gozar till mapping rasta till-1 words.json',
    'gozar till mapping rasta till-1 columns.json --folder',
  ],
  options: { folder: { type: 'boolean' } },
  optionHelp: ['--folder   columns of its files, in place of paths of its requests'],
  positionals: [3, 3],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', device = '', file = ''] = positionals;
    const mapping = mappingOf(file);
    const way = values.folder === true ? { columns: mapping } : { webhook: mapping };
    await withHot(config.data, (hot) => submitLocal(hot, { do: 'setTill', venue, device, ...way }));
    print({ venue, device, ...way }, [`${device} is read by ${file} from now on`]);
    return 0;
  },
};

export const tillTest: CliCommand = {
  name: 'till test',
  usage: 'MAPPING.json SAMPLE [--timezone TZ]',
  summary: 'What a sample of a till would become; errors at their paths or rows; keeps nothing',
  examples: ['gozar till test words.json order.json', 'gozar till test columns.json day.csv'],
  options: { timezone: { type: 'string' } },
  optionHelp: ['--timezone TZ   of the dates in it; UTC'],
  positionals: [2, 2],
  run: async ({ positionals, values, print }) => {
    const [file = '', sample = ''] = positionals;
    const mapping = mappingOf(file);
    const timezone = typeof values.timezone === 'string' ? values.timezone : 'UTC';
    if (sample.endsWith('.json')) {
      const read = readMessage(readJson(sample), { mapping, timezone });
      if (read.ok) print(read, [JSON.stringify(read.sales, undefined, 2)]);
      else print(read, read.problems.map(said));
      return read.ok ? 0 : 1;
    }
    const { receipts, bad } = readTillRows(textOf(readBytes(sample), mapping), {
      mapping,
      timezone,
    });
    const read = receipts.map(({ said, rows }) => ({
      row: rows[0]?.row ?? 0,
      ...saleOfRows(said),
    }));
    const sales = read.flatMap((one) => (one.ok ? [one.value] : []));
    const problems = [
      ...bad.map(({ problem }) => problem),
      ...read.flatMap((one) => (one.ok ? [] : [{ row: one.row, ...one.problem }])),
    ];
    const told = problems.map((one) => `row ${one.row}, ${said(one)}`);
    print({ sales, problems }, [JSON.stringify(sales, undefined, 2), ...told]);
    return problems.length === 0 ? 0 : 1;
  },
};

const said = (one: { path: string; message: string; mend: string }) =>
  `${one.path}: ${one.message}; ${one.mend}`;

export const goodsStock: CliCommand = {
  name: 'goods stock',
  usage: 'VENUE SKU UNITS --reason WHY [--add]',
  summary: 'Say how many there are, or how many came',
  examples: [
    'gozar goods stock rasta run-42 12 --reason "counted on Monday"',
    'gozar goods stock rasta run-42 24 --add --reason delivery',
  ],
  options: { add: { type: 'boolean' }, reason: { type: 'string' } },
  optionHelp: ['--add          so many more (or fewer: -- -3)', '--reason WHY   for the log'],
  positionals: [3, 3],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', sku = '', text = ''] = positionals;
    const { reason } = values;
    const units = Number(text);
    if (text === '' || !Number.isFinite(units) || typeof reason !== 'string') {
      const message = 'units are a number, and a reason is asked for';
      throw new CliFailure('command.shape', { message, mend: 'see --help', exitCode: 2 });
    }
    const how = values.add === true ? 'add' : 'set';
    await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'setStock', venue, how, reason, rows: [{ sku, units }] }),
    );
    print({ venue, sku, how, units }, [`${sku}: ${how} ${units}`]);
    return 0;
  },
};
