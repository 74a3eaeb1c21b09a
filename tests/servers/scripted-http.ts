import { createServer, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';

export type HttpCall = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};
export type HttpAnswer =
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | 'hang'
  | 'reset';

export type ScriptedHttp = {
  readonly url: string;
  readonly calls: readonly HttpCall[];
  /** Sockets open now. */
  sockets(): Promise<number>;
  stop(): Promise<void>;
};

/** A server on loopback that answers as told, call by call. */
export async function startScriptedHttp(
  answer: (call: HttpCall, index: number) => HttpAnswer,
): Promise<ScriptedHttp> {
  const calls: HttpCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const call = callOf(request, Buffer.concat(chunks));
      calls.push(call);
      const said = answer(call, calls.length - 1);
      if (said === 'hang') return;
      if (said === 'reset') return void request.socket.resetAndDestroy();
      response.writeHead(said.status, { 'content-type': 'application/json', ...said.headers });
      response.end(said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    sockets: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function callOf(request: IncomingMessage, body: Buffer): HttpCall {
  const { method = '', url = '', headers } = request;
  const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return { method, url, headers, body: plain.toString() };
}
