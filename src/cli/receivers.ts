import type { CoverageBody, SuggestedPlace } from '../contracts/api-receivers.ts';
import { answerSurvey } from '../threads/surveying.ts';
import { type CliCommand, CliFailure } from './command.ts';
import { taken, venueOf, withLabRoom } from './lab-access.ts';

const shown = { pairs: 5, places: 5 } as const;

export const receiversCoverage: CliCommand = {
  name: 'receivers coverage',
  usage: '[--venue VENUE] [--floor-dbm -90] [--places N]',
  summary: 'What receivers would hear and tell, blind spots, and places for more of them',
  examples: [
    'gozar receivers coverage',
    'gozar receivers coverage --venue shop --places 2',
    'gozar receivers coverage --floor-dbm=-85 --json',
  ],
  options: {
    venue: { type: 'string' },
    'floor-dbm': { type: 'string' },
    places: { type: 'string' },
  },
  optionHelp: [
    '--venue VENUE     where there is more than one',
    '--floor-dbm DBM   what is weaker is not heard (-90)',
    '--places N        where N more receivers belong, 1 to 5, and what each brings',
  ],
  positionals: [0, 0],
  run: async ({ config, values, print }) => {
    const floorDbm = numberOf(values['floor-dbm'], { name: 'floor-dbm', least: -110, most: -40 });
    const count = numberOf(values.places, { name: 'places', least: 1, most: 5 });
    const [coverage, places] = await withLabRoom(config.data, async (room) => {
      const { venue } = await venueOf(room, values.venue);
      const floor = { venue, floorDbm: floorDbm ?? -90 };
      const asked = { ask: 'coverage', ...floor } as const;
      const found = taken(await answerSurvey(room.reader, asked)) as CoverageBody;
      if (count === undefined) return [found, []] as const;
      const more = { ask: 'places', ...floor, count } as const;
      const suggested = taken(await answerSurvey(room.reader, more)) as {
        places: readonly SuggestedPlace[];
      };
      return [found, suggested.places] as const;
    });
    print({ ...coverage, places }, [...linesOf(coverage), ...places.map(placeLine)]);
    return 0;
  },
};

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function linesOf(coverage: CoverageBody): string[] {
  const { receivers, floorDbm, radio, blind, underThree, accuracy, zones, unplaced } = coverage;
  return [
    `${receivers} receivers on the plan, heard from ${floorDbm} dBm on; radio: ${radio.from}`,
    `${percent(blind)} heard by none, ${percent(underThree)} by fewer than three`,
    `${percent(accuracy)} of the time the right zone (predicted: ${coverage.stands} stands)`,
    ...[...zones]
      .sort((a, b) => a.accuracy - b.accuracy)
      .map(
        ({ zone, accuracy: own, errorM, underThree: few }) =>
          `  ${zone.padEnd(20)} ${percent(own).padStart(6)}   error ${errorM ?? '?'} m   ` +
          `${percent(few)} under three`,
      ),
    ...coverage.confused
      .filter(({ taken: other }) => other !== null && other !== '')
      .slice(0, shown.pairs)
      .map(({ zone, taken: other, share }) => `  ${zone} is told for ${other} ${percent(share)}`),
    ...(unplaced.length === 0 ? [] : [`not on the plan: ${unplaced.join(', ')}`]),
  ];
}

export function placeLine({ x, y, floor, zone, before, after }: SuggestedPlace): string {
  const worst = `${before.worstZone} ${percent(before.worst)} -> ${percent(after.worst)}`;
  const all = `${percent(before.accuracy)} -> ${percent(after.accuracy)}`;
  return `one more at ${x},${y},${floor} (${zone}): ${worst}, all zones ${all}`;
}

function numberOf(
  text: unknown,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new CliFailure('command.shape', {
    message: `--${name} ${String(text)} is none`,
    mend: `use a whole number from ${least} to ${most}`,
    exitCode: 2,
  });
}
