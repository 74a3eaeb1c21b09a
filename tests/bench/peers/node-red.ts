import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure } from '../figure.ts';
import type { LoadReport } from '../load/run.ts';
import { writeCredentials } from '../venue.ts';
import { nodeRedFlow, type Way, ways } from './node-red-flow.ts';

/**
 * `node tests/bench/peers/node-red.ts [CONNECTIONS]`: installs Node-RED in a folder of its own
 * under the system's temporary one (it is no dependency of Gozar), lets it do a volatile version of
 * the job under the same load, and prints how many events a second it decided.
 */
const packages = ['node-red@4.1.15', 'node-red-contrib-aedes@0.6.0'];
const secondsMeasured = 10;
const warmupSeconds = 3;
const run = promisify(execFile);
const generator = fileURLToPath(new URL('../load.ts', import.meta.url));

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

async function measure(folder: string, connections: number, way: Way): Promise<Figure> {
  const [mqtt, http] = [await freePort(), await freePort()];
  const user = join(folder, 'user');
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
  const counts: { atMs: number; decided: number }[] = [];
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk: Buffer) => {
    const text = String(chunk);
    if (text.includes('Binding aedes mqtt server on port')) resolve();
    for (const [, decided] of text.matchAll(/decided (\d+)/g)) {
      counts.push({ atMs: performance.now(), decided: Number(decided) });
    }
  });
  try {
    await listening;
    const report = await load(mqtt, writeCredentials(folder, connections), connections);
    const [first, last] = [counts[warmupSeconds], counts.at(-1)];
    if (first === undefined || last === undefined || last === first) {
      throw new Error('Node-RED decided nothing');
    }
    const perS = ((last.decided - first.decided) / (last.atMs - first.atMs)) * 1_000;
    return {
      name: `intake.node_red.c${connections}`,
      value: Math.round(perS),
      unit: 'events/s',
      way,
      ackedPerS: Math.round(report.ackedPerS),
      p99Ms: report.p99Ms,
    };
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}

async function load(port: number, credentials: string, connections: number): Promise<LoadReport> {
  const { stdout } = await run(process.execPath, [
    generator,
    ...['--port', String(port), '--credentials', credentials],
    ...['--connections', String(connections), '--rate', 'max'],
    ...['--seconds', String(secondsMeasured), '--warmup', String(warmupSeconds)],
  ]);
  return JSON.parse(stdout) as LoadReport;
}

const folder = await install();
for (const way of ways) {
  const figure = await measure(folder, Number(process.argv[2] ?? 100), way);
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}
