import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connectAs, packet, publishPacket, subscribePacket } from '../ingress/raw.ts';

/**
 * Clients of a torture in a process of their own, so that the memory and the loop that are measured
 * are the broker's alone. Every crowd ends by itself after `endMs`.
 */
export type CrowdTask = {
  readonly port: number;
  readonly count: number;
  readonly endMs: number;
} & (
  | { readonly kind: 'announce' }
  | { readonly kind: 'freeze' }
  | { readonly kind: 'trickle' }
  | { readonly kind: 'flood'; readonly device: string }
  | { readonly kind: 'guess'; readonly perS: number }
);

export type Crowd = {
  /** What the crowd said it saw. */
  readonly done: Promise<Readonly<Record<string, number>>>;
  /** Resolves when all are where they should be. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
};

export function sendCrowd(task: CrowdTask): Crowd {
  const child: ChildProcess = fork(new URL('./crowd.ts', import.meta.url), [JSON.stringify(task)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = Promise.withResolvers<void>();
  const done = Promise.withResolvers<Readonly<Record<string, number>>>();
  child.on('message', (message: { kind: string; seen?: Record<string, number> }) => {
    if (message.kind === 'ready') ready.resolve();
    else done.resolve(message.seen ?? {});
  });
  child.on('exit', () => {
    ready.resolve();
    done.resolve({});
  });
  return {
    ready: ready.promise,
    done: done.promise,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    },
  };
}

function tell(kind: 'ready' | 'done', seen: Record<string, number> = {}): void {
  process.send?.({ kind, seen });
}

function open(port: number): Socket {
  return connect({ port, host: '127.0.0.1', noDelay: true }).on('error', () => {});
}

/** Like `once`, but an error of the socket is no error of the crowd. */
const until = (socket: Socket, event: 'connect' | 'close' | 'data' | 'drain') =>
  new Promise<void>((resolve) => socket.once(event, () => resolve()));

const mapped = async <T>(count: number, run: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => run(i)));

/** Less than one read of a socket, whose 64 KB would be garbage for a moment and hide the rest. */
const beginning = Buffer.alloc(16 * 1024);

/** 256 MB announced, then their beginning; how long until the socket is closed. */
async function announce({ port, count }: CrowdTask): Promise<void> {
  const times = await mapped(count, async (i) => {
    const socket = open(port);
    await Promise.race([until(socket, 'connect'), until(socket, 'close')]);
    const fromMs = performance.now();
    socket.resume().write(Buffer.from([i % 2 === 0 ? 0x10 : 0x30, 0xff, 0xff, 0xff, 0x7f]));
    socket.write(beginning);
    if (!socket.closed) await until(socket, 'close');
    return performance.now() - fromMs;
  });
  tell('done', { closed: times.length, longestMs: Math.max(...times) });
}

/** Bands that listen, and then read nothing more. */
async function freeze({ port, count }: CrowdTask): Promise<void> {
  await mapped(count, async (i) => {
    const socket = open(port);
    socket.write(connectAs(`frozen-${i}`));
    await until(socket, 'data');
    socket.write(subscribePacket(1, [`gozar/v1/shop/frozen-${i}/push`]));
    await until(socket, 'data');
    socket.pause();
  });
  tell('ready');
}

/** CONNECT, a byte a second. */
async function trickle({ port, count }: CrowdTask): Promise<void> {
  const bytes = connectAs('receiver-1');
  const times = await mapped(count, async () => {
    const socket = open(port);
    await Promise.race([until(socket, 'connect'), until(socket, 'close')]);
    const fromMs = performance.now();
    let at = 0;
    socket.resume();
    const drip = setInterval(() => socket.write(bytes.subarray(at, ++at)), 1_000);
    if (!socket.closed) await until(socket, 'close');
    clearInterval(drip);
    return performance.now() - fromMs;
  });
  tell('done', { closed: times.length, longestMs: Math.max(...times) });
}

/** One device that always has more to say than is acknowledged. */
async function flood(task: CrowdTask & { kind: 'flood' }): Promise<void> {
  const socket = open(task.port);
  socket.write(connectAs(task.device));
  await until(socket, 'data');
  const topic = `gozar/v1/shop/${task.device}/health`;
  const many = Buffer.concat(
    Array.from({ length: 512 }, (_, i) =>
      publishPacket({ topic, payload: '{"uptimeS":1}', id: i + 1 }),
    ),
  );
  let acked = 0;
  socket.on('data', (chunk) => {
    acked += chunk.length / 4;
  });
  tell('ready');
  const endMs = performance.now() + task.endMs - 300;
  while (performance.now() < endMs && !socket.closed) {
    if (!socket.write(many)) await Promise.race([until(socket, 'drain'), until(socket, 'close')]);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  tell('done', { acked: Math.floor(acked) });
}

/** Wrong secrets, so many a second, each on a socket of its own. */
async function guess(task: CrowdTask & { kind: 'guess' }): Promise<void> {
  const wrong = connectAs('receiver-2', { password: 'guess' });
  let tries = 0;
  tell('ready');
  const fromMs = performance.now();
  for (;;) {
    const passedMs = performance.now() - fromMs;
    if (passedMs > task.endMs - 300) break;
    const due = Math.min((passedMs / 1_000) * task.perS - tries, task.count);
    for (let i = 0; i < due; i++) {
      tries += 1;
      const socket = open(task.port);
      socket.resume().write(wrong);
      setTimeout(() => socket.destroy(), 1_000);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  tell('done', { tries, seconds: (performance.now() - fromMs) / 1_000 });
}

function act(task: CrowdTask): Promise<void> {
  switch (task.kind) {
    case 'announce':
      return announce(task);
    case 'freeze':
      return freeze(task);
    case 'trickle':
      return trickle(task);
    case 'flood':
      return flood(task);
    case 'guess':
      return guess(task);
    default:
      return task satisfies never;
  }
}

if (import.meta.main) {
  const task: CrowdTask = JSON.parse(process.argv[2] ?? '{}');
  setTimeout(() => process.exit(0), task.endMs).unref();
  const keepAlive = setInterval(() => packet(0xc0), 60_000);
  process.on('disconnect', () => process.exit(0));
  await act(task);
  clearInterval(keepAlive);
}
