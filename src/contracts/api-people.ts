import { z } from 'zod';
import {
  Email,
  type ListedInvitation,
  type ListedSession,
  type ListedToken,
  type ListedUser,
  Scope,
  UserName,
} from './access.ts';
import { cleanText } from './ids.ts';
import type { AuditRow } from './ports.ts';
import { Role } from './roles.ts';

/** Bodies of the API about who works here: `/api/v1/login`, `/users`, `/tokens` and their like. */

/** What was typed; a name that nobody can have is answered like a wrong password. */
const typedName = z
  .string()
  .max(128)
  .transform((text) => text.normalize('NFKC').trim().toLowerCase());
/** More than a password may have, so that one that is too long is told so. */
const typedPassword = z.string().min(1).max(1_024);
const Secret = z.string().min(1).max(512);

export const SignInBody = z.strictObject({ user: typedName, password: typedPassword });
export const LookBody = z.strictObject({ link: Secret });
export const AcceptBody = z.strictObject({
  link: Secret,
  user: typedName.pipe(UserName).optional(),
  name: cleanText(80).optional(),
  password: typedPassword,
});
export const PasswordBody = z.strictObject({ old: typedPassword, password: typedPassword });
export const InviteBody = z.strictObject({ role: Role, venues: Scope, email: Email.optional() });
export const ChangeUserBody = z.strictObject({
  role: Role.optional(),
  venues: Scope.optional(),
  disabled: z.boolean().optional(),
});
export const TokenBody = z.strictObject({
  name: cleanText(80).min(1),
  role: Role,
  venues: Scope,
  /** Absent = 90; at most a year, a wall's ten. */
  days: z.number().int().min(1).max(3_660).optional(),
});
/** What the identity provider put into the address of the page. */
export const OidcFinishBody = z.strictObject({
  code: Secret.max(4_096).optional(),
  state: Secret,
  iss: z.string().max(1_024).optional(),
  error: z.string().max(256).optional(),
});
export const AuditQuery = z.object({
  by: cleanText(128).min(1).optional(),
  action: cleanText(64).min(1).optional(),
});

export type WaysBody = { readonly password: true; readonly oidc?: { readonly issuer: string } };
/** What an invitation is for, told to whoever holds it. */
export type LookedAtBody = Pick<ListedInvitation, 'kind' | 'role' | 'venues' | 'expiresAtMs'> & {
  readonly user?: string;
  readonly email?: string;
};
/** `link`: shown once, to be handed on. */
export type LinkMadeBody = { readonly link: string; readonly expiresAtMs: number };
export type TokenMadeBody = { readonly token: string; readonly expiresAtMs: number };
export type UsersBody = { readonly items: readonly ListedUser[] };
export type InvitationsBody = { readonly items: readonly ListedInvitation[] };
/** `mine` marks the session that asks. */
export type SessionsBody = { readonly items: readonly (ListedSession & { mine: boolean })[] };
export type TokensBody = { readonly items: readonly ListedToken[] };
export type AuditBody = { readonly items: readonly AuditRow[]; readonly next?: number };
