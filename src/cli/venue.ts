import { planUnits, readPlan } from '../contracts/geojson.ts';
import { Localized } from '../contracts/ids.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { readJson } from './read-json.ts';
import { submitLocal } from './submit.ts';

function needed(values: Readonly<Record<string, unknown>>, name: string, mend: string): string {
  const value = values[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new CliFailure('command.shape', { message: `--${name} is needed`, mend, exitCode: 2 });
}

/**
 * The settings file may name the venue: `{"name": {"en": …, "fa": …}, …}`; the rest are settings.
 */
function readSettings(file: unknown, venue: string) {
  const document = typeof file === 'string' ? readJson(file) : {};
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    const mend = 'make the settings file one JSON object';
    throw new CliFailure('command.settings', { message: `${file} is no object`, mend });
  }
  const { name, ...settings } = document as Record<string, unknown>;
  const localized = Localized.safeParse(name ?? { en: venue });
  if (!localized.success) {
    const mend = 'write {"name": {"en": "…", "fa": "…"}}';
    throw new CliFailure('command.settings', { message: 'name is not understood', mend });
  }
  // Whose tags they are is not known yet: strangers' are none of ours. [LIV12]
  return { name: localized.data, settings: { ownTags: {}, ...settings } };
}

export const venueImport: CliCommand = {
  name: 'venue import',
  usage: 'FILE.geojson --venue V --timezone TZ --units m|wgs84 [--settings FILE]',
  summary: 'Import a floor plan as a venue, or as the next version of one',
  examples: [
    'gozar venue import shop.geojson --venue rasta --timezone Asia/Tehran --units m',
    'gozar venue import mall.geojson --venue mall --timezone Europe/Berlin --units wgs84',
  ],
  options: {
    venue: { type: 'string' },
    timezone: { type: 'string' },
    units: { type: 'string' },
    settings: { type: 'string' },
  },
  optionHelp: [
    '--venue V         its id: a–z, 0–9, . _ -',
    '--timezone TZ     IANA name, such as Asia/Tehran',
    '--units UNITS     m: coordinates are metres, y downwards; wgs84: longitude, latitude',
    '--settings FILE   JSON with settings of the venue, and name {"en": …, "fa": …};',
    '                  ownTags {"stock": […], "prefixes": […]} or "all": taken in beside those',
    '                  handed out (none); publicCounts true: rounded counts for anybody (false);',
    '                  joinBy "phone" or "both": the page and /poster/V let people join ("band")',
    '                  topics [{"id": …, "name": {…}}]: what visitors can switch off (none)',
    'Polygons need the property id; kind, capacity, floor, name, nameFa, parent are optional.',
  ],
  positionals: [1, 1],
  run: async ({ config, positionals, values, print }) => {
    const [file = ''] = positionals;
    const venue = needed(values, 'venue', 'choose an id such as rasta');
    const timezone = needed(values, 'timezone', 'use an IANA name such as Asia/Tehran');
    const units = planUnits.find((known) => known === values.units);
    if (units === undefined) {
      const mend = 'use --units m or --units wgs84';
      throw new CliFailure('command.shape', { message: '--units is needed', mend, exitCode: 2 });
    }
    const read = readPlan(readJson(file), units);
    if (!read.ok) {
      throw new CliFailure('command.plan', {
        message: `${file} cannot be imported`,
        mend: 'mend each of the places above; nothing was imported',
        problems: read.problems,
      });
    }
    const { name, settings } = readSettings(values.settings, venue);
    const { plan } = read;
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, {
        do: 'importVenue',
        venue,
        name,
        plan,
        timezone,
        settings,
        demo: false,
      }),
    );
    print(result, [`venue ${venue}: ${plan.zones.length} zones, ${plan.floors.length} floors`]);
    return 0;
  },
};
