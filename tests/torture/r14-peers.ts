import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { requireTool } from '../../infra/test-deps.ts';
import { freePort } from '../servers/free-port.ts';

/** A broker of somebody else, so that the suites' numbers have something to stand beside. */
export type Peer = { readonly port: number; close(): Promise<void> };

const refusedFilter = 'test/nosubscribe';
const readyMs = 10_000;
const tries = 5;

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

/** aedes as it comes, in a process of its own. */
export async function startAedes(): Promise<Peer> {
  const program = fileURLToPath(new URL('r14-aedes.ts', import.meta.url));
  const child = spawn(process.execPath, [program, refusedFilter], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const signal = AbortSignal.timeout(readyMs);
  const [port] = await once(createInterface({ input: child.stdout }), 'line', { signal });
  return { port: Number(port), close: () => stop(child) };
}

/** Debian's mosquitto with the same topics allowed. */
export async function startMosquitto(): Promise<Peer> {
  const command = requireTool('mosquitto');
  const folder = mkdtempSync(join(tmpdir(), 'gozar-r14-'));
  const rights = join(folder, 'acl');
  writeFileSync(rights, `topic readwrite #\ntopic deny ${refusedFilter}\n`);
  const settings = join(folder, 'mosquitto.conf');
  const user = process.getuid?.() === 0 ? 'user root\n' : '';
  // It cannot say which port it took, and a free one may be taken before it listens.
  for (let i = 0; i < tries; i++) {
    const port = await freePort();
    const listener = `listener ${port} 127.0.0.1\nallow_anonymous true\n`;
    writeFileSync(settings, `${listener}acl_file ${rights}\n${user}`);
    const child = spawn(command, ['-c', settings], { stdio: 'ignore' });
    if (await listens(child, port)) {
      const close = async () => {
        await stop(child);
        rmSync(folder, { recursive: true, force: true });
      };
      return { port, close };
    }
    await stop(child);
  }
  throw new Error(`${command} does not listen`);
}

async function listens(child: ChildProcess, port: number): Promise<boolean> {
  const untilMs = performance.now() + readyMs;
  while (child.exitCode === null && performance.now() < untilMs) {
    if (await answers(port)) {
      await sleep(50);
      return child.exitCode === null;
    }
    await sleep(20);
  }
  return false;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
