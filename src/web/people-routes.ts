import { accessLife, ShortHash } from '../contracts/access.ts';
import { ListQuery } from '../contracts/api.ts';
import {
  type AuditBody,
  AuditQuery,
  ChangeUserBody,
  type InvitationsBody,
  InviteBody,
  type LinkMadeBody,
  type SessionsBody,
  TokenBody,
  type TokenMadeBody,
  type TokensBody,
  type UsersBody,
  type WaysBody,
} from '../contracts/api-people.ts';
import type { CommandBody } from '../contracts/commands.ts';
import { type Answer, json, notFound } from './answers.ts';
import { submit } from './asking.ts';
import type { Ask, Handlers } from './handling.ts';
import { parse } from './parse.ts';
import { newSecret, sha256 } from './secrets.ts';

type Names =
  | 'signInWays'
  | 'mySessions'
  | 'endMySession'
  | 'users'
  | 'changeUser'
  | 'resetUser'
  | 'invitations'
  | 'invite'
  | 'revokeInvitation'
  | 'sessions'
  | 'endSession'
  | 'tokens'
  | 'createToken'
  | 'revokeToken'
  | 'audit';

/** Who works here, who is signed in, and what they did. */
export const peopleHandlers: Pick<Handlers['plain'], Names> = {
  signInWays: async ({ web }) => {
    const { oidc } = web;
    const provider = oidc === undefined ? {} : { oidc: { issuer: new URL(oidc.issuer).host } };
    return json({ password: true, ...provider } satisfies WaysBody);
  },
  mySessions: async (asked) => sessions(asked, asked.caller.user ?? ''),
  endMySession: async (asked) => endSession(asked, { user: asked.caller.user ?? '' }),
  users: async ({ web }) => json({ items: await web.reader.access.users() } satisfies UsersBody),
  changeUser: async (asked) => {
    const parsed = parse(ChangeUserBody, asked.body);
    if (!parsed.ok) return parsed;
    const { role, venues, disabled } = parsed.value;
    return told(asked, {
      ...{ do: 'changeUser', user: userOf(asked) },
      ...(role === undefined ? {} : { role }),
      ...(venues === undefined ? {} : { venues }),
      ...(disabled === undefined ? {} : { disabled }),
    });
  },
  resetUser: async (asked) =>
    makeLink(asked, 'reset', (link) => ({ do: 'createReset', user: userOf(asked), ...link })),
  invitations: async ({ web }) => {
    const items = await web.reader.access.invitations(web.clock.wallMs());
    return json({ items } satisfies InvitationsBody);
  },
  invite: async (asked) => {
    const parsed = parse(InviteBody, asked.body);
    if (!parsed.ok) return parsed;
    const { role, venues, email } = parsed.value;
    const address = email === undefined ? {} : { email };
    return makeLink(asked, 'invite', (link) => ({
      ...{ do: 'createInvitation', role, venues, ...address, ...link },
    }));
  },
  revokeInvitation: async (asked) => {
    const invitation = ShortHash.safeParse(asked.params.invitation);
    if (!invitation.success) return notFound;
    return told(asked, { do: 'revokeInvitation', invitation: invitation.data });
  },
  sessions: async (asked) => sessions(asked, undefined),
  endSession: async (asked) => endSession(asked, {}),
  tokens: async ({ web }) => {
    const items = await web.reader.access.tokens(web.clock.wallMs());
    return json({ items } satisfies TokensBody);
  },
  createToken,
  revokeToken: async (asked) => {
    const token = ShortHash.safeParse(asked.params.token);
    return token.success ? told(asked, { do: 'revokeToken', token: token.data }) : notFound;
  },
  audit: (asked) => audit(asked, undefined),
};

export const auditHandlers: Pick<Handlers['venue'], 'venueAudit'> = {
  venueAudit: (asked) => audit(asked, asked.venue.venue),
};

const userOf = ({ params }: Ask) => (params.user ?? '').slice(0, 64) || 'nobody';

async function told({ web, caller, key }: Ask, body: CommandBody): Promise<Answer> {
  const answer = await submit(web, { by: caller.by, key, body });
  return answer.ok ? json({}) : answer;
}

/** The secret stands behind `#`: no browser sends that part to a server. [SEC8, SEC18] */
async function makeLink(
  { web, caller, from }: Ask,
  what: 'invite' | 'reset',
  command: (link: { linkSha256: string; expiresAtMs: number }) => CommandBody,
): Promise<Answer> {
  const secret = newSecret(web.random);
  const linkSha256 = sha256(secret);
  const expiresAtMs = web.clock.wallMs() + accessLife.invitationMs;
  const body = command({ linkSha256, expiresAtMs });
  const key = linkSha256.slice(0, 24);
  const answer = await submit(web, { by: caller.by, key, body, once: true });
  if (!answer.ok) return answer;
  const link = `${from.base}/login#${what}=${secret}`;
  return json({ link, expiresAtMs } satisfies LinkMadeBody, 201);
}

async function sessions({ web, caller }: Ask, user: string | undefined): Promise<Answer> {
  const all = await web.reader.access.sessions(web.clock.wallMs(), user);
  const own = caller.credential?.secretSha256 ?? '';
  const items = all.map((one) => ({ ...one, mine: own.startsWith(one.session) }));
  return json({ items } satisfies SessionsBody);
}

async function endSession(asked: Ask, whose: { readonly user?: string }): Promise<Answer> {
  const session = ShortHash.safeParse(asked.params.session);
  if (!session.success) return notFound;
  return told(asked, { do: 'endSessionById', session: session.data, ...whose });
}

async function createToken({ web, caller, body }: Ask): Promise<Answer> {
  const parsed = parse(TokenBody, body);
  if (!parsed.ok) return parsed;
  const { name, role, venues, days } = parsed.value;
  const token = newSecret(web.random);
  const lifeMs = days === undefined ? accessLife.tokenMs : days * 86_400_000;
  const expiresAtMs = web.clock.wallMs() + lifeMs;
  const tokenSha256 = sha256(token);
  const command = { do: 'createToken', name, role, venues, tokenSha256, expiresAtMs } as const;
  const key = tokenSha256.slice(0, 24);
  const answer = await submit(web, { by: caller.by, key, body: command, once: true });
  return answer.ok ? json({ token, expiresAtMs } satisfies TokenMadeBody, 201) : answer;
}

async function audit({ web, query }: Ask, venue: string | undefined): Promise<Answer> {
  const parsed = parse(AuditQuery.extend(ListQuery.shape).strict(), query);
  if (!parsed.ok) return parsed;
  const { limit, before, by, action } = parsed.value;
  const items = await web.reader.audit({
    limit,
    ...(before === undefined ? {} : { beforeMs: before }),
    ...(by === undefined ? {} : { by }),
    ...(action === undefined ? {} : { action }),
    ...(venue === undefined ? {} : { venue }),
  });
  const last = items.at(-1);
  const isWhole = last === undefined || items.length < limit;
  const body: AuditBody = isWhole ? { items } : { items, next: last.atMs };
  return json(body);
}
