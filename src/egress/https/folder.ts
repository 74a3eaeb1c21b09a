import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { challengePattern, HttpsSettings, httpsFiles } from '../../contracts/https.ts';
import { readSecret, replaceSecret } from '../secret-file.ts';
import type { KeyPair } from './authority.ts';

/** A key pair whose files fit together, and until when it holds. */
export type Held = KeyPair & { readonly fromMs: number; readonly untilMs: number };

/** The folder `https` of the data folder, for its owner alone. [CRT1] */
export class HttpsFolder {
  readonly #path: string;

  /** `data`: the data folder. */
  constructor(data: string) {
    this.#path = join(data, 'https');
  }

  /** How the certificate is got; undefined = the pages have no https. */
  settings(): HttpsSettings | undefined {
    const text = readSecret(this.#file('settings'));
    return text === undefined ? undefined : HttpsSettings.parse(JSON.parse(text));
  }

  putSettings(settings: HttpsSettings): void {
    this.#put('settings', `${JSON.stringify(settings, undefined, 2)}\n`);
  }

  pair(of: 'server' | 'authority'): Held | undefined {
    const pem = readSecret(this.#file(of));
    return pem === undefined ? undefined : heldOf(pem);
  }

  putPair(of: 'server' | 'authority', { keyPem, certPem }: KeyPair): void {
    this.#put(of, `${keyPem.trim()}\n${certPem.trim()}\n`);
  }

  accountKey(): string | undefined {
    return readSecret(this.#file('account'));
  }

  putAccountKey(pem: string): void {
    this.#put('account', pem);
  }

  /** What an authority of the web reads at our address. */
  putChallenge(token: string, keyAuthorization: string): void {
    mkdirSync(this.#file('challenges'), { recursive: true, mode: 0o700 });
    writeFileSync(this.#challenge(token), keyAuthorization, { mode: 0o600 });
  }

  removeChallenge(token: string): void {
    rmSync(this.#challenge(token), { force: true });
  }

  /** The pages go on by http alone. The authority stays, for those who installed its root. */
  turnOff(): void {
    for (const file of ['settings', 'server'] as const) rmSync(this.#file(file), { force: true });
  }

  #challenge(token: string): string {
    if (!challengePattern.test(token)) throw new Error('a challenge of no sound name');
    return join(this.#file('challenges'), token);
  }

  #put(file: keyof typeof httpsFiles, text: string): void {
    mkdirSync(this.#path, { recursive: true, mode: 0o700 });
    replaceSecret(this.#file(file), text);
  }

  #file(file: keyof typeof httpsFiles): string {
    return join(this.#path, httpsFiles[file]);
  }
}

/** Throws when key and certificate do not fit together. */
function heldOf(pem: string): Held {
  const begin = pem.indexOf('-----BEGIN CERTIFICATE-----');
  const [keyPem, certPem] = [pem.slice(0, begin), pem.slice(begin)];
  const certificate = new X509Certificate(certPem);
  if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) {
    throw new Error('the key is not that of the certificate');
  }
  const { validFrom, validTo } = certificate;
  return { keyPem, certPem, fromMs: Date.parse(validFrom), untilMs: Date.parse(validTo) };
}
