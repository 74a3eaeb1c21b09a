import { readFileSync } from 'node:fs';
import type { Config } from '../contracts/config.ts';
import type { OidcSettings } from '../web/options.ts';

/** How people sign in, and the address they come by. */
export type SignInSettings = { readonly publicUrl?: string; readonly oidc?: OidcSettings };

/** The file that holds the provider's secret cannot be used. */
export class SecretFileFailure extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

type Keys = 'publicUrl' | 'oidcIssuer' | 'oidcClientId' | 'oidcRoles';

/** Issuer and client id together turn it on; a secret of its own comes from a file or a setting. */
export function signInSettings(
  config: Pick<Config, Keys | 'oidcClientSecret' | 'oidcClientSecretFile'>,
): SignInSettings {
  const { publicUrl, oidcIssuer: issuer, oidcClientId: clientId, oidcRoles: roles } = config;
  const outside = publicUrl === undefined ? {} : { publicUrl };
  if (issuer === undefined || clientId === undefined) return outside;
  const file = config.oidcClientSecretFile;
  const clientSecret = file === undefined ? config.oidcClientSecret : secretIn(file);
  const more = {
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(roles === undefined ? {} : { roles }),
  };
  return { ...outside, oidc: { issuer, clientId, ...more } };
}

function secretIn(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new SecretFileFailure(path, error instanceof Error ? error.message : 'it is not there');
  }
  if (text === '') throw new SecretFileFailure(path, `${path} is empty`);
  return text;
}

/** The server also answers to the name people know it by. [SEC1] */
export function hostsOf(given: {
  readonly allowedHosts: readonly string[];
  readonly publicUrl?: string;
}): readonly string[] {
  const { allowedHosts, publicUrl } = given;
  return publicUrl === undefined ? allowedHosts : [...allowedHosts, new URL(publicUrl).hostname];
}
