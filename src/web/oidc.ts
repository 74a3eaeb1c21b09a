import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type IDToken,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { Email, type Scope } from '../contracts/access.ts';
import type { OidcRoles } from '../contracts/config.ts';
import { isCleanText } from '../contracts/ids.ts';
import type { Clock } from '../contracts/ports.ts';
import type { Role } from '../contracts/roles.ts';
import type { Signals } from '../contracts/signals.ts';
import type { Failure } from './answers.ts';
import type { OidcSettings } from './options.ts';
import { sha256 } from './secrets.ts';

const providerWaitS = 8;
/** From leaving for the provider to coming back. */
const pendingMs = 600_000;
const pendingMost = 1_000;

type Pending = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly atMs: number;
};

/** Whom the provider vouches for. */
export type Vouched = {
  readonly oidcSha256: string;
  readonly email?: string;
  readonly name?: string;
  readonly mapped?: { readonly role: Role; readonly venues: Scope };
};

/**
 * Sign-in by an OpenID Connect provider: the authorisation code flow with PKCE, state and nonce.
 * What a browser left with is kept here under its own cookie and is used once; the token's
 * signature is checked although it comes straight from the provider. [SEC14]
 * Source: OpenID Connect Core 1.0 section 3.1, RFC 7636, RFC 9207, RFC 9700.
 */
export class Oidc {
  readonly #settings: OidcSettings;
  readonly #clock: Clock;
  readonly #signals: Signals;
  readonly #pending: Map<string, Pending>;
  #provider: Promise<Configuration> | undefined;

  constructor(
    settings: OidcSettings,
    { clock, signals }: { readonly clock: Clock; readonly signals: Signals },
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#signals = signals;
    this.#pending = new Map();
  }

  /** The provider's address to go to; `secret` is the browser's cookie. */
  async start(secret: string, redirectUri: string): Promise<{ readonly url: string } | Failure> {
    const provider = await this.#discovered();
    if ('ok' in provider) return provider;
    const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
    this.#forgetOld();
    const atMs = this.#clock.monotonicMs();
    this.#pending.set(sha256(secret), { state, nonce, verifier, redirectUri, atMs });
    const modes = provider.serverMetadata().response_modes_supported;
    const url = buildAuthorizationUrl(provider, {
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      // Behind `#`, the code comes in no address that a server or a log sees.
      ...(modes === undefined || modes.includes('fragment') ? { response_mode: 'fragment' } : {}),
    });
    return { url: url.href };
  }

  /** What the provider put into the page's address; each start is good for one of these. */
  async finish(
    secret: string,
    answer: Readonly<Record<string, string | undefined>>,
  ): Promise<Vouched | Failure> {
    this.#forgetOld();
    const key = sha256(secret);
    const pending = this.#pending.get(key);
    this.#pending.delete(key);
    if (pending === undefined) return this.#refused('no_start');
    const provider = await this.#discovered();
    if ('ok' in provider) return provider;
    const { state, nonce, verifier, redirectUri } = pending;
    const back = new URL(redirectUri);
    for (const [name, value] of Object.entries(answer)) {
      if (value !== undefined) back.searchParams.set(name, value);
    }
    try {
      const tokens = await authorizationCodeGrant(provider, back, {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) return this.#refused('no_id_token');
      return await this.#vouched(provider, tokens.access_token, claims);
    } catch (error) {
      return isUnreachable(error) ? unreachable : this.#refused(codeOf(error));
    }
  }

  async #vouched(
    provider: Configuration,
    accessToken: string,
    claims: IDToken,
  ): Promise<Vouched | Failure> {
    const { roles } = this.#settings;
    const wanted = ['email', ...(roles === undefined ? [] : [roles.claim])];
    const asks = wanted.some((name) => claims[name] === undefined);
    const hasMore = provider.serverMetadata().userinfo_endpoint !== undefined;
    const more = asks && hasMore ? await fetchUserInfo(provider, accessToken, claims.sub) : {};
    const all: Readonly<Record<string, unknown>> = { ...more, ...claims };
    const mapped = roles === undefined ? undefined : roleBy(roles, all[roles.claim]);
    if (roles !== undefined && mapped === undefined) return noRole;
    const email = Email.safeParse(all.email_verified === true ? all.email : undefined);
    const { name } = all;
    const isName = typeof name === 'string' && name !== '' && isCleanText(name);
    return {
      oidcSha256: sha256(`${claims.iss}\n${claims.sub}`),
      ...(email.success ? { email: email.data } : {}),
      ...(isName ? { name: name.slice(0, 80).toWellFormed() } : {}),
      ...(mapped === undefined ? {} : { mapped }),
    };
  }

  async #discovered(): Promise<Configuration | Failure> {
    try {
      this.#provider ??= this.#discover();
      return await this.#provider;
    } catch (error) {
      // The next try asks the provider anew.
      this.#provider = undefined;
      if (!isUnreachable(error)) this.#refused(codeOf(error));
      return unreachable;
    }
  }

  #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const isPlain = issuer.startsWith('http:');
    const authentication = clientSecret === undefined ? None() : undefined;
    return discovery(new URL(issuer), clientId, clientSecret, authentication, {
      execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
      timeout: providerWaitS,
    });
  }

  #forgetOld(): void {
    const sinceMs = this.#clock.monotonicMs() - pendingMs;
    for (const [key, { atMs }] of this.#pending) {
      if (atMs > sinceMs && this.#pending.size < pendingMost) return;
      this.#pending.delete(key);
    }
  }

  /** The reason is the library's own word, written for whoever keeps the server. */
  #refused(reason: string): Failure {
    this.#signals.log('oidc_refused', { reason });
    return refused;
  }
}

function roleBy({ roles }: OidcRoles, claim: unknown): Vouched['mapped'] {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  const found = roles.find(({ value }) => values.includes(value));
  return found && { role: found.role, venues: found.venues };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const inner = 'error' in error && typeof error.error === 'string' ? ` ${error.error}` : '';
  return `${code}${inner}`.slice(0, 120).replace(/[^\x20-\x7e]/g, '?');
}

/** The network failed, or the provider took too long; not what it said. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { cause } = error;
  const names = [error.name, cause instanceof Error ? cause.name : ''];
  if (names.some((name) => /^(TimeoutError|AbortError)$/.test(name))) return true;
  return error.message === 'fetch failed' || ('code' in error && error.code === 'OAUTH_TIMEOUT');
}

const refused: Failure = {
  ok: false,
  code: 'http.oidc',
  message: 'the identity provider’s answer cannot be taken; begin again',
};
const unreachable: Failure = {
  ok: false,
  code: 'http.oidc_unreachable',
  message: 'the identity provider does not answer; try again, or use a password',
  retryAfterS: 5,
};
const noRole: Failure = {
  ok: false,
  code: 'command.not_invited',
  message: 'you are known, but nobody gave you a role here',
};
