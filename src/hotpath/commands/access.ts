import { accessLife, accessMost, type NewSession, type Way } from '../../contracts/access.ts';
import type { CommandOf } from '../../contracts/commands.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import type { Role } from '../../contracts/roles.ts';
import type { PlanContext, Planned, Refused } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';

/** Commands that touch records only: no decision hangs on them, so they have no frame. [CMD5] */
export function recordsOnly(...ops: RecordOp[]): Planned {
  return { ok: true, frames: [], ops, result: {} };
}

export function createAdminLink(body: CommandOf<'createAdminLink'>, context: PlanContext): Planned {
  const { linkSha256, expiresAtMs } = body;
  return recordsOnly(
    { op: 'putAdminLink', linkSha256, expiresAtMs },
    auditRow(context, { action: 'createAdminLink', about: 'admin' }),
  );
}

/** Opens a session of whoever owns the data folder, who needs no account for it. [SEC4] */
export async function exchangeAdminLink(
  body: CommandOf<'exchangeAdminLink'>,
  context: PlanContext,
): Promise<Planned> {
  const { linkSha256, sessionSha256, sessionExpiresAtMs, agent = '', address = '' } = body;
  const link = await context.records.adminLink(linkSha256);
  if (link === undefined || link.usedAtMs !== undefined || link.expiresAtMs <= context.nowMs) {
    return refused('command.link_unknown', {
      path: 'link',
      message: 'this link was used already, has expired, or never was',
      mend: 'make a new one: gozar admin link',
    });
  }
  return recordsOnly(
    { op: 'useAdminLink', linkSha256, atMs: context.nowMs },
    {
      op: 'putSession',
      sessionSha256,
      user: 'link',
      role: 'admin',
      way: 'link',
      expiresAtMs: sessionExpiresAtMs,
      atMs: context.nowMs,
      agent,
      address,
    },
    auditRow(context, { action: 'exchangeAdminLink', about: 'admin' }),
  );
}

/** Named, for a while at most, and only for venues that are there. [SEC11] */
export async function createToken(
  body: CommandOf<'createToken'>,
  context: PlanContext,
): Promise<Planned> {
  const { role, venues, tokenSha256, name = '' } = body;
  const { nowMs, by, records } = context;
  const strange = unknownOf(venues, context);
  if (strange !== undefined) return strange;
  const expiresAtMs = body.expiresAtMs ?? nowMs + accessLife.tokenMs;
  const most = role === 'wall' ? accessLife.wallTokenMostMs : accessLife.tokenMostMs;
  if (expiresAtMs <= nowMs || expiresAtMs > nowMs + most) {
    const days = Math.floor(most / 86_400_000);
    return refused('command.shape', {
      path: 'expiresAtMs',
      message: `a token of that role ends within ${days} days, and not before now`,
      mend: 'choose an earlier day, and make a new token when it ends',
    });
  }
  if ((await records.access.tokens(nowMs)).length >= accessMost.tokens) return tooMany('tokens');
  const token = tokenSha256.slice(0, 12);
  const where = venues === 'all' ? 'all' : venues.join(',');
  return recordsOnly(
    { op: 'putToken', role, venues, tokenSha256, atMs: nowMs, expiresAtMs, name, by },
    auditRow(context, { action: 'createToken', about: `${token} ${role} ${where}` }),
  );
}

export async function revokeToken(
  { token }: CommandOf<'revokeToken'>,
  context: PlanContext,
): Promise<Planned> {
  const known = await context.records.access.tokens(context.nowMs);
  if (!known.some((one) => one.token === token)) {
    return refused('command.token_unknown', {
      path: 'token',
      message: 'there is no such token; it was revoked or has expired',
      mend: 'see gozar token list',
    });
  }
  return recordsOnly(
    { op: 'revokeToken', token },
    auditRow(context, { action: 'revokeToken', about: token }),
  );
}

export function endSession(
  { sessionSha256 }: CommandOf<'endSession'>,
  context: PlanContext,
): Planned {
  const end: RecordOp = { op: 'endSession', sessionSha256 };
  if (!context.by.startsWith('user:')) return recordsOnly(end);
  return recordsOnly(end, auditRow(context, { action: 'signOut', about: context.by.slice(5) }));
}

export async function endSessionById(
  { session, user }: CommandOf<'endSessionById'>,
  context: PlanContext,
): Promise<Planned> {
  const known = await context.records.access.sessions(context.nowMs, user);
  const found = known.find((one) => one.session === session);
  if (found === undefined) {
    return refused('command.session_unknown', {
      path: 'session',
      message: 'there is no such session; it has ended',
      mend: 'look at the list again',
    });
  }
  return recordsOnly(
    { op: 'endSessionById', session },
    auditRow(context, { action: 'endSession', about: found.user }),
  );
}

/** When a session or token was used last; nobody is asked, so nobody is told. */
export function noteUse(body: CommandOf<'noteUse'>, { nowMs }: PlanContext): Planned {
  const { kind, secretSha256 } = body;
  return recordsOnly({ op: 'noteUse', kind, secretSha256, atMs: nowMs });
}

export function noteRefusedSignIns(
  { user, tries }: CommandOf<'noteRefusedSignIns'>,
  context: PlanContext,
): Planned {
  const about = `${user}, ${tries} wrong passwords`;
  return recordsOnly(auditRow(context, { action: 'signInsRefused', about }));
}

/** The rows of a session that begins; the one it replaces ends with it. [SEC10] */
export function sessionOps(
  session: NewSession,
  of: { readonly user: string; readonly role: Role; readonly way: Way; readonly nowMs: number },
): RecordOp[] {
  const { sessionSha256, expiresAtMs, agent, address, replaces, deviceSha256 } = session;
  const { user, role, way, nowMs } = of;
  const ops: RecordOp[] = [];
  if (replaces !== undefined) ops.push({ op: 'endSession', sessionSha256: replaces });
  const where = { agent, address };
  ops.push({
    ...{ op: 'putSession', sessionSha256, user, role, way },
    ...{ expiresAtMs: Math.min(expiresAtMs, nowMs + accessLife.sessionMs), atMs: nowMs, ...where },
  });
  if (deviceSha256 !== undefined) {
    const until = nowMs + accessLife.knownDeviceMs;
    ops.push({ op: 'putKnownDevice', deviceSha256, user, expiresAtMs: until });
  }
  return ops;
}

/** The first venue of a scope that is not there. */
export function unknownOf(
  venues: 'all' | readonly string[],
  { registry }: PlanContext,
): Refused | undefined {
  if (venues === 'all') return undefined;
  const index = venues.findIndex((venue) => registry.venue(venue) === undefined);
  const [problem] = index < 0 ? [] : unknownVenue(venues[index] ?? '').problems;
  if (problem === undefined) return undefined;
  return { ok: false, problems: [{ ...problem, path: `venues.${index}` }] };
}

export function tooMany(what: keyof typeof accessMost): Refused {
  return refused('command.limit', {
    message: `there are ${accessMost[what]} already, the most that fit`,
    mend: 'remove some that nobody needs',
  });
}
