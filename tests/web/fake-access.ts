import type {
  AccessReads,
  InvitationRow,
  ListedSession,
  ListedToken,
  Scope,
  UserRow,
} from '../../src/contracts/access.ts';
import type { Role } from '../../src/contracts/roles.ts';

/** Who works here, as tests say; a marker in each row shows whose answer holds it. */
export class FakeAccess {
  readonly users = new Map<string, UserRow>();
  readonly invitations = new Map<string, InvitationRow>();
  readonly devices = new Map<string, string>();
  sessions: ListedSession[] = [];
  tokens: ListedToken[] = [];

  reads(): AccessReads {
    const open = () => [...this.invitations.values()].filter((one) => one.usedAtMs === undefined);
    const shown = ({ linkSha256: _, ...one }: InvitationRow) => one;
    const list = [...this.users.values()];
    return {
      users: async () =>
        [...this.users.values()].map(({ passwordHash: _p, oidcSha256: _o, ...user }) => user),
      user: async (user) => this.users.get(user),
      userOfOidc: async (sha256) => list.find((one) => one.oidcSha256 === sha256),
      userOfEmail: async (email) => list.find((one) => one.email === email),
      adminCount: async () => list.filter(({ role }) => role === 'admin').length,
      invitation: async (sha256) => this.invitations.get(sha256),
      invitations: async () => open().map(shown),
      invitationOfEmail: async (email) => open().find((one) => one.email === email),
      sessions: async (_nowMs, user) =>
        this.sessions.filter((one) => user === undefined || one.user === user),
      tokens: async () => this.tokens,
      userOfDevice: async (sha256) => this.devices.get(sha256),
    };
  }

  addUser(user: string, more: Partial<UserRow> = {}, role: Role = 'admin'): void {
    const venues: Scope = 'all';
    const states = { disabled: false, hasPassword: true, hasOidc: false, atMs: 1 };
    this.users.set(user, { user, name: user, role, venues, ...states, ...more });
  }
}
