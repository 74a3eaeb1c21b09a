import { admitAndRoute } from './admission.ts';
import { addBrowserParts, buildServer } from './http.ts';
import { HttpsDoor } from './https-door.ts';
import { openLocal } from './local.ts';
import type { Web, WebOptions } from './options.ts';
import { PublicCounts } from './public-counts.ts';
import { SegmentCounts } from './segment-counts.ts';
import { Sockets } from './sockets.ts';
import { Uses } from './uses.ts';

/**
 * Opens the pages, the API, the live floor and the command line's socket. Rejects with node's own
 * error when the port or the socket cannot be had.
 */
export async function openWeb(options: WebOptions): Promise<Web> {
  const counts = new PublicCounts(options);
  const app = buildServer(options, 'public');
  const { tls, signals } = options;
  const https = tls && new HttpsDoor(tls, app.server, signals);
  const web: WebOptions = {
    ...options,
    publicCounts: counts,
    segmentCounts: new SegmentCounts(options),
    ...(https && { https }),
    // A certificate for a name says that the name is ours.
    get allowedHosts() {
      return [...options.allowedHosts, ...(https?.said.names ?? [])];
    },
  };
  await addBrowserParts(app, web);
  const uses = new Uses(web);
  admitAndRoute(app, web, uses);
  const sockets = new Sockets(web, (header) => app.parseCookie(header), uses);
  app.server.on('upgrade', (request, wire, head) => sockets.upgrade(request, wire, head));
  await app.listen({ host: web.host, port: web.port });
  await https?.start();
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : web.port;
  const { socketPath } = web;
  const local =
    socketPath === undefined
      ? undefined
      : await openLocal(web, socketPath).catch(async (cause: unknown) => {
          await app.close();
          throw cause;
        });
  sockets.start();
  counts.start();
  return {
    port,
    receiveLive: (venue, type, bytes) => sockets.receive(venue, type, bytes),
    inboxChanged: (visitors) => sockets.inboxChanged(visitors),
    staffChanged: (venues) => sockets.staffChanged(venues),
    viewers: () => sockets.viewers,
    close: async () => {
      counts.stop();
      https?.close();
      await sockets.close();
      await Promise.all([app.close(), local?.close()]);
    },
  };
}
