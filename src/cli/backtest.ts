import { existsSync } from 'node:fs';
import type { BacktestResult, BacktestSample } from '../contracts/lab.ts';
import { durationWords } from '../contracts/why.ts';
import type { CliCommand } from './command.ts';
import { backtestOn, venueOf, withLabRoom } from './lab-access.ts';
import { readJson } from './read-json.ts';
import { clockIn } from './venue-clock.ts';

const samplesPrinted = 5;
const columns = { name: 14, recorded: 10, changed: 9 } as const;

export const backtest: CliCommand = {
  name: 'backtest',
  usage: 'CAMPAIGN.json|ID --from TIME [--to TIME] [--venue VENUE]',
  summary: 'Run recorded time through a changed campaign: what would have been sent; sends nothing',
  examples: [
    'gozar backtest runners-10.json --from 2026-11-20 --to 2026-11-21 --venue shop',
    'gozar backtest shoes-offer --from 24h --json',
  ],
  options: { from: { type: 'string' }, to: { type: 'string' }, venue: { type: 'string' } },
  optionHelp: [
    '--from TIME     ISO time, venue-local date, yesterday, or a duration ago (24h)',
    '--to TIME       the same; a date alone means its end (now)',
    '--venue VENUE   where there is more than one',
  ],
  positionals: [1, 1],
  run: async ({ config, positionals, values, json, print }) => {
    const [named = ''] = positionals;
    const isFile = named.endsWith('.json') || existsSync(named);
    const document = isFile ? (readJson(named) as Record<string, unknown>) : named;
    const record = await withLabRoom(config.data, (room) => venueOf(room, values.venue));
    const from = typeof values.from === 'string' ? values.from : '24h';
    const to = typeof values.to === 'string' ? values.to : '0s';
    const question = {
      ask: 'backtest',
      venue: record.venue,
      campaign: document,
      from,
      to,
    } as const;
    const result = await backtestOn(config.data, question, (share) => {
      if (json || !process.stderr.isTTY) return;
      process.stderr.write(`\r${Math.round(share * 100)} %`);
    });
    if (!json && process.stderr.isTTY) process.stderr.write('\r     \r');
    print(result, linesOf(result, record.timezone));
    return 0;
  },
};

function linesOf(result: BacktestResult, timezone: string): string[] {
  const { recorded, changed, added, removed, kept, moved, ignored } = result;
  const clock = clockIn(timezone);
  const source = result.source === 'recording' ? ', the demonstration day' : '';
  const range = `${clock.day(result.fromMs)} to ${clock.day(result.toMs)} (${timezone})`;
  const row = (name: string, a: number | string, b: number | string, more = '') =>
    `  ${name.padEnd(columns.name)}${String(a).padStart(columns.recorded)}` +
    `${String(b).padStart(columns.changed)}` +
    `${more === '' ? '' : `   ${more}`}`;
  const shift = moved === 0 ? '' : ` (${moved} at another moment of the visit)`;
  const lines = [
    `${result.campaign} at ${result.venue}, ${range}${source}`,
    '',
    row('', 'recorded', 'changed'),
    row(
      'sends',
      recorded.sends,
      changed.sends,
      `${added} added, ${removed} removed, ${kept} kept${shift}`,
    ),
    row('visitors', recorded.visitors, changed.visitors),
    row('held', recorded.held, changed.held),
    row('control group', recorded.control, changed.control),
    row('near misses', recorded.nearMisses, changed.nearMisses),
  ];
  if (result.gates.length > 0) lines.push('', '  held because of');
  for (const { gate, recorded: before, changed: after, medianMargin } of result.gates) {
    const margin = medianMargin === undefined ? '' : `median margin ${medianMargin}`;
    lines.push(row(gate, before, after, margin));
  }
  for (const other of result.others) {
    lines.push(`  beside it, ${other.campaign}: ${other.added} added, ${other.removed} removed`);
  }
  for (const kind of ['added', 'removed', 'kept'] as const) {
    lines.push(...sampleLines(kind, result[kind], { samples: result.samples[kind], clock }));
  }
  if (result.unchanged) lines.push('', '  This is what ran then: nothing differs.');
  if (ignored.changes + ignored.reports > 0) {
    const reports = `${ignored.reports} reports of messages it did not send`;
    lines.push('', `  Left out: ${ignored.changes} recorded changes of it, ${reports}.`);
  }
  const frames = result.frames.toLocaleString('en');
  const took = `${durationWords(result.toMs - result.fromMs)} in ${durationWords(result.wallMs)}`;
  const times = result.speedup.toLocaleString('en');
  lines.push('', `${frames} frames, ${took}: ${times} × real time. Nothing was sent or changed.`);
  return lines;
}

function sampleLines(
  kind: string,
  count: number,
  { samples, clock }: { samples: readonly BacktestSample[]; clock: ReturnType<typeof clockIn> },
): string[] {
  if (samples.length === 0) return [];
  const shown = samples.slice(0, samplesPrinted);
  return [
    '',
    `  ${kind}, ${shown.length} of ${count}`,
    ...shown.map(({ atMs, visitor, because, recordedAtMs }) => {
      const led = because.slice(-3).map((one) => `${one.event}${one.zone ? ` ${one.zone}` : ''}`);
      const then = recordedAtMs === undefined ? '' : `  (then ${clock.time(recordedAtMs)})`;
      return `    ${clock.time(atMs)}  ${(visitor || '–').padEnd(6)} ${led.join(' → ')}${then}`;
    }),
  ];
}
