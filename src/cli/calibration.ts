import type { WalkReport } from '../contracts/api-receivers.ts';
import type { CliCommand } from './command.ts';
import { withHot } from './hot-access.ts';
import { venueOf, withLabRoom } from './lab-access.ts';
import { percent, placeLine } from './receivers.ts';
import { submitLocal } from './submit.ts';
import { clockIn } from './venue-clock.ts';

export const calibrationReport: CliCommand = {
  name: 'calibration report',
  usage: '[--venue VENUE]',
  summary: 'What the last calibration walk found: accuracy by zone, without it and with it',
  examples: ['gozar calibration report', 'gozar calibration report --venue shop --json'],
  options: { venue: { type: 'string' } },
  optionHelp: ['--venue VENUE   where there is more than one'],
  positionals: [0, 0],
  run: async ({ config, values, print }) => {
    const { record, walk } = await withLabRoom(config.data, async (room) => {
      const found = await venueOf(room, values.venue);
      const [last] = (await room.reader.walks(found.venue)).filter(({ report }) => report !== null);
      return { record: found, walk: last };
    });
    const { venue, timezone } = record;
    if (!walk?.report) {
      print({ venue, walk: null }, [`nobody walked ${venue} yet: open /walk on a phone`]);
      return 1;
    }
    const { points: _, ...said } = walk;
    const use = walk.active ? 'in use' : 'not in use';
    const head = `${venue}, ${clockIn(timezone).day(walk.atMs)}, ${use}`;
    print({ venue, ...said }, [head, ...linesOf(walk.report)]);
    return 0;
  },
};

function linesOf(report: WalkReport): string[] {
  const { points, rough, zones, confusion, merge, more, silent } = report;
  const metres = ({ medianM, p90M }: WalkReport['with']) =>
    `error ${medianM ?? '?'} m half of the time, ${p90M ?? '?'} m nine times in ten`;
  return [
    `${points} points${rough ? ': rough' : ''}`,
    `without it ${percent(report.without.accuracy)} right, ${metres(report.without)}`,
    `with it    ${percent(report.with.accuracy)} right, ${metres(report.with)}`,
    ...zones.map(
      (zone) =>
        `  ${(zone.zone || '(outside)').padEnd(20)} ${percent(zone.without).padStart(6)} -> ` +
        `${percent(zone.with).padStart(6)}   ${zone.points} points`,
    ),
    ...confusion
      .slice(0, 8)
      .map(({ zone, taken, share }) => `  ${zone} is told for ${taken ?? '?'} ${percent(share)}`),
    ...merge.map(
      ({ zones: [a, b], share }) => `better one zone: ${a} and ${b} (${percent(share)})`,
    ),
    ...(more === null ? [] : [placeLine(more)]),
    ...(silent.length === 0 ? [] : [`heard nothing: ${silent.join(', ')}`]),
  ];
}

export const calibrationClear: CliCommand = {
  name: 'calibration clear',
  usage: 'VENUE',
  summary: 'Go back to the radio of before all calibration walks; their reports stay',
  examples: ['gozar calibration clear shop'],
  options: {},
  optionHelp: [],
  positionals: [1, 1],
  run: async ({ config, positionals, print }) => {
    const [venue = ''] = positionals;
    await withHot(config.data, (hot) => submitLocal(hot, { do: 'clearCalibration', venue }));
    print({ venue, cleared: true }, [`${venue} goes by no walk any more`]);
    return 0;
  },
};
