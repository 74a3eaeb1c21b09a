import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below what systems give to connections that go out (from 32768 on Linux, 49152 by RFC 6335): a
 * port from there may be somebody's own end of a connection before it is listened at.
 */
const range = { from: 20_000, count: 12_000 } as const;
/** Each process begins elsewhere, so that those that run side by side ask for different ones. */
let next = randomInt(range.count);

/** A port that is free now, for those who must know it before they listen. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < range.count; tries++) {
    const port = range.from + next;
    next = (next + 1) % range.count;
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free from ${range.from} on`);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
