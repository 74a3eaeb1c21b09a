import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { join } from 'node:path';
import { type StopLink, type StopLinks, stopScopeOf } from '../contracts/choices.ts';
import type { RecordsReader } from '../contracts/ports.ts';
import type { MessageRow } from '../contracts/rows.ts';
import { type RatingLink, ratingDays } from '../contracts/visit-ratings.ts';
import { makeSecret, readSecret, replaceSecret } from './secret-file.ts';

const fileName = 'stop-keys.json';
const dayMs = 86_400_000;
/** How long a link works. */
export const linkDays = 60;
/** After so long the next link is signed with a new key; the old ones still open theirs. */
const rotateMs = 30 * dayMs;
/** A key goes when the last link signed with it has ended. */
const keepMs = rotateMs + (linkDays + 1) * dayMs;
const tagBytes = 16;

type Key = { readonly id: string; readonly madeAtMs: number; readonly secret: string };
type Plain = {
  readonly d: number;
  readonly n: string;
  readonly v: string;
  readonly t?: string;
  readonly w?: 1;
  /** The message that asks for a rating: such a link stops nothing. [AUD8] */
  readonly m?: string;
};

/**
 * Tokens for “stop these”: `base64url(key id, tag, ciphertext)`. The tag is HMAC-SHA256 over the
 * plain text, cut to 128 bits, and the counter the text is enciphered from (AES-256-CTR): what was
 * changed or made by somebody else has no valid tag, and nobody reads an id from it. The scheme is
 * the synthetic IV of RFC 5297 with HMAC in the place of CMAC: no randomness, so the same message
 * has the same link at every try. [CHO8]
 */
export class StopLinkKeys implements StopLinks {
  readonly #folder: string;
  readonly #rotates: boolean;
  #keys: readonly Key[];

  /** `rotates`: this holder makes the next key when its time has come; one alone does. */
  constructor(folder: string, { nowMs, rotates }: { nowMs: number; rotates: boolean }) {
    this.#folder = folder;
    this.#rotates = rotates;
    this.#keys = readKeys(folder) ?? makeFirst(folder, nowMs);
  }

  make({ venue, visitor, scope }: StopLink, nowMs: number): string {
    const topic = scope.kind === 'topic' ? { t: scope.topic } : {};
    const week = scope.kind === 'week' ? ({ w: 1 } as const) : {};
    return this.#seal({ n: venue, v: visitor, ...topic, ...week }, { days: linkDays, nowMs });
  }

  makeRating({ venue, visitor, message }: RatingLink, nowMs: number): string {
    return this.#seal({ n: venue, v: visitor, m: message }, { days: ratingDays, nowMs });
  }

  read(token: string, nowMs: number): StopLink | undefined {
    const plain = this.#open(token, nowMs);
    if (plain === undefined || plain.m !== undefined) return undefined;
    const { n: venue, v: visitor, t, w } = plain;
    if (w === 1) return { venue, visitor, scope: { kind: 'week' } };
    const scope = t === undefined ? ({ kind: 'offers' } as const) : topicScope(t);
    return { venue, visitor, scope };
  }

  readRating(token: string, nowMs: number): RatingLink | undefined {
    const plain = this.#open(token, nowMs);
    if (plain?.m === undefined) return undefined;
    return { venue: plain.n, visitor: plain.v, message: plain.m };
  }

  #seal(
    said: Omit<Plain, 'd'>,
    { days, nowMs }: { readonly days: number; readonly nowMs: number },
  ): string {
    const key = this.#current(nowMs);
    const plain: Plain = { d: Math.floor(nowMs / dayMs) + days, ...said };
    const text = Buffer.from(JSON.stringify(plain));
    const tag = tagOf(key, text);
    const cipher = createCipheriv('aes-256-ctr', part(key, 'cipher'), tag);
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([Buffer.from(key.id, 'hex'), tag, sealed]).toString('base64url');
  }

  /** Undefined = not of this house, or past its days. */
  #open(token: string, nowMs: number): Plain | undefined {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length <= 4 + tagBytes || bytes.toString('base64url') !== token) return undefined;
    const key = this.#byId(bytes.subarray(0, 4).toString('hex'));
    if (key === undefined) return undefined;
    const tag = bytes.subarray(4, 4 + tagBytes);
    const decipher = createDecipheriv('aes-256-ctr', part(key, 'cipher'), tag);
    const sealed = bytes.subarray(4 + tagBytes);
    const text = Buffer.concat([decipher.update(sealed), decipher.final()]);
    if (!timingSafeEqual(tag, tagOf(key, text))) return undefined;
    const plain: Plain = JSON.parse(text.toString());
    return Math.floor(nowMs / dayMs) > plain.d ? undefined : plain;
  }

  #current(nowMs: number): Key {
    let [newest] = this.#keys;
    if (this.#rotates && (newest === undefined || nowMs - newest.madeAtMs >= rotateMs)) {
      this.#keys = rotate(this.#folder, nowMs);
      [newest] = this.#keys;
    }
    if (newest === undefined) throw new Error(`${fileName} holds no key`);
    return newest;
  }

  /** Whoever does not rotate meets the new key when the first link signed with it comes. */
  #byId(id: string): Key | undefined {
    const known = this.#keys.find((key) => key.id === id);
    if (known !== undefined || this.#rotates) return known;
    this.#keys = readKeys(this.#folder) ?? this.#keys;
    return this.#keys.find((key) => key.id === id);
  }
}

const topicScope = (topic: string) => ({ kind: 'topic', topic }) as const;

export type StopOf = (message: MessageRow, nowMs: number) => Promise<string | undefined>;

/** The token that stops messages of one's kind; safety has none. [CHO8] */
export function stopsOf(reader: Pick<RecordsReader, 'campaigns'>, links: StopLinkKeys): StopOf {
  return async ({ venue, visitor, campaign }, nowMs) => {
    const records = await reader.campaigns(venue);
    const scope = stopScopeOf(records.find((one) => one.campaign.id === campaign)?.campaign);
    return scope && links.make({ venue, visitor, scope }, nowMs);
  };
}

/** Two secrets of one: what signs is never what enciphers. */
function part({ secret }: Key, use: 'sign' | 'cipher'): Buffer {
  return createHmac('sha256', Buffer.from(secret, 'base64url')).update(use).digest();
}

function tagOf(key: Key, text: Buffer): Buffer {
  return createHmac('sha256', part(key, 'sign')).update(text).digest().subarray(0, tagBytes);
}

function newKey(nowMs: number): Key {
  return {
    id: randomBytes(4).toString('hex'),
    madeAtMs: nowMs,
    secret: randomBytes(32).toString('base64url'),
  };
}

function makeFirst(folder: string, nowMs: number): readonly Key[] {
  const path = join(folder, fileName);
  return keysOf(makeSecret(path, textOf([newKey(nowMs)])), path);
}

function rotate(folder: string, nowMs: number): readonly Key[] {
  const path = join(folder, fileName);
  const old = (readKeys(folder) ?? []).filter(({ madeAtMs }) => nowMs - madeAtMs < keepMs);
  const keys = [newKey(nowMs), ...old];
  replaceSecret(path, textOf(keys));
  return keys;
}

function readKeys(folder: string): readonly Key[] | undefined {
  const path = join(folder, fileName);
  const text = readSecret(path);
  return text === undefined ? undefined : keysOf(text, path);
}

const textOf = (keys: readonly Key[]) => `${JSON.stringify({ keys })}\n`;

function keysOf(text: string, path: string): readonly Key[] {
  const { keys }: { keys?: readonly Key[] } = JSON.parse(text);
  if (Array.isArray(keys) && keys.length > 0) return keys;
  throw new Error(`${path} holds no keys; remove it, and links in old messages end`);
}
