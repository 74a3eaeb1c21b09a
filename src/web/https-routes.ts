import { json, notFound } from './answers.ts';
import type { Handlers } from './handling.ts';

/** How the pages come to https, for whoever opens them. [CRT3] */
export const httpsHandlers: Pick<
  Handlers['plain'],
  'https' | 'trustPage' | 'trustRoot' | 'acmeChallenge'
> = {
  https: async ({ web }) => json(web.https?.said ?? { names: [] }),
  trustPage: async () => ({ ok: true, body: { page: 'trust.html' } }),
  trustRoot: async ({ web }) => {
    const text = await web.https?.root();
    if (text === undefined) return notFound;
    const type = 'application/x-x509-ca-cert';
    return { ok: true, body: { text, type, fileName: 'gozar-root.crt' } };
  },
  acmeChallenge: async ({ web, params }) => {
    const text = await web.https?.challenge(params.token ?? '');
    return text === undefined ? notFound : { ok: true, body: { text, type: 'text/plain' } };
  },
};
