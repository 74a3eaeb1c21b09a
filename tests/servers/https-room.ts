import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { OutboundOptions } from '../../src/egress/outbound.ts';
import { type Certificate, certificateFor } from './certificate.ts';

export type RoomCall = {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};
export type RoomAnswer = (call: RoomCall, response: ServerResponse) => void;

export type HttpsRoom = {
  readonly port: number;
  readonly calls: readonly RoomCall[];
  /** TCP connections ever accepted. */
  readonly hits: () => number;
  /** What a caller needs to be let in here: nothing of it can be set by configuration. */
  readonly outbound: OutboundOptions;
  readonly url: (path?: string, host?: string) => string;
  stop(): Promise<void>;
};

const names = ['room.test', 'hooks.test', 'push.test', '127.0.0.1'];
let made: Certificate | undefined;

/** A real TLS server on loopback that answers as told. */
export async function startHttpsRoom(
  answer: RoomAnswer,
  { address = '127.0.0.1', port: wanted = 0 } = {},
): Promise<HttpsRoom> {
  made ??= certificateFor(names);
  const certificate = made;
  const calls: RoomCall[] = [];
  let hits = 0;
  const server = createServer(certificate, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      const call = { url, headers, body: Buffer.concat(chunks) };
      calls.push(call);
      answer(call, response);
    });
  });
  server.on('connection', () => {
    hits += 1;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, address, resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    port,
    calls,
    hits: () => hits,
    outbound: {
      ports: [port],
      resolve: async () => [address],
      room: { allows: (one) => one === address, ca: certificate.cert },
    },
    url: (path = '/', host = 'room.test') => `https://${host}:${port}${path}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
