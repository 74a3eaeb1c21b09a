import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { requireTool } from '../../infra/test-deps.ts';
import { freePort } from '../web/free-port.ts';

/** A broker of somebody else, so that the suites' numbers have something to stand beside. */
export type Peer = { readonly port: number; close(): Promise<void> };

const refusedFilter = 'test/nosubscribe';
const readyMs = 10_000;

async function started(command: string, args: readonly string[], port: number): Promise<Peer> {
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(child, 'close');
  const untilMs = performance.now() + readyMs;
  while (!(await answers(port))) {
    const isOver = child.exitCode !== null || performance.now() > untilMs;
    if (isOver) throw new Error(`${command} does not listen`);
    await sleep(50);
  }
  return {
    port,
    close: async () => {
      child.kill();
      await ended;
    },
  };
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

/** Debian's mosquitto with the same topics allowed. */
export async function startMosquitto(): Promise<Peer> {
  const command = requireTool('mosquitto');
  const folder = mkdtempSync(join(tmpdir(), 'gozar-r14-'));
  const port = await freePort();
  const acl = join(folder, 'acl');
  writeFileSync(acl, `topic readwrite #\ntopic deny ${refusedFilter}\n`);
  const settings = join(folder, 'mosquitto.conf');
  const user = process.getuid?.() === 0 ? 'user root\n' : '';
  writeFileSync(
    settings,
    `listener ${port} 127.0.0.1\nallow_anonymous true\nacl_file ${acl}\n${user}`,
  );
  const peer = await started(command, ['-c', settings], port);
  return {
    port,
    close: async () => {
      await peer.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** aedes as it comes, in a process of its own. */
export async function startAedes(): Promise<Peer> {
  const port = await freePort();
  const program = fileURLToPath(new URL('r14-aedes.ts', import.meta.url));
  return started(process.execPath, [program, `${port}`, refusedFilter], port);
}
