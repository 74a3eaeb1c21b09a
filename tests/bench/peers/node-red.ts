import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inTurns } from '../in-turns.ts';
import { durable, type Target } from '../intake.ts';
import { writeCredentials } from '../venue.ts';
import { nodeRedFlow, type Way, ways } from './node-red-flow.ts';

/**
 * `node tests/bench/peers/node-red.ts [CONNECTIONS]`: installs Node-RED in a folder of its own
 * under the system's temporary one (it is no dependency of Gozar), lets it do a volatile version of
 * the job, and prints how many times as much Gozar itself takes, in turns within one run.
 */
const packages = ['node-red@4.1.15', 'node-red-contrib-aedes@0.6.0'];
const run = promisify(execFile);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function install(): Promise<string> {
  const folder = join(tmpdir(), 'gozar-node-red');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...flags, ...packages], { cwd: folder });
  return folder;
}

/** Ends with an error when it acknowledged and decided nothing. */
async function start(folder: string, connections: number, way: Way): Promise<Target> {
  const [mqtt, http] = [await freePort(), await freePort()];
  const user = join(folder, `user-${way}`);
  rmSync(user, { recursive: true, force: true });
  mkdirSync(user);
  writeFileSync(join(user, 'flow.json'), JSON.stringify(nodeRedFlow(mqtt, way)));
  const settings = { flowFile: 'flow.json', uiPort: http, uiHost: '127.0.0.1', nodesDir: folder };
  writeFileSync(join(user, 'settings.js'), `module.exports = ${JSON.stringify(settings)}`);
  const program = join(folder, 'node_modules/node-red/red.js');
  const child = spawn(process.execPath, [program, '-u', user], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let decided = 0;
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk: Buffer) => {
    const text = String(chunk);
    if (text.includes('Binding aedes mqtt server on port')) resolve();
    for (const [, count] of text.matchAll(/decided (\d+)/g)) decided = Number(count);
  });
  await listening;
  return {
    name: `node_red_${way}`,
    port: mqtt,
    credentials: writeCredentials(user, connections),
    end: async () => {
      child.kill();
      await once(child, 'exit');
      if (decided === 0) throw new Error(`Node-RED (${way}) decided nothing`);
    },
  };
}

const folder = await install();
const connections = Number(process.argv[2] ?? 100);
const peers = await Promise.all(ways.map((way) => start(folder, connections, way)));
for (const figure of await inTurns(await durable(connections), peers, connections)) {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}
