import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PlanProblem } from '../contracts/api-plan.ts';
import { planFileKinds, planFileUnits } from '../contracts/api-plan.ts';
import { Id } from '../contracts/ids.ts';
import type { RecordsReader, VenueRecord } from '../contracts/ports.ts';
import { Plan } from '../contracts/venue.ts';
import { openReader } from '../stores/records/reader.ts';
import { checkPlan } from '../web/plans/check.ts';
import { exportPlan, readPlanFile } from '../web/plans/files.ts';
import type { CliCommand, CommandContext } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { submitLocal } from './submit.ts';

const kinds = planFileKinds.join('|');

/** Reads the folder's records beside a running server, or of a stopped one. */
async function reading<T>(data: string, work: (reader: RecordsReader) => Promise<T>): Promise<T> {
  const path = join(resolve(data), 'records.db');
  const opened = openReader({ path, leaveUntouched: true });
  if (!opened.ok) throw new CliFailure(opened.code, { message: opened.message, mend: opened.mend });
  try {
    return await work(opened.reader);
  } finally {
    await opened.reader.close();
  }
}

async function venueIn(reader: RecordsReader, venue: string): Promise<VenueRecord> {
  const found = Id.safeParse(venue).success ? await reader.venue(venue) : undefined;
  if (found !== undefined) return found;
  throw new CliFailure('command.venue_unknown', {
    message: `there is no venue ${venue}`,
    mend: 'import it first: gozar venue import FILE.geojson --venue NAME --timezone TZ --units m',
  });
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    const mend = 'name a file that is there and may be read';
    throw new CliFailure('plan.file', { message: `${file} cannot be read`, mend });
  }
}

function chosen<T extends string>(list: readonly T[], value: unknown, name: string): T {
  const found = list.find((one) => one === value);
  if (found !== undefined) return found;
  const mend = `use --${name} ${list.join(` or --${name} `)}`;
  throw new CliFailure('command.shape', { message: `--${name} is needed`, mend, exitCode: 2 });
}

/** IMDF is an archive, everything else text. */
function kindOf(file: string, value: unknown): (typeof planFileKinds)[number] {
  if (value !== undefined) return chosen(planFileKinds, value, 'kind');
  return /\.zip$|\.imdf$/i.test(file) ? 'imdf' : 'geojson';
}

type Values = CommandContext['values'];

function planIn(file: string, values: Values) {
  const units =
    values.units === undefined ? undefined : chosen(planFileUnits, values.units, 'units');
  const read = readPlanFile(readBytes(file), { kind: kindOf(file, values.kind), units });
  if (read.ok) return read;
  throw new CliFailure('plan.file', {
    message: `${file}: ${read.message}`,
    mend: `give a file of the kind ${kinds}, or say which with --kind`,
  });
}

function lineOf({ code, path, message, mend }: PlanProblem): string {
  return `  ${path}: ${message.en}; ${mend.en} [${code}]`;
}

const fileOptions = { kind: { type: 'string' }, units: { type: 'string' } } as const;
const fileHelp = [
  `--kind KIND     ${kinds}; else by the name: .zip is imdf`,
  '--units UNITS   of GeoJSON: m = metres, deg = longitude and latitude; else guessed and said',
];

export const planImport: CliCommand = {
  name: 'plan import',
  usage: 'VENUE FILE [--kind geojson|imdf] [--units m|deg]',
  summary: 'Read a drawing as the draft of a plan; what cannot be taken is named',
  examples: [
    'gozar plan import rasta mall.geojson --units deg',
    'gozar plan import rasta mall.zip',
  ],
  options: fileOptions,
  optionHelp: fileHelp,
  positionals: [2, 2],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', file = ''] = positionals;
    const { plan, notes } = planIn(file, values);
    const revision = await withHot(config.data, async (hot) => {
      const draft = await reading(config.data, async (reader) => {
        await venueIn(reader, venue);
        return reader.plans.draft(venue);
      });
      const known = draft?.plan === undefined ? 0 : draft.revision;
      const told = { do: 'savePlanDraft', venue, plan, revision: known } as const;
      return (await submitLocal(hot, told)).result.revision;
    });
    const sizes = `${plan.zones.length} zones, ${plan.floors.length} floors`;
    const said = `draft ${revision} of ${venue}: ${sizes}`;
    const next = `gozar plan check ${venue}, then gozar plan publish ${venue}`;
    print({ revision, notes }, [...notes.map(({ en }) => `  ${en}`), said, next]);
    return 0;
  },
};

export const planExport: CliCommand = {
  name: 'plan export',
  usage: 'VENUE FILE [--kind geojson|imdf]',
  summary: 'Write the published plan to a file',
  examples: ['gozar plan export rasta rasta.geojson', 'gozar plan export rasta rasta.imdf.zip'],
  options: { kind: { type: 'string' } },
  optionHelp: fileHelp.slice(0, 1),
  positionals: [2, 2],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', file = ''] = positionals;
    const record = await reading(config.data, (reader) => venueIn(reader, venue));
    const { bytes, type } = exportPlan(kindOf(file, values.kind), record);
    try {
      writeFileSync(file, bytes);
    } catch {
      const mend = 'choose a place where this user may write';
      throw new CliFailure('plan.file', { message: `${file} cannot be written`, mend });
    }
    print({ file, bytes: bytes.length, type }, [`${file}: ${bytes.length} bytes`]);
    return 0;
  },
};

export const planCheck: CliCommand = {
  name: 'plan check',
  usage: 'VENUE|FILE [--kind geojson|imdf] [--units m|deg]',
  summary: 'Say what is wrong with the draft of a venue, or with a file; nothing is saved',
  examples: ['gozar plan check rasta', 'gozar plan check mall.geojson --units deg --json'],
  options: fileOptions,
  optionHelp: fileHelp,
  positionals: [1, 1],
  run: async ({ config, positionals, values, print }) => {
    const [what = ''] = positionals;
    const isVenue = Id.safeParse(what).success && !/\.(geojson|json|zip|imdf)$/i.test(what);
    const plan = isVenue
      ? await reading(config.data, async (reader) => {
          const { plan: published } = await venueIn(reader, what);
          return (await reader.plans.draft(what))?.plan ?? published;
        })
      : planIn(what, values).plan;
    const { errors, warnings } = checkPlan(plan);
    print({ errors, warnings }, [
      ...(errors.length > 0 ? ['to mend before it can be published:', ...errors.map(lineOf)] : []),
      ...(warnings.length > 0 ? ['worth a look:', ...warnings.map(lineOf)] : []),
      `${errors.length} errors, ${warnings.length} warnings`,
    ]);
    return errors.length > 0 ? 1 : 0;
  },
};

export const planPublish: CliCommand = {
  name: 'plan publish',
  usage: 'VENUE [--note TEXT] [--pause-campaigns]',
  summary: 'Make the draft the plan the floor goes by; who is inside keeps their visit',
  examples: [
    'gozar plan publish rasta',
    'gozar plan publish rasta --note "Summer" --pause-campaigns',
  ],
  options: { note: { type: 'string' }, 'pause-campaigns': { type: 'boolean' } },
  optionHelp: [
    '--note TEXT         what it is about, for the list of versions',
    '--pause-campaigns   pause live campaigns that name a zone the draft does not have',
  ],
  positionals: [1, 1],
  run: async ({ config, positionals, values, print }) => {
    const [venue = ''] = positionals;
    const { result } = await withHot(config.data, async (hot) => {
      const draft = await reading(config.data, async (reader) => {
        await venueIn(reader, venue);
        return reader.plans.draft(venue);
      });
      const { plan, revision } = soundDraft(venue, draft);
      const words = typeof values.note === 'string' ? { note: values.note } : {};
      const pauseCampaigns = values['pause-campaigns'] === true;
      const told = { plan, revision, pauseCampaigns, ...words };
      return submitLocal(hot, { do: 'publishPlan', venue, ...told });
    });
    const lines = (text: unknown) =>
      String(text ?? '')
        .split('\n')
        .filter((one) => one !== '');
    const [paused, unplaced] = [lines(result.paused), lines(result.unplaced)];
    print({ version: result.version, paused, unplaced }, [
      `version ${result.version} of ${venue}`,
      ...paused.map((campaign) => `  paused ${campaign}`),
      ...unplaced.map((device) => `  ${device} stands nowhere now`),
    ]);
    return 0;
  },
};

type Draft = Awaited<ReturnType<RecordsReader['plans']['draft']>>;

function soundDraft(venue: string, draft: Draft): { plan: Plan; revision: number } {
  if (draft?.plan === undefined) {
    throw new CliFailure('plan.draft_changed', {
      message: `${venue} has no draft`,
      mend: `draw one, or gozar plan import ${venue} FILE`,
    });
  }
  const { errors } = checkPlan(draft.plan);
  const plan = Plan.safeParse(draft.plan);
  if (errors.length === 0 && plan.success) return { plan: plan.data, revision: draft.revision };
  throw new CliFailure('plan.unfinished', {
    message: `the draft of ${venue} has ${errors.length} things to mend`,
    mend: `see gozar plan check ${venue}`,
    problems: errors.map(({ code, path, message, mend }) => ({
      ...{ code: `plan.${code}`, path, message: message.en, mend: mend.en },
    })),
  });
}

export const planVersions: CliCommand = {
  name: 'plan versions',
  usage: 'VENUE',
  summary: 'List the versions of a plan, who published them and what they changed',
  examples: ['gozar plan versions rasta', 'gozar plan versions rasta --json'],
  options: {},
  optionHelp: [],
  positionals: [1, 1],
  run: async ({ config, positionals, print }) => {
    const [venue = ''] = positionals;
    const items = await reading(config.data, async (reader) => {
      await venueIn(reader, venue);
      return reader.plans.versions(venue);
    });
    print(
      { items },
      items.map(({ version, atMs, by, note, zones, change }) => {
        const { added, removed, moved } = change;
        const did = `+${added.length} −${removed.length} ~${moved.length}`;
        const words = note === undefined ? '' : `  ${note}`;
        const when = new Date(atMs).toISOString();
        return `${version}  ${when}  ${by}  ${zones} zones (${did})${words}`;
      }),
    );
    return 0;
  },
};

export const planRestore: CliCommand = {
  name: 'plan restore',
  usage: 'VENUE VERSION',
  summary: 'Make a former version the draft; nothing changes on the floor until it is published',
  examples: ['gozar plan restore rasta 3'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', typed = ''] = positionals;
    const version = /^[1-9]\d{0,8}$/.test(typed) ? Number(typed) : undefined;
    if (version === undefined) {
      const mend = `see gozar plan versions ${venue}`;
      throw new CliFailure('command.shape', {
        message: `${typed} is no version`,
        mend,
        exitCode: 2,
      });
    }
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'restorePlan', venue, version }),
    );
    const said = `version ${version} of ${venue} is the draft (revision ${result.revision})`;
    print(result, [said, `gozar plan publish ${venue} makes it the plan again`]);
    return 0;
  },
};
