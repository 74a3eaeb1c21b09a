import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { durationMs } from '../src/contracts/rules.ts';
import { deviceKindNames } from '../src/contracts/topics.ts';
import { Placement, Plan } from '../src/contracts/venue.ts';
import { demoSetup } from './demo/setup.ts';
import type { FleetCredential, FleetOptions } from './fleet.ts';
import { planFromGeojson } from './plan.ts';

/** What a run of the simulator needs, from a command line or from a parent process. */
export type SimOptions = Omit<FleetOptions, `on${string}`> & {
  readonly truthFile?: string;
  /** Folder of recorded tracks to stream in place of shoppers. */
  readonly tracks?: string;
  readonly json: boolean;
};

export type Asked =
  | { readonly ok: true; readonly options: SimOptions }
  | { readonly ok: false; readonly problems: readonly string[] };

export const usage = `Walks shoppers through a floor plan and speaks for its devices over real MQTT.

  node firmware-sim/main.ts --credentials FILE [options]

  --credentials FILE  what "device add" printed, one JSON object a line or a JSON list;
                      "kind" and "placement" may be added to each
  --host HOST         where the broker is [127.0.0.1]
  --port PORT         [1883]
  --venue V           [the first credential's]
  --plan FILE         floor plan, GeoJSON in metres [the demonstration's]
  --visitors N        people with a band, inside or on their way [24]
  --demo-band TAG     whose wearer follows the script of the demonstration [nobody]
  --speed S           virtual seconds a real one; other than 1, payloads carry no "at" [1]
  --seed K            the same seed walks the same ways [7]
  --chaos 2%          share of payloads sent twice or late; drops, wrong clocks and broken
                      payloads come with it, more rarely [0]
  --duration 60s      stop by itself (ms, s, m, h, d) [never]
  --truth FILE        where everybody really was, a JSON line a second
  --tracks FOLDER     stream the recorded tracks of this folder in place of shoppers
  --json              JSON lines in place of words
  --help
`;

const flags = {
  credentials: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  venue: { type: 'string' },
  plan: { type: 'string' },
  visitors: { type: 'string' },
  'demo-band': { type: 'string' },
  speed: { type: 'string' },
  seed: { type: 'string' },
  chaos: { type: 'string' },
  duration: { type: 'string' },
  truth: { type: 'string' },
  tracks: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Flags = Partial<Record<keyof typeof flags, string | boolean>>;

/** Reads a command line; every problem at once, each with its mend. `help` asks for the usage. */
export function readCommandLine(args: readonly string[]): Asked | 'help' {
  let values: Flags;
  try {
    values = parseArgs({ args: [...args], options: flags, allowPositionals: false }).values;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [`${said.split('. ')[0]}; see --help`] };
  }
  if (values.help) return 'help';
  const problems: string[] = [];
  const { file: credentials = [] } = credentialsFrom(values.credentials, problems);
  return checked(
    {
      ...values,
      credentials,

      plan: planFrom(values.plan, problems),
      demoVisitorBand: values['demo-band'],
      durationMs: values.duration,
      truthFile: values.truth,
    },
    problems,
  );
}

/** Reads what a parent process sends as `{kind: 'configure', …}`; the same checks. */
export function readConfigure(message: object): Asked {
  const problems: string[] = [];
  const given: Record<string, unknown> = { ...message };
  const plan =
    given.plan === undefined ? { success: true, data: undefined } : Plan.safeParse(given.plan);
  if (!plan.success) problems.push('plan: not a plan of contracts/venue.ts');
  const credentials = credentialList(given.credentials, problems);
  return checked({ ...given, plan: plan.data, credentials }, problems);
}

function checked(given: Readonly<Record<string, unknown>>, problems: string[]): Asked {
  const { credentials, host = '127.0.0.1', venue, demoVisitorBand, truthFile, tracks } = given;
  const list = Array.isArray(credentials) ? (credentials as FleetCredential[]) : [];
  const plan = (given.plan as Plan | undefined) ?? demoSetup().plan;
  if (list.length === 0 && problems.length === 0) {
    problems.push('credentials: none given; "gozar device add VENUE DEVICE" prints one');
  }
  const port = wholeOf('port', given.port ?? 1883, { least: 1, most: 65_535 }, problems);
  const visitors = wholeOf('visitors', given.visitors ?? 24, { least: 1, most: 5_000 }, problems);
  const seed = wholeOf('seed', given.seed ?? 7, { least: 0, most: 2 ** 31 }, problems);
  const speed = Number(given.speed ?? 1);
  if (!(speed > 0 && speed <= 1_000)) problems.push('speed: use a number above 0, up to 1000');
  const chaos = shareOf(given.chaos ?? 0, problems);
  const lasts = lastsOf(given.durationMs, problems);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    options: {
      host: String(host),
      port,
      venue: String(venue ?? list[0]?.clientId.split('/')[0] ?? 'demo'),
      credentials: list,
      plan,
      visitors,
      speed,
      seed,
      chaos,
      json: given.json === true,
      ...(lasts === undefined ? {} : { durationMs: lasts }),
      ...(typeof demoVisitorBand === 'string' ? { demoVisitorBand } : {}),
      ...(typeof truthFile === 'string' ? { truthFile } : {}),
      ...(typeof tracks === 'string' ? { tracks } : {}),
    },
  };
}

type Range = { least: number; most: number };

function wholeOf(name: string, value: unknown, range: Range, problems: string[]): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= range.least && number <= range.most) return number;
  problems.push(`${name}: use a whole number from ${range.least} to ${range.most}`);
  return range.least;
}

/** `2%` or 0.02. */
function shareOf(value: unknown, problems: string[]): number {
  const text = String(value).trim();
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text !== '' && share >= 0 && share <= 1) return share;
  problems.push('chaos: use a share such as 2% or 0.02');
  return 0;
}

/** `60s` on a command line, milliseconds from a parent. */
function lastsOf(value: unknown, problems: string[]): number | undefined {
  if (value === undefined) return undefined;
  const ms = typeof value === 'number' ? value : durationMs(String(value));
  if (ms !== undefined && ms > 0) return ms;
  problems.push('duration: use a whole number and ms, s, m, h or d, such as 60s');
  return undefined;
}

function textOf(path: unknown, flag: string, problems: string[]): string | undefined {
  try {
    return readFileSync(String(path), 'utf8');
  } catch (error) {
    problems.push(`${flag}: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

function planFrom(path: unknown, problems: string[]): Plan | undefined {
  if (path === undefined) return undefined;
  const text = textOf(path, 'plan', problems);
  if (text === undefined) return undefined;
  const read = planFromGeojson(text);
  if (read.ok) return read.plan;
  problems.push(`plan: ${path}: ${read.message}`);
  return undefined;
}

type Credentials = { file?: FleetCredential[] };

function credentialsFrom(path: unknown, problems: string[]): Credentials {
  if (path === undefined) return {};
  const text = textOf(path, 'credentials', problems);
  if (text === undefined) return {};
  let rows: unknown;
  try {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    rows = text.trimStart().startsWith('[')
      ? JSON.parse(text)
      : lines.map((one) => JSON.parse(one));
  } catch {
    problems.push(`credentials: ${path} is neither a JSON list nor one JSON object a line`);
    return {};
  }
  return { file: credentialList(rows, problems) };
}

function credentialList(rows: unknown, problems: string[]): FleetCredential[] {
  if (!Array.isArray(rows)) {
    problems.push('credentials: use a list of {device, clientId, username, password}');
    return [];
  }
  return rows.flatMap((row: unknown, index) => {
    const credential = credentialOf(row);
    if (credential === undefined) {
      problems.push(`credentials[${index}]: needs device, clientId, username and password`);
    }
    return credential ?? [];
  });
}

function credentialOf(row: unknown): FleetCredential | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const { device, clientId, username, password, kind, placement }: Record<string, unknown> = {
    ...row,
  };
  if (typeof device !== 'string' || typeof clientId !== 'string') return undefined;
  if (typeof username !== 'string' || typeof password !== 'string') return undefined;
  const known = deviceKindNames.find((name) => name === kind);
  const where = Placement.safeParse(placement);
  return {
    device,
    clientId,
    username,
    password,
    ...(known === undefined ? {} : { kind: known }),
    ...(where.success ? { placement: where.data } : {}),
  };
}
