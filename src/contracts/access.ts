import { z } from 'zod';
import { cleanText, EpochMs, Id, Sha256 } from './ids.ts';
import { Role } from './roles.ts';

/** Where a role holds: the venues listed, or the whole installation. */
export const Scope = z.union([z.literal('all'), z.array(Id).max(64)]);
export type Scope = 'all' | readonly string[];

/** Names that mean something else where a caller is written down. */
const reserved = ['link', 'local', 'nobody', 'egress', 'new'];

/** What a person types to sign in: lower case, also an e-mail address. */
export const UserName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._@+-]{0,63}$/, 'use 1–64 of a–z 0–9 . _ @ + - in lower case')
  .refine((name) => !reserved.includes(name), 'that name is taken by the server itself');

export const Email = z
  .string()
  .max(64)
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.email().regex(/^[a-z0-9][a-z0-9._@+-]*$/, 'use an address of plain letters'));

/** Shown instead of a secret's hash: its first 12 digits. */
export const ShortHash = z.string().regex(/^[0-9a-f]{12}$/);

/** A password as it is kept: the PHC string of argon2id, made by whoever heard the password. */
export const PasswordHash = z
  .string()
  .regex(/^\$argon2id\$v=19\$m=\d{4,7},t=\d{1,2},p=\d\$[\w+/-]{22,64}\$[\w+/-]{43}$/);

/** How long things live, ms, unless somebody ends them before. [SEC8, SEC10, SEC11] */
export const accessLife = {
  sessionMs: 12 * 3_600_000,
  /** A session that nobody used for so long is over. */
  idleMs: 2 * 3_600_000,
  /** Uses are written down this coarsely, so that reading costs no writing. */
  sessionUseMs: 600_000,
  tokenUseMs: 3_600_000,
  invitationMs: 72 * 3_600_000,
  tokenMs: 90 * 86_400_000,
  tokenMostMs: 366 * 86_400_000,
  /** A wall hangs for years, and only reads. */
  wallTokenMostMs: 3_660 * 86_400_000,
  knownDeviceMs: 180 * 86_400_000,
} as const;

/** What one installation holds; more is refused in words. */
export const accessMost = {
  users: 1_000,
  openInvitations: 200,
  tokens: 1_000,
  sessionsAUser: 20,
} as const;

/** A session about to begin. `replaces`: the one this browser had until now ends. [SEC10] */
const NewSession = z.strictObject({
  sessionSha256: Sha256,
  expiresAtMs: EpochMs,
  /** The browser in two words, and its address; for "where am I signed in". */
  agent: cleanText(64),
  address: cleanText(64),
  replaces: Sha256.optional(),
  /** This device is known from now on: strangers cannot lock it out. [SEC12] */
  deviceSha256: Sha256.optional(),
});
export type NewSession = z.infer<typeof NewSession>;

const ofUser = { user: z.string().min(1).max(64) } as const;

/** Commands about who works here. None has a frame: no decision hangs on them. [CMD5] */
export const accessCommands = [
  z.strictObject({
    do: z.literal('createInvitation'),
    linkSha256: Sha256,
    role: Role,
    venues: Scope,
    /** Whoever proves this address to the identity provider may come in. [SEC14] */
    email: Email.optional(),
    expiresAtMs: EpochMs,
  }),
  z.strictObject({
    do: z.literal('createReset'),
    ...ofUser,
    linkSha256: Sha256,
    expiresAtMs: EpochMs,
  }),
  z.strictObject({ do: z.literal('revokeInvitation'), invitation: ShortHash }),
  /** `user` and `name` as the invited person chose them; a reset knows whom it is for. */
  z.strictObject({
    do: z.literal('acceptInvitation'),
    linkSha256: Sha256,
    user: UserName.optional(),
    name: cleanText(80).optional(),
    passwordHash: PasswordHash,
    session: NewSession,
  }),
  /** `passwordSha256`: of the kept hash that the password was checked against. */
  z.strictObject({
    do: z.literal('signIn'),
    ...ofUser,
    passwordSha256: Sha256,
    session: NewSession,
  }),
  /** `mapped`: what the provider's claim means here; absent = only whoever was invited. */
  z.strictObject({
    do: z.literal('signInOidc'),
    /** SHA-256 of issuer and subject. */
    oidcSha256: Sha256,
    email: Email.optional(),
    name: cleanText(80).optional(),
    mapped: z.strictObject({ role: Role, venues: Scope }).optional(),
    session: NewSession,
  }),
  z.strictObject({
    do: z.literal('changePassword'),
    ...ofUser,
    passwordSha256: Sha256,
    passwordHash: PasswordHash,
    keep: Sha256,
  }),
  z.strictObject({
    do: z.literal('changeUser'),
    ...ofUser,
    role: Role.optional(),
    venues: Scope.optional(),
    disabled: z.boolean().optional(),
  }),
  /** `user` = only one of theirs. */
  z.strictObject({
    do: z.literal('endSessionById'),
    session: ShortHash,
    user: z.string().max(64).optional(),
  }),
  z.strictObject({
    do: z.literal('createToken'),
    role: Role,
    venues: Scope,
    tokenSha256: Sha256,
    name: cleanText(80).optional(),
    /** Absent = 90 days. */
    expiresAtMs: EpochMs.optional(),
  }),
  z.strictObject({ do: z.literal('revokeToken'), token: ShortHash }),
  z.strictObject({
    do: z.literal('noteUse'),
    kind: z.enum(['session', 'token']),
    secretSha256: Sha256,
  }),
  /** Too many wrong passwords for a user who is there. */
  z.strictObject({ do: z.literal('noteRefusedSignIns'), ...ofUser, tries: z.number().int() }),
] as const;

export type AccessCommandName = z.infer<(typeof accessCommands)[number]>['do'];

/** How a session began. */
export type Way = 'link' | 'password' | 'oidc';

export type SessionRow = {
  readonly user: string;
  readonly role: Role;
  readonly venues: Scope;
  readonly way: Way;
  readonly expiresAtMs: number;
  /** Absent in sessions of earlier releases. */
  readonly seenAtMs?: number;
};
export type ListedSession = SessionRow & {
  readonly session: string;
  readonly sinceMs?: number;
  readonly agent: string;
  readonly address: string;
};
export type TokenRow = {
  readonly role: Role;
  readonly venues: Scope;
  readonly expiresAtMs?: number;
  readonly lastUsedAtMs?: number;
};
export type ListedToken = TokenRow & {
  readonly token: string;
  readonly name: string;
  readonly by: string;
  readonly atMs: number;
};
export type ListedUser = {
  readonly user: string;
  readonly name: string;
  readonly email?: string;
  readonly role: Role;
  readonly venues: Scope;
  readonly disabled: boolean;
  readonly hasPassword: boolean;
  readonly hasOidc: boolean;
  readonly atMs: number;
};
/** `passwordHash` never leaves the server. */
export type UserRow = ListedUser & { readonly passwordHash?: string; readonly oidcSha256?: string };
export type ListedInvitation = {
  readonly invitation: string;
  readonly kind: 'invitation' | 'reset';
  readonly user?: string;
  readonly email?: string;
  readonly role: Role;
  readonly venues: Scope;
  readonly by: string;
  readonly atMs: number;
  readonly expiresAtMs: number;
};
export type InvitationRow = ListedInvitation & {
  readonly linkSha256: string;
  readonly usedAtMs?: number;
};

/** Who works here, read; the same for the hot path, which decides on it, and for the web. */
export interface AccessReads {
  users(): Promise<readonly ListedUser[]>;
  user(user: string): Promise<UserRow | undefined>;
  userOfOidc(oidcSha256: string): Promise<UserRow | undefined>;
  userOfEmail(email: string): Promise<UserRow | undefined>;
  /** Admins of the whole installation who may come in. */
  adminCount(): Promise<number>;
  invitation(linkSha256: string): Promise<InvitationRow | undefined>;
  /** The open ones, newest first. */
  invitations(nowMs: number): Promise<readonly ListedInvitation[]>;
  /** The newest open one for an address. */
  invitationOfEmail(email: string, nowMs: number): Promise<InvitationRow | undefined>;
  /** Of one user, or all; newest first. */
  sessions(nowMs: number, user?: string): Promise<readonly ListedSession[]>;
  tokens(nowMs: number): Promise<readonly ListedToken[]>;
  /** The user who signed in from a device before. */
  userOfDevice(deviceSha256: string, nowMs: number): Promise<string | undefined>;
}

/** What commands about people change in records. */
export type AccessOp =
  | {
      readonly op: 'putSession';
      readonly sessionSha256: string;
      readonly user: string;
      readonly role: Role;
      readonly expiresAtMs: number;
      /** Absent = by a link. */
      readonly way?: Way;
      readonly atMs?: number;
      readonly agent?: string;
      readonly address?: string;
    }
  | {
      readonly op: 'putToken';
      readonly tokenSha256: string;
      readonly role: Role;
      readonly venues: Scope;
      readonly expiresAtMs?: number;
      readonly atMs: number;
      readonly name?: string;
      readonly by?: string;
    }
  | {
      readonly op: 'putUser';
      readonly user: string;
      readonly name: string;
      readonly email?: string;
      readonly role: Role;
      readonly venues: Scope;
      readonly passwordHash?: string;
      readonly oidcSha256?: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'changeUser';
      readonly user: string;
      readonly role?: Role;
      readonly venues?: Scope;
      readonly disabled?: boolean;
      readonly passwordHash?: string;
      readonly oidcSha256?: string;
    }
  | { readonly op: 'endSessionsOf'; readonly user: string; readonly keep?: string }
  | { readonly op: 'forgetDevicesOf'; readonly user: string }
  | { readonly op: 'endSessionById'; readonly session: string }
  | { readonly op: 'revokeToken'; readonly token: string }
  | ({ readonly op: 'putInvitation' } & Omit<InvitationRow, 'invitation' | 'usedAtMs'>)
  | { readonly op: 'useInvitation'; readonly linkSha256: string; readonly atMs: number }
  | { readonly op: 'dropInvitation'; readonly invitation: string }
  | { readonly op: 'dropResetsOf'; readonly user: string }
  | {
      readonly op: 'putKnownDevice';
      readonly deviceSha256: string;
      readonly user: string;
      readonly expiresAtMs: number;
    }
  | {
      readonly op: 'noteUse';
      readonly kind: 'session' | 'token';
      readonly secretSha256: string;
      readonly atMs: number;
    };
