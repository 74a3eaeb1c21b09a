import type { Kysely, Selectable } from 'kysely';
import type {
  AccessReads,
  InvitationRow,
  ListedInvitation,
  ListedSession,
  ListedToken,
  ListedUser,
  Scope,
  SessionRow,
  TokenRow,
  UserRow,
  Way,
} from '../../contracts/access.ts';
import type { Role } from '../../contracts/roles.ts';
import { fromJson, optional } from './rows.ts';
import type { Tables } from './tables.ts';

/** Hashes are told apart by their first digits where people see them. */
const shownDigits = 12;
/** Rows of any list; each has its own, lower limit where it is written. */
const listedMost = 5_000;

/** Who works here. [SEC8] */
export function accessReads(db: Kysely<Tables>): AccessReads {
  const one = (column: 'user_name' | 'oidc_sha256' | 'email', value: string) =>
    db.selectFrom('users').selectAll().where(column, '=', value).orderBy('at_ms').limit(1);
  const user = async (column: Parameters<typeof one>[0], value: string) => {
    const row = await one(column, value).executeTakeFirst();
    return row && userOf(row);
  };
  return {
    users: async () => {
      const rows = await db.selectFrom('users').selectAll().orderBy('user_name').execute();
      return rows.map(userOf).map(listed);
    },
    user: (name) => user('user_name', name),
    userOfOidc: (sha256) => user('oidc_sha256', sha256),
    userOfEmail: (email) => user('email', email),
    adminCount: async () => {
      const row = await db
        .selectFrom('users')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('role', '=', 'admin')
        .where('venues_json', '=', '"all"')
        .where('disabled', '=', 0)
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },
    sessions: (nowMs, name) => readSessions(db, nowMs, name),
    tokens: (nowMs) => readTokens(db, nowMs),
    ...invitationReads(db),
    userOfDevice: async (sha256, nowMs) => {
      const row = await db
        .selectFrom('known_devices')
        .select('user_name')
        .where('device_sha256', '=', sha256)
        .where('expires_at_ms', '>', nowMs)
        .executeTakeFirst();
      return row?.user_name;
    },
  };
}

function invitationReads(
  db: Kysely<Tables>,
): Pick<AccessReads, 'invitation' | 'invitations' | 'invitationOfEmail'> {
  const open = (nowMs: number) =>
    db
      .selectFrom('invitations')
      .selectAll()
      .where('used_at_ms', 'is', null)
      .where('expires_at_ms', '>', nowMs)
      .orderBy('at_ms', 'desc')
      .orderBy('link_sha256')
      .limit(listedMost);
  return {
    invitation: async (linkSha256) => {
      const row = await db
        .selectFrom('invitations')
        .selectAll()
        .where('link_sha256', '=', linkSha256)
        .executeTakeFirst();
      return row && invitationOf(row);
    },
    invitations: async (nowMs) => {
      const rows = await open(nowMs).execute();
      return rows.map(invitationOf).map(({ linkSha256: _, ...shown }): ListedInvitation => shown);
    },
    invitationOfEmail: async (email, nowMs) => {
      const row = await open(nowMs)
        .where('email', '=', email)
        .where('kind', '=', 'invitation')
        .executeTakeFirst();
      return row && invitationOf(row);
    },
  };
}

/**
 * A session by a link has its own role; of all others the user's row says what they may do now,
 * so that a change of role holds at once and a disabled user has no session. [SEC9]
 */
export async function readSession(
  db: Kysely<Tables>,
  sessionSha256: string,
): Promise<SessionRow | undefined> {
  const row = await sessionRows(db).where('session_sha256', '=', sessionSha256).executeTakeFirst();
  return row && sessionOf(row);
}

export async function readToken(
  db: Kysely<Tables>,
  tokenSha256: string,
): Promise<TokenRow | undefined> {
  const row = await db
    .selectFrom('tokens')
    .selectAll()
    .where('token_sha256', '=', tokenSha256)
    .executeTakeFirst();
  return row && tokenOf(row);
}

function sessionRows(db: Kysely<Tables>) {
  return db
    .selectFrom('sessions')
    .leftJoin('users', 'users.user_name', 'sessions.user_name')
    .select([
      'sessions.session_sha256',
      'sessions.user_name',
      'sessions.role as own_role',
      'sessions.way',
      'sessions.at_ms',
      'sessions.seen_at_ms',
      'sessions.expires_at_ms',
      'sessions.agent',
      'sessions.address',
      'users.role',
      'users.venues_json',
      'users.disabled',
    ])
    .where(({ eb, or }) => or([eb('sessions.way', '=', 'link'), eb('users.disabled', '=', 0)]));
}

type JoinedSession = Awaited<ReturnType<ReturnType<typeof sessionRows>['execute']>>[number];

function sessionOf(row: JoinedSession): SessionRow {
  const isLink = row.way === 'link';
  return {
    user: row.user_name,
    role: (isLink ? row.own_role : row.role) as Role,
    venues: isLink || row.venues_json === null ? 'all' : fromJson<Scope>(row.venues_json),
    way: row.way as Way,
    expiresAtMs: row.expires_at_ms,
    ...optional('seenAtMs', row.seen_at_ms),
  };
}

async function readSessions(
  db: Kysely<Tables>,
  nowMs: number,
  user: string | undefined,
): Promise<readonly ListedSession[]> {
  let query = sessionRows(db).where('expires_at_ms', '>', nowMs).limit(listedMost);
  if (user !== undefined) query = query.where('sessions.user_name', '=', user);
  const rows = await query.orderBy('sessions.at_ms', 'desc').orderBy('session_sha256').execute();
  return rows.map((row) => ({
    ...sessionOf(row),
    session: row.session_sha256.slice(0, shownDigits),
    ...optional('sinceMs', row.at_ms),
    agent: row.agent,
    address: row.address,
  }));
}

async function readTokens(db: Kysely<Tables>, nowMs: number): Promise<readonly ListedToken[]> {
  const rows = await db
    .selectFrom('tokens')
    .selectAll()
    .where(({ eb, or }) => or([eb('expires_at_ms', 'is', null), eb('expires_at_ms', '>', nowMs)]))
    .orderBy('at_ms', 'desc')
    .orderBy('token_sha256')
    .limit(listedMost)
    .execute();
  return rows.map((row) => ({
    ...tokenOf(row),
    token: row.token_sha256.slice(0, shownDigits),
    name: row.name,
    by: row.by_whom,
    atMs: row.at_ms,
  }));
}

function tokenOf(row: Selectable<Tables['tokens']>): TokenRow {
  return {
    role: row.role as Role,
    venues: fromJson<Scope>(row.venues_json),
    ...optional('expiresAtMs', row.expires_at_ms),
    ...optional('lastUsedAtMs', row.last_used_at_ms),
  };
}

function userOf(row: Selectable<Tables['users']>): UserRow {
  return {
    user: row.user_name,
    name: row.name,
    ...optional('email', row.email),
    role: row.role as Role,
    venues: fromJson<Scope>(row.venues_json),
    disabled: row.disabled === 1,
    hasPassword: row.password_hash !== null,
    hasOidc: row.oidc_sha256 !== null,
    atMs: row.at_ms,
    ...optional('passwordHash', row.password_hash),
    ...optional('oidcSha256', row.oidc_sha256),
  };
}

function listed({ passwordHash: _p, oidcSha256: _o, ...user }: UserRow): ListedUser {
  return user;
}

function invitationOf(row: Selectable<Tables['invitations']>): InvitationRow {
  return {
    invitation: row.link_sha256.slice(0, shownDigits),
    linkSha256: row.link_sha256,
    kind: row.kind as InvitationRow['kind'],
    ...optional('user', row.user_name),
    ...optional('email', row.email),
    role: row.role as Role,
    venues: fromJson<Scope>(row.venues_json),
    by: row.by_whom,
    atMs: row.at_ms,
    expiresAtMs: row.expires_at_ms,
    ...optional('usedAtMs', row.used_at_ms),
  };
}
