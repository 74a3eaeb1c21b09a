import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireTool } from '../../infra/test-deps.ts';
import { makeAuthority, signServer } from '../../src/egress/https/authority.ts';
import { freePort } from './free-port.ts';

export type Pebble = {
  readonly directory: string;
  /** PEM of whom its own address is signed by. */
  readonly rootPath: string;
  stop(): void;
};

const readyWithinMs = 15_000;

/**
 * Let's Encrypt's test server (Debian's package `pebble`): a real ACME authority that looks at
 * names by http at `httpPort`; every name leads to loopback. `folder` takes its files.
 */
export async function startPebble(folder: string, httpPort: number): Promise<Pebble> {
  const [port, managementPort, dnsPort, dnsManagement] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const authority = await makeAuthority([], Date.now());
  const own = await signServer(authority, ['localhost'], Date.now());
  const paths = { root: join(folder, 'root.pem'), cert: join(folder, 'cert.pem') };
  const keyPath = join(folder, 'key.pem');
  writeFileSync(paths.root, authority.certPem);
  writeFileSync(paths.cert, own.certPem);
  writeFileSync(keyPath, own.keyPem);
  const config = join(folder, 'pebble.json');
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate: paths.cert,
    privateKey: keyPath,
    httpPort,
    tlsPort: 1,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
  };
  writeFileSync(config, JSON.stringify({ pebble }));
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', ''];
  const names = ['-defaultIPv4', '127.0.0.1', '-defaultIPv6', ''];
  const at = ['-dns01', `127.0.0.1:${dnsPort}`, '-management', `127.0.0.1:${dnsManagement}`];
  const children = [
    spawn(requireTool('pebble-challtestsrv'), [...off, ...names, ...at], { stdio: 'ignore' }),
    spawn(requireTool('pebble'), ['-config', config, '-dnsserver', `127.0.0.1:${dnsPort}`], {
      stdio: 'ignore',
      env: { ...process.env, PEBBLE_VA_NOSLEEP: '1' },
    }),
  ];
  const kill = () => stop(children);
  process.once('exit', kill);
  const directory = `https://localhost:${port}/dir`;
  await answered(directory, authority.certPem);
  return { directory, rootPath: paths.root, stop: kill };
}

function stop(children: readonly ChildProcess[]): void {
  for (const child of children) child.kill('SIGKILL');
}

async function answered(directory: string, ca: string): Promise<void> {
  const untilMs = Date.now() + readyWithinMs;
  while (!(await isUp(directory, ca))) {
    if (Date.now() > untilMs) throw new Error('pebble does not answer');
    await sleep(50);
  }
}

function isUp(directory: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(directory, { ca, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on('error', () => resolve(false)).end();
  });
}
