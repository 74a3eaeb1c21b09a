import type { DatabaseSync } from 'node:sqlite';
import { type AccessOp, accessMost } from '../../contracts/access.ts';
import { flag } from './rows.ts';

type Op<N extends AccessOp['op']> = Extract<AccessOp, { op: N }>;

/** People, invitations, sessions and tokens; all secrets known by their hashes. */
export function accessWriter(database: DatabaseSync): (op: AccessOp) => void {
  const users = userWriter(database);
  const sessions = sessionWriter(database);
  const tokens = tokenWriter(database);
  const invitations = invitationWriter(database);
  return (op) => {
    switch (op.op) {
      case 'putUser':
        return users.put(op);
      case 'changeUser':
        return users.change(op);
      case 'putSession':
        return sessions.put(op);
      case 'endSessionsOf':
        return sessions.endOf(op);
      case 'endSessionById':
        return sessions.endById(op);
      case 'putKnownDevice':
        return sessions.putDevice(op);
      case 'forgetDevicesOf':
        return sessions.forgetDevices(op);
      case 'noteUse':
        return op.kind === 'session' ? sessions.used(op) : tokens.used(op);
      case 'putToken':
        return tokens.put(op);
      case 'revokeToken':
        return tokens.revoke(op);
      case 'putInvitation':
        return invitations.put(op);
      case 'useInvitation':
        return invitations.use(op);
      case 'dropInvitation':
        return invitations.drop(op);
      case 'dropResetsOf':
        return invitations.dropResets(op);
      default:
        op satisfies never;
    }
  };
}

function userWriter(database: DatabaseSync) {
  const put = database.prepare(
    `INSERT INTO users (user_name, name, email, role, venues_json, disabled, password_hash,
       oidc_sha256, at_ms)
     VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?) ON CONFLICT (user_name) DO NOTHING`,
  );
  const change = database.prepare(
    `UPDATE users SET role = coalesce(?, role), venues_json = coalesce(?, venues_json),
       disabled = coalesce(?, disabled), password_hash = coalesce(?, password_hash),
       oidc_sha256 = coalesce(?, oidc_sha256)
     WHERE user_name = ?`,
  );
  return {
    put: (op: Op<'putUser'>) => {
      const who = [op.user, op.name, op.email ?? null] as const;
      const may = [op.role, JSON.stringify(op.venues)] as const;
      put.run(...who, ...may, op.passwordHash ?? null, op.oidcSha256 ?? null, op.atMs);
    },
    change: (op: Op<'changeUser'>) => {
      const venues = op.venues === undefined ? null : JSON.stringify(op.venues);
      const disabled = op.disabled === undefined ? null : flag(op.disabled);
      const secrets = [op.passwordHash ?? null, op.oidcSha256 ?? null] as const;
      change.run(op.role ?? null, venues, disabled, ...secrets, op.user);
    },
  };
}

function sessionWriter(database: DatabaseSync) {
  const put = database.prepare(
    `INSERT INTO sessions
       (session_sha256, user_name, role, expires_at_ms, way, at_ms, seen_at_ms, agent, address)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (session_sha256) DO UPDATE SET user_name = excluded.user_name,
       role = excluded.role, expires_at_ms = excluded.expires_at_ms`,
  );
  // Whoever signs in everywhere and out nowhere keeps the newest.
  const overflow = database.prepare(
    `DELETE FROM sessions WHERE user_name = ?1 AND session_sha256 NOT IN
       (SELECT session_sha256 FROM sessions WHERE user_name = ?1
        ORDER BY expires_at_ms DESC, rowid DESC LIMIT ${accessMost.sessionsAUser})`,
  );
  const endOf = database.prepare(
    'DELETE FROM sessions WHERE user_name = ? AND session_sha256 <> ?',
  );
  const endById = database.prepare('DELETE FROM sessions WHERE substr(session_sha256, 1, 12) = ?');
  const used = database.prepare(
    `UPDATE sessions SET seen_at_ms = max(coalesce(seen_at_ms, 0), ?) WHERE session_sha256 = ?`,
  );
  const putDevice = database.prepare(
    `INSERT INTO known_devices (device_sha256, user_name, expires_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (device_sha256) DO UPDATE SET user_name = excluded.user_name,
       expires_at_ms = excluded.expires_at_ms`,
  );
  const forget = database.prepare('DELETE FROM known_devices WHERE user_name = ?');
  return {
    put: (op: Op<'putSession'>) => {
      const { sessionSha256, user, role, expiresAtMs, way = 'link', atMs = null } = op;
      const where = [op.agent ?? '', op.address ?? ''] as const;
      put.run(sessionSha256, user, role, expiresAtMs, way, atMs, atMs, ...where);
      overflow.run(user);
    },
    endOf: ({ user, keep = '' }: Op<'endSessionsOf'>) => {
      endOf.run(user, keep);
    },
    endById: ({ session }: Op<'endSessionById'>) => {
      endById.run(session);
    },
    used: ({ secretSha256, atMs }: Op<'noteUse'>) => {
      used.run(atMs, secretSha256);
    },
    putDevice: ({ deviceSha256, user, expiresAtMs }: Op<'putKnownDevice'>) => {
      putDevice.run(deviceSha256, user, expiresAtMs);
    },
    forgetDevices: ({ user }: Op<'forgetDevicesOf'>) => {
      forget.run(user);
    },
  };
}

function tokenWriter(database: DatabaseSync) {
  const put = database.prepare(
    `INSERT INTO tokens (token_sha256, role, venues_json, expires_at_ms, at_ms, name, by_whom)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (token_sha256) DO NOTHING`,
  );
  const revoke = database.prepare('DELETE FROM tokens WHERE substr(token_sha256, 1, 12) = ?');
  const used = database.prepare(
    `UPDATE tokens SET last_used_at_ms = max(coalesce(last_used_at_ms, 0), ?)
     WHERE token_sha256 = ?`,
  );
  return {
    put: (op: Op<'putToken'>) => {
      const { tokenSha256, role, venues, expiresAtMs = null, atMs, name = '', by = '' } = op;
      put.run(tokenSha256, role, JSON.stringify(venues), expiresAtMs, atMs, name, by);
    },
    revoke: ({ token }: Op<'revokeToken'>) => {
      revoke.run(token);
    },
    used: ({ secretSha256, atMs }: Op<'noteUse'>) => {
      used.run(atMs, secretSha256);
    },
  };
}

function invitationWriter(database: DatabaseSync) {
  const put = database.prepare(
    `INSERT INTO invitations (link_sha256, kind, user_name, email, role, venues_json, by_whom,
       at_ms, expires_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (link_sha256) DO NOTHING`,
  );
  const use = database.prepare(
    'UPDATE invitations SET used_at_ms = ? WHERE link_sha256 = ? AND used_at_ms IS NULL',
  );
  const drop = database.prepare('DELETE FROM invitations WHERE substr(link_sha256, 1, 12) = ?');
  const dropResets = database.prepare(
    "DELETE FROM invitations WHERE user_name = ? AND kind = 'reset' AND used_at_ms IS NULL",
  );
  return {
    put: (op: Op<'putInvitation'>) => {
      const who = [op.linkSha256, op.kind, op.user ?? null, op.email ?? null] as const;
      const may = [op.role, JSON.stringify(op.venues), op.by] as const;
      put.run(...who, ...may, op.atMs, op.expiresAtMs);
    },
    use: ({ linkSha256, atMs }: Op<'useInvitation'>) => {
      use.run(atMs, linkSha256);
    },
    drop: ({ invitation }: Op<'dropInvitation'>) => {
      drop.run(invitation);
    },
    dropResets: ({ user }: Op<'dropResetsOf'>) => {
      dropResets.run(user);
    },
  };
}
