import { WebSocket } from 'ws';
import type { LiveFrame } from '../../src/contracts/live.ts';

export type OpenSocket = {
  readonly socket: WebSocket;
  /** 101, or the status of the refusal. */
  readonly opened: Promise<number>;
  readonly frames: LiveFrame[];
  /** The close code. */
  readonly closed: Promise<number>;
  /** Resolves once `frames` holds as many. */
  reach(count: number): Promise<readonly LiveFrame[]>;
  end(): void;
};

/** A page's socket, with every frame it got. */
export function openSocket(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): OpenSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  const frames: LiveFrame[] = [];
  const waiting: { count: number; resolve: (frames: readonly LiveFrame[]) => void }[] = [];
  socket.on('message', (bytes) => {
    frames.push(JSON.parse(bytes.toString()));
    for (const one of waiting) if (frames.length >= one.count) one.resolve(frames);
  });
  const opened = new Promise<number>((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_request, answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
      socket.terminate();
    });
  });
  socket.on('error', () => {});
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const reach = (count: number) =>
    new Promise<readonly LiveFrame[]>((resolve) => {
      if (frames.length >= count) resolve(frames);
      else waiting.push({ count, resolve });
    });
  return { socket, opened, frames, closed, reach, end: () => socket.terminate() };
}

export function deltaBytes(seq: number, more: object = {}): Buffer {
  return Buffer.from(JSON.stringify({ type: 'delta', seq, atMs: seq, ...more }));
}

/** What a frame is, shortly: `delta 11`. */
export function brief(frame: LiveFrame): string {
  return 'seq' in frame ? `${frame.type} ${frame.seq}` : frame.type;
}

export const quickPace = { pingMs: 50, deadMs: 120, recheckMs: 40, behindMs: 150, tickMs: 20 };
