import { createHash } from 'node:crypto';
import { accessMost, type UserRow } from '../../contracts/access.ts';
import type { CommandOf } from '../../contracts/commands.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import type { Role } from '../../contracts/roles.ts';
import { recordsOnly, sessionOps, tooMany, unknownOf } from './access.ts';
import type { PlanContext, Planned, Refused } from './plan.ts';
import { auditRow, refused } from './plan.ts';

/** Somebody is asked to work here; the link says as whom and where. [SEC8] */
export async function createInvitation(
  body: CommandOf<'createInvitation'>,
  context: PlanContext,
): Promise<Planned> {
  const { linkSha256, role, venues, email, expiresAtMs } = body;
  const { by, nowMs, records } = context;
  const strange = unknownOf(venues, context);
  if (strange !== undefined) return strange;
  const open = await records.access.invitations(nowMs);
  if (open.length >= accessMost.openInvitations) return tooMany('openInvitations');
  const address = email === undefined ? {} : { email };
  const rest = { linkSha256, role, venues, ...address, by, atMs: nowMs, expiresAtMs };
  const about = `${linkSha256.slice(0, 12)} ${role} ${placesOf(venues)}`;
  return recordsOnly(
    { op: 'putInvitation', kind: 'invitation', ...rest },
    auditRow(context, { action: 'createInvitation', about }),
  );
}

/** A new password for somebody who is here; of several links the newest counts. */
export async function createReset(
  body: CommandOf<'createReset'>,
  context: PlanContext,
): Promise<Planned> {
  const { user, linkSha256, expiresAtMs } = body;
  const found = await context.records.access.user(user);
  if (found === undefined) return unknownUser(user);
  const { role, venues } = found;
  const { by, nowMs } = context;
  const rest = { linkSha256, user, role, venues, by, atMs: nowMs, expiresAtMs };
  return recordsOnly(
    { op: 'dropResetsOf', user },
    { op: 'putInvitation', kind: 'reset', ...rest },
    auditRow(context, { action: 'createReset', about: user }),
  );
}

export async function revokeInvitation(
  { invitation }: CommandOf<'revokeInvitation'>,
  context: PlanContext,
): Promise<Planned> {
  const open = await context.records.access.invitations(context.nowMs);
  if (!open.some((one) => one.invitation === invitation)) return unknownLink();
  return recordsOnly(
    { op: 'dropInvitation', invitation },
    auditRow(context, { action: 'revokeInvitation', about: invitation }),
  );
}

/** The link's one use: an account with a password, or a new password for one. [SEC8] */
export async function acceptInvitation(
  body: CommandOf<'acceptInvitation'>,
  context: PlanContext,
): Promise<Planned> {
  const { linkSha256, passwordHash, session } = body;
  const { nowMs, records } = context;
  const link = await records.access.invitation(linkSha256);
  if (link === undefined || link.usedAtMs !== undefined || link.expiresAtMs <= nowMs) {
    return unknownLink();
  }
  const used: RecordOp = { op: 'useInvitation', linkSha256, atMs: nowMs };
  if (link.kind === 'reset') {
    const found = await records.access.user(link.user ?? '');
    if (found === undefined || found.disabled) return unknownLink();
    const { user, role } = found;
    return recordsOnly(
      used,
      { op: 'changeUser', user, passwordHash },
      { op: 'endSessionsOf', user },
      { op: 'forgetDevicesOf', user },
      ...sessionOps(session, { user, role, way: 'password', nowMs }),
      auditRow({ ...context, by: `user:${user}` }, { action: 'resetPassword', about: user }),
    );
  }
  const { user } = body;
  if (user === undefined) {
    const message = 'a name to sign in with is needed';
    return refused('command.shape', { path: 'user', message, mend: 'choose one' });
  }
  const refusal = await noRoomFor(user, context);
  if (refusal !== undefined) return refusal;
  const { role, venues, email } = link;
  const person = { user, name: body.name ?? user, role, venues, ...(email ? { email } : {}) };
  return recordsOnly(
    used,
    { op: 'putUser', ...person, passwordHash, atMs: nowMs },
    ...sessionOps(session, { user, role, way: 'password', nowMs }),
    auditRow({ ...context, by: `user:${user}` }, joined(user, role)),
  );
}

/**
 * The password was right when the caller looked; it counts if it is the same now and the user may
 * still come in. [SEC9]
 */
export async function signIn(body: CommandOf<'signIn'>, context: PlanContext): Promise<Planned> {
  const { user, passwordSha256, session } = body;
  const { nowMs } = context;
  const found = await context.records.access.user(user);
  if (found === undefined || found.disabled || hashOf(found) !== passwordSha256) return wrong();
  return recordsOnly(
    ...sessionOps(session, { user, role: found.role, way: 'password', nowMs }),
    auditRow({ ...context, by: `user:${user}` }, { action: 'signIn', about: user }),
  );
}

/** The old password was needed; every other session of theirs ends. [SEC9] */
export async function changePassword(
  body: CommandOf<'changePassword'>,
  context: PlanContext,
): Promise<Planned> {
  const { user, passwordSha256, passwordHash, keep } = body;
  const found = await context.records.access.user(user);
  if (found === undefined || found.disabled || hashOf(found) !== passwordSha256) return wrong();
  return recordsOnly(
    { op: 'changeUser', user, passwordHash },
    { op: 'endSessionsOf', user, keep },
    { op: 'forgetDevicesOf', user },
    auditRow(context, { action: 'changePassword', about: user }),
  );
}

/** Another role, other venues, out, or in again; the last admin stays one. [SEC8] */
export async function changeUser(
  body: CommandOf<'changeUser'>,
  context: PlanContext,
): Promise<Planned> {
  const { user, role, venues, disabled } = body;
  const { access } = context.records;
  const found = await access.user(user);
  if (found === undefined) return unknownUser(user);
  const strange = venues === undefined ? undefined : unknownOf(venues, context);
  if (strange !== undefined) return strange;
  const next = {
    role: role ?? found.role,
    venues: venues ?? found.venues,
    disabled: disabled ?? found.disabled,
  };
  if (isAdmin(found) && !isAdmin(next) && (await access.adminCount()) <= 1) {
    return refused('command.last_admin', {
      path: 'user',
      message: `${user} is the last admin of the whole installation`,
      mend: 'make somebody else one first',
    });
  }
  const ops: RecordOp[] = [
    {
      ...{ op: 'changeUser', user },
      ...(role === undefined ? {} : { role }),
      ...(venues === undefined ? {} : { venues }),
      ...(disabled === undefined ? {} : { disabled }),
    },
  ];
  if (disabled === true) {
    for (const op of ['endSessionsOf', 'dropResetsOf', 'forgetDevicesOf'] as const) {
      ops.push({ op, user });
    }
  }
  const word = next.disabled ? 'disabled' : 'enabled';
  const about = `${user} ${next.role} ${placesOf(next.venues)} ${word}`;
  return recordsOnly(...ops, auditRow(context, { action: 'changeUser', about }));
}

/**
 * Whom the identity provider vouches for: somebody known by it, somebody who was invited by the
 * address it proves, or somebody to whom its claims give a role. Its word wins over ours about
 * roles, also about the last admin's: the owner of the data folder can always make a link. [SEC14]
 */
export async function signInOidc(
  body: CommandOf<'signInOidc'>,
  context: PlanContext,
): Promise<Planned> {
  const { oidcSha256, email, mapped, session } = body;
  const { nowMs, records } = context;
  if (mapped !== undefined) {
    const strange = unknownOf(mapped.venues, context);
    if (strange !== undefined) return strange;
  }
  const known = (await records.access.userOfOidc(oidcSha256)) ?? (await unboundOf(email, context));
  if (known !== undefined) {
    const { user, disabled } = known;
    if (disabled) return notInvited();
    const role = mapped?.role ?? known.role;
    const ops: RecordOp[] = [{ op: 'changeUser', user, oidcSha256, ...mapped }];
    if (mapped !== undefined && !sameAs(known, mapped)) {
      const about = `${user} ${mapped.role} ${placesOf(mapped.venues)} by claim`;
      ops.push(auditRow({ ...context, by: 'oidc' }, { action: 'changeUser', about }));
    }
    return recordsOnly(...ops, ...entering(session, { user, role, context }));
  }
  const invited =
    email === undefined ? undefined : await records.access.invitationOfEmail(email, nowMs);
  const may = mapped ?? invited;
  if (may === undefined) return notInvited();
  const user = await freeName(email, oidcSha256, context);
  const refusal = await noRoomFor(user, context);
  if (refusal !== undefined) return refusal;
  const { role, venues } = may;
  const person = { user, name: body.name ?? user, role, venues, ...(email ? { email } : {}) };
  const { linkSha256 } = invited ?? {};
  return recordsOnly(
    ...(linkSha256 ? [{ op: 'useInvitation', linkSha256, atMs: nowMs } as const] : []),
    { op: 'putUser', ...person, oidcSha256, atMs: nowMs },
    auditRow({ ...context, by: `user:${user}` }, joined(user, role)),
    ...entering(session, { user, role, context }),
  );
}

function entering(
  session: CommandOf<'signInOidc'>['session'],
  { user, role, context }: { user: string; role: Role; context: PlanContext },
): RecordOp[] {
  const audit = auditRow({ ...context, by: `user:${user}` }, { action: 'signIn', about: user });
  return [...sessionOps(session, { user, role, way: 'oidc', nowMs: context.nowMs }), audit];
}

/** Somebody an admin invited by this address, who has no identity of the provider yet. */
async function unboundOf(
  email: string | undefined,
  { records }: PlanContext,
): Promise<UserRow | undefined> {
  const found = email === undefined ? undefined : await records.access.userOfEmail(email);
  return found?.oidcSha256 === undefined ? found : undefined;
}

async function freeName(
  email: string | undefined,
  oidcSha256: string,
  { records }: PlanContext,
): Promise<string> {
  const taken = email === undefined || (await records.access.user(email)) !== undefined;
  return taken ? `oidc-${oidcSha256.slice(0, 12)}` : email;
}

async function noRoomFor(user: string, { records }: PlanContext): Promise<Refused | undefined> {
  if ((await records.access.user(user)) !== undefined) {
    const message = `somebody signs in as ${user} already`;
    return refused('command.user_exists', { path: 'user', message, mend: 'choose another name' });
  }
  const all = await records.access.users();
  return all.length >= accessMost.users ? tooMany('users') : undefined;
}

function joined(user: string, role: Role): { action: string; about: string } {
  return { action: 'joined', about: `${user} ${role}` };
}

function isAdmin({ role, venues, disabled }: Pick<UserRow, 'role' | 'venues' | 'disabled'>) {
  return role === 'admin' && venues === 'all' && !disabled;
}

function sameAs(known: UserRow, mapped: Pick<UserRow, 'role' | 'venues'>): boolean {
  return known.role === mapped.role && placesOf(known.venues) === placesOf(mapped.venues);
}

function placesOf(venues: 'all' | readonly string[]): string {
  return venues === 'all' ? 'all' : venues.join(',');
}

function hashOf({ passwordHash }: UserRow): string | undefined {
  if (passwordHash === undefined) return undefined;
  return createHash('sha256').update(passwordHash, 'utf8').digest('hex');
}

function wrong(): Refused {
  return refused('http.sign_in', {
    message: 'the name or the password is wrong',
    mend: 'type both again, or ask your admin for a new password',
  });
}

function notInvited(): Refused {
  return refused('command.not_invited', {
    message: 'you are known, but nobody gave you a role here',
    mend: 'ask your admin to invite you by your e-mail address',
  });
}

function unknownLink(): Refused {
  return refused('command.link_unknown', {
    path: 'link',
    message: 'this link was used already, has expired, or never was',
    mend: 'ask your admin for a new one',
  });
}

function unknownUser(user: string): Refused {
  return refused('command.user_unknown', {
    path: 'user',
    message: `nobody signs in as ${user}`,
    mend: 'see gozar user list',
  });
}
