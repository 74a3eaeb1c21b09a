import { OidcFinishBody } from '../contracts/api-people.ts';
import { type Answer, type Cookie, notFound } from './answers.ts';
import type { Ask, Handlers } from './handling.ts';
import type { Oidc } from './oidc.ts';
import type { WebOptions } from './options.ts';
import { parse } from './parse.ts';
import { newSecret, oidcCookie } from './secrets.ts';
import { enter, openSession } from './sign-in.ts';

const startedS = 600;

/**
 * To the identity provider and back. The page itself takes what comes back out of its address and
 * hands it in, so every cookie stays `SameSite=Strict`. [SEC14]
 */
export function oidcHandlers(web: WebOptions): Pick<Handlers['plain'], 'startOidc' | 'finishOidc'> {
  const provider = openedOnce(web);
  return {
    startOidc: async ({ from }): Promise<Answer> => {
      const oidc = await provider();
      if (oidc === undefined) return notFound;
      const secret = newSecret(web.random);
      const started = await oidc.start(secret, `${from.base}/login`);
      if ('ok' in started) return started;
      const cookie = { name: oidcCookie, value: secret, maxAgeS: startedS };
      return { ok: true, body: { json: started }, cookie };
    },
    finishOidc: async (asked) => {
      const oidc = await provider();
      return oidc === undefined ? notFound : finish(asked, oidc);
    },
  };
}

/** The library is loaded by the first who needs it: a server without a provider never does. */
function openedOnce(web: WebOptions): () => Promise<Oidc | undefined> {
  const { oidc: settings } = web;
  if (settings === undefined) return () => Promise.resolve(undefined);
  let opened: Promise<Oidc> | undefined;
  return () => {
    opened ??= import('./oidc.ts').then(({ Oidc }) => new Oidc(settings, web));
    return opened;
  };
}

async function finish({ web, body, cookies, from }: Ask, oidc: Oidc): Promise<Answer> {
  const parsed = parse(OidcFinishBody, body);
  if (!parsed.ok) return parsed;
  const vouched = await oidc.finish(cookies[oidcCookie] ?? '', parsed.value);
  if ('ok' in vouched) return vouched;
  const { oidcSha256, email, name, mapped } = vouched;
  const opening = openSession({ web, cookies, from }, undefined);
  const answer = await enter(web, opening, (session) => ({
    do: 'signInOidc',
    oidcSha256,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(mapped === undefined
      ? {}
      : {
          mapped: {
            role: mapped.role,
            venues: mapped.venues === 'all' ? 'all' : [...mapped.venues],
          },
        }),
    session,
  }));
  if (!answer.ok) return answer;
  const done: Cookie = { name: oidcCookie, value: '', maxAgeS: 0 };
  return { ...answer, cookie: done };
}
