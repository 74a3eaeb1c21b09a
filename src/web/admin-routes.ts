import { ExchangeBody, type MeBody } from '../contracts/api.ts';
import type { Answer } from './answers.ts';
import { submit } from './asking.ts';
import type { Ask, Handlers } from './handling.ts';
import { parse } from './parse.ts';
import { newSecret, sessionCookie, sha256 } from './secrets.ts';

/** An admin's session. [SEC4] */
const sessionS = 12 * 3_600;

export const adminHandlers: Pick<Handlers['plain'], 'exchangeLink' | 'logout'> = {
  exchangeLink,
  logout,
};

/**
 * A one-time link for a session. The link comes in the body, out of the page's fragment, so that no
 * log of addresses holds it; the hot path enforces that it works once and for ten minutes. [SEC4]
 */
async function exchangeLink({ web, body, from }: Ask): Promise<Answer> {
  const parsed = parse(ExchangeBody, body);
  if (!parsed.ok) return parsed;
  const secret = newSecret(web.random);
  const linkSha256 = sha256(parsed.value.link);
  const answer = await submit(web, {
    by: `link:${linkSha256.slice(0, 12)}`,
    key: sha256(secret).slice(0, 24),
    once: true,
    body: {
      do: 'exchangeAdminLink',
      linkSha256,
      sessionSha256: sha256(secret),
      sessionExpiresAtMs: web.clock.wallMs() + sessionS * 1_000,
      agent: from.agent,
      address: from.address,
    },
  });
  if (!answer.ok) return answer;
  const me: MeBody = { role: 'admin', venues: 'all', user: 'link', way: 'link' };
  const cookie = { name: sessionCookie, value: secret, maxAgeS: sessionS };
  return { ok: true, body: { json: me }, cookie };
}

async function logout({ web, caller, cookies, key }: Ask): Promise<Answer> {
  const secret = cookies[sessionCookie];
  if (secret !== undefined && secret !== '') {
    const body = { do: 'endSession', sessionSha256: sha256(secret) } as const;
    const answer = await submit(web, { by: caller.by, key, body });
    if (!answer.ok) return answer;
  }
  const cookie = { name: sessionCookie, value: '', maxAgeS: 0 };
  return { ok: true, body: { json: {} }, cookie };
}
