import { argon2, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Problem } from '../contracts/commands.ts';
import { commonPasswords } from './common-passwords.ts';

/**
 * argon2id, version 19, with 19 MiB, two passes, one lane. Source: OWASP Password Storage Cheat
 * Sheet; RFC 9106 for the function, the PHC string format for how it is written down.
 */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const saltBytes = 16;
const tagBytes = 32;
/** Characters, not bytes. Source: NIST SP 800-63B: length, not composition. */
const charactersLeast = 12;
const charactersMost = 128;
const phcPattern =
  /^\$argon2id\$v=19\$m=(\d{4,7}),t=(\d{1,2}),p=(\d)\$([\w+/-]{22,64})\$([\w+/-]{43})$/;

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number };

/** The same text however a keyboard composes it. Source: Unicode NFKC, RFC 8265 section 4. */
export function normalisePassword(typed: string): string {
  return typed.normalize('NFKC');
}

/** Why a password cannot be taken; undefined = it can. [SEC8] */
export function faultOf(typed: string, user: string | undefined): Problem | undefined {
  const password = normalisePassword(typed);
  const length = [...password].length;
  const lower = password.toLowerCase();
  const fault = (message: string, mend: string): Problem => ({
    ...{ code: 'command.password', path: 'password', message, mend },
  });
  if (!typed.isWellFormed()) return fault('it holds a broken character', 'type it again');
  if (length < charactersLeast) {
    return fault(`it has ${length} characters`, `use at least ${charactersLeast}`);
  }
  if (length > charactersMost) {
    return fault(`it has ${length} characters`, `use at most ${charactersMost}`);
  }
  if (commonPasswords.has(lower) || repeats(lower) || runs(lower)) {
    return fault('it is one that everybody tries', 'use a few words that have nothing in common');
  }
  if (user !== undefined && user.length > 3 && lower.includes(user)) {
    return fault('it holds the name', 'use something that is nowhere to be seen');
  }
  return undefined;
}

/** One to four letters said again and again. */
function repeats(text: string): boolean {
  return /^(.{1,4}?)\1+.{0,3}$/su.test(text);
}

/** Each letter the next of the one before, or the one before it. */
function runs(text: string): boolean {
  const units = [...text].map((letter) => letter.codePointAt(0) ?? 0);
  const steps = units.slice(1).map((unit, at) => unit - (units[at] ?? 0));
  return steps.every((step) => step === 1) || steps.every((step) => step === -1);
}

function derive(password: string, salt: Buffer, by: Cost): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const message = normalisePassword(password);
  argon2('argon2id', { message, nonce: salt, tagLength: tagBytes, ...by }, (error, key) =>
    error === null ? resolve(key) : reject(error),
  );
  return promise;
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, salt, cost);
  const { memory, passes, parallelism } = cost;
  const how = `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}`;
  return `${how}$${unpadded(salt)}$${unpadded(key)}`;
}

/** A hash that no password has: of nobody, and as dear to check as anybody's. [SEC8] */
const nobodys = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Whether a password is the one kept; takes as long for a user who is not there. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const match = phcPattern.exec(kept ?? nobodys) ?? phcPattern.exec(nobodys);
  const [, memory, passes, parallelism, salt = '', key = ''] = match ?? [];
  const by = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const made = await derive(password, Buffer.from(salt, 'base64'), by);
  const same = timingSafeEqual(made, Buffer.from(key, 'base64').subarray(0, made.length));
  return same && kept !== undefined;
}

/** What a command may say of a kept hash. */
export function fingerprintOf(kept: string): string {
  return createHash('sha256').update(kept, 'utf8').digest('hex');
}

/** Those who wait for a check, known devices and strangers each; the next one is sent away. */
const waitingMost = 24;

/**
 * One check at a time, 36 ms of one core each, so that a storm of sign-ins leaves the other core
 * and most of the thread pool to the journal. Who is known goes before who is not. [SEC12]
 */
export class PasswordQueue {
  #busy = false;
  readonly #known: (() => void)[] = [];
  readonly #strangers: (() => void)[] = [];

  /** The work's result, or undefined when too many wait. */
  async run<T>(isKnown: boolean, work: () => Promise<T>): Promise<T | undefined> {
    if (this.#busy) {
      const line = isKnown ? this.#known : this.#strangers;
      if (line.length >= waitingMost) return undefined;
      await new Promise<void>((go) => line.push(go));
    }
    this.#busy = true;
    try {
      return await work();
    } finally {
      const next = this.#known.shift() ?? this.#strangers.shift();
      if (next === undefined) this.#busy = false;
      else next();
    }
  }
}
