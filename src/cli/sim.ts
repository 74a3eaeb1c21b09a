import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CliCommand, CommandContext } from './command.ts';
import { CliFailure } from './command.ts';
import { readJson } from './read-json.ts';

const program = fileURLToPath(new URL('../../firmware-sim/main.ts', import.meta.url));
const passedOn = [
  'credentials',
  'plan',
  'venue',
  'visitors',
  'speed',
  'chaos',
  'duration',
  'truth',
];

/** Without `--credentials` the demonstration's own devices speak, from the file beside its data. */
function credentialsOf({ config, values }: CommandContext): string[] {
  if (typeof values.credentials === 'string') return [];
  const demo = join(config.data, 'demo.json');
  if (existsSync(demo)) {
    const { credentials } = readJson(demo) as { credentials: readonly object[] };
    return [JSON.stringify(credentials)];
  }
  throw new CliFailure('command.shape', {
    message: '--credentials is needed: there is no demonstration in this data folder',
    mend: 'collect what `gozar device add … --json` prints, one line a device, in a file',
    exitCode: 2,
  });
}

export const sim: CliCommand = {
  name: 'sim',
  usage: '[--credentials FILE] [--visitors N] [--speed S] [--seed K] [--chaos 2%]',
  summary: 'Simulate shoppers and devices against a running server, over real MQTT',
  examples: [
    'gozar sim --credentials devices.jsonl --venue rasta --plan rasta.geojson --visitors 50',
    'gozar sim --visitors 200 --speed 10 --chaos 2% --duration 60s',
  ],
  options: Object.fromEntries(passedOn.map((name) => [name, { type: 'string' } as const])),
  optionHelp: [
    "--credentials FILE   what device add printed (the demonstration's devices)",
    "--venue V, --plan F  which venue, and its floor plan in metres (the demonstration's)",
    '--visitors N         people with a band (24); --duration 60s ends by itself',
    '--speed S            virtual seconds a real one (1); --seed K the same seed, the same ways',
    '--chaos 2%           duplicates, disorder, drops, wrong clocks, broken payloads',
    '--truth FILE         where everybody really was, a JSON line a second',
  ],
  positionals: [0, 0],
  run: async (context) => {
    const { config, values, json } = context;
    const given = passedOn.flatMap((name) =>
      typeof values[name] === 'string' ? [`--${name}`, values[name]] : [],
    );
    const demoCredentials = credentialsOf(context);
    const flags = [
      program,
      ...given,
      ...(demoCredentials.length === 0 ? [] : ['--credentials', '/dev/stdin']),
      ...['--host', config.host === '0.0.0.0' ? '127.0.0.1' : config.host],
      ...['--port', String(config.mqttPort), '--seed', String(config.seed)],
      ...(json ? ['--json'] : []),
    ];
    const child = spawn(process.execPath, flags, { stdio: ['pipe', 'inherit', 'inherit'] });
    child.stdin.end(demoCredentials.join(''));
    const [code] = await once(child, 'exit');
    return typeof code === 'number' ? code : 1;
  },
};
