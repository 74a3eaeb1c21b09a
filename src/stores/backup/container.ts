import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';

/**
 * One file that holds many, read and written as a stream:
 *
 *   "GOZARBK1" · a line of JSON · pieces
 *   piece = length of its bytes (4) · kind (1) · bytes · CRC-32 (4), or sealed: GCM tag (16)
 *   begin {path} · data … · end {bytes, sha256}, a file each; at last the manifest
 *
 * Each piece is sealed alone (AES-256-GCM, NIST SP 800-38D) with a counter as its nonce and its
 * kind as additional data, so that pieces can be neither changed nor moved, and a file that is cut
 * short lacks its manifest. The key is scrypt's (RFC 7914) of the passphrase and a random salt, for
 * this file alone. [REC1] [REC3]
 */
const magic = Buffer.from('GOZARBK1');
export const containerVersion = 1;
const kinds = { begin: 1, data: 2, end: 3, manifest: 4 } as const;
type Kind = keyof typeof kinds;
/** Bytes of a file a piece holds. */
export const pieceBytes = 1024 * 1024;
const tagBytes = 16;
const crcBytes = 4;
const longestHeader = 4_096;
/** 64 MiB and about a quarter of a second a guess. */
const scrypt = { N: 65_536, r: 8, p: 1, maxmem: 128 * 1024 * 1024 } as const;

const Header = z.object({
  version: z.number().int(),
  sealed: z.object({ salt: z.string().length(32), N: z.literal(scrypt.N) }).optional(),
});

const Begin = z.object({ path: z.string() });
const End = z.object({ bytes: z.number(), sha256: z.string() });

export type Entry = { readonly path: string; readonly bytes: number; readonly sha256: string };

/** Why a file cannot be read as a backup. */
export class BackupRefused extends Error {
  readonly code: 'store.backup_damaged' | 'store.backup_version' | 'store.backup_passphrase';

  constructor(code: BackupRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

function keyOf(passphrase: string, salt: Buffer): Buffer {
  return scryptSync(passphrase.normalize('NFKC'), salt, 32, scrypt);
}

function nonceOf(piece: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(piece), 4);
  return nonce;
}

export class BackupWriter {
  readonly #fd: number;
  readonly #key: Buffer | undefined;
  #pieces = 0;
  readonly entries: Entry[] = [];

  /** `path` must not be there yet; it is its owner's alone. */
  constructor(path: string, passphrase: string | undefined) {
    const salt = randomBytes(16);
    this.#key = passphrase === undefined ? undefined : keyOf(passphrase, salt);
    this.#fd = openSync(path, 'wx', 0o600);
    const sealed = { salt: salt.toString('hex'), N: scrypt.N };
    const header = { version: containerVersion, ...(this.#key && { sealed }) };
    this.#write(Buffer.concat([magic, Buffer.from(`${JSON.stringify(header)}\n`)]));
  }

  /** Takes a file's bytes in the order they come. */
  file(path: string, parts: Iterable<Uint8Array>): void {
    this.#piece('begin', Buffer.from(JSON.stringify({ path })));
    const hash = createHash('sha256');
    let bytes = 0;
    for (const part of parts) {
      for (let at = 0; at < part.length; at += pieceBytes) {
        this.#piece('data', part.subarray(at, at + pieceBytes));
      }
      hash.update(part);
      bytes += part.length;
    }
    const entry = { path, bytes, sha256: hash.digest('hex') };
    this.#piece('end', Buffer.from(JSON.stringify(entry)));
    this.entries.push(entry);
  }

  /** On disk when it returns. */
  finish(manifest: object): void {
    this.#piece('manifest', Buffer.from(JSON.stringify(manifest)));
    fsyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #piece(kind: Kind, plain: Uint8Array): void {
    const head = Buffer.alloc(5);
    head.writeUInt32LE(plain.length, 0);
    head[4] = kinds[kind];
    const nonce = nonceOf(this.#pieces++);
    if (this.#key === undefined) {
      this.#write(Buffer.concat([head, plain, crcOf(head, plain)]));
      return;
    }
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(head);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    this.#write(Buffer.concat([head, sealed, cipher.getAuthTag()]));
  }

  #write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
  }
}

export type Sink = {
  /** A file begins; what it returns takes its bytes and hears of its end. */
  begin(path: string): { data(bytes: Buffer): void; end(): void };
};

/**
 * Reads a backup through, checking every byte of it; `sink` gets the files. Returns the manifest as
 * it was written. Throws `BackupRefused`, at the latest at the end: what a sink took before is not
 * to be trusted until this returns. [REC3]
 */
export function readBackup(
  path: string,
  { passphrase, sink }: { readonly passphrase: string | undefined; readonly sink?: Sink },
): { readonly manifest: unknown; readonly entries: readonly Entry[] } {
  const fd = openSync(path, 'r');
  try {
    return new Reading(fd, passphrase).whole(sink);
  } finally {
    closeSync(fd);
  }
}

class Reading {
  readonly #fd: number;
  readonly #passphrase: string | undefined;
  #key: Buffer | undefined;
  #at = 0;
  #pieces = 0;

  constructor(fd: number, passphrase: string | undefined) {
    this.#fd = fd;
    this.#passphrase = passphrase;
  }

  whole(sink: Sink | undefined): { manifest: unknown; entries: Entry[] } {
    this.#header();
    const entries: Entry[] = [];
    for (;;) {
      const { kind, bytes } = this.#piece();
      if (kind === kinds.manifest) {
        if (this.#take(1).length > 0) throw damaged('something follows its end');
        return { manifest: parsed(bytes.toString('utf8')), entries };
      }
      if (kind !== kinds.begin) throw damaged('its pieces are out of order');
      entries.push(this.#file(Begin.parse(parsed(bytes.toString('utf8'))).path, sink));
    }
  }

  #file(path: string, sink: Sink | undefined): Entry {
    const taker = sink?.begin(path);
    const hash = createHash('sha256');
    let size = 0;
    for (;;) {
      const { kind, bytes } = this.#piece();
      if (kind === kinds.data) {
        hash.update(bytes);
        size += bytes.length;
        taker?.data(bytes);
        continue;
      }
      const sha256 = hash.digest('hex');
      const said = End.safeParse(kind === kinds.end ? parsed(bytes.toString('utf8')) : undefined);
      if (said.data?.sha256 !== sha256 || said.data.bytes !== size)
        throw damaged(`${path} is not whole`);
      taker?.end();
      return { path, bytes: size, sha256 };
    }
  }

  #header(): void {
    if (!this.#take(magic.length).equals(magic)) throw damaged('it is no backup of Gozar');
    const line: number[] = [];
    for (let byte = this.#take(1)[0]; byte !== 10; byte = this.#take(1)[0]) {
      if (byte === undefined || line.length > longestHeader) throw damaged('its head is cut');
      line.push(byte);
    }
    const header = Header.safeParse(parsed(Buffer.from(line).toString('utf8')));
    if (!header.success) throw damaged('its head cannot be read');
    const { version, sealed } = header.data;
    if (version !== containerVersion) {
      const message = `its form has version ${version}, this release reads ${containerVersion}`;
      throw new BackupRefused('store.backup_version', message);
    }
    if (sealed === undefined) return;
    if (this.#passphrase === undefined) {
      throw new BackupRefused('store.backup_passphrase', 'it is sealed with a passphrase');
    }
    this.#key = keyOf(this.#passphrase, Buffer.from(sealed.salt, 'hex'));
  }

  #piece(): { kind: number; bytes: Buffer } {
    const head = this.#take(5);
    if (head.length < 5) throw damaged('it is cut short');
    const length = head.readUInt32LE(0);
    // A manifest lists every file; nothing else is longer than a piece.
    if (length > 64 * pieceBytes) throw damaged('a piece is longer than any');
    const whole = length + (this.#key ? tagBytes : crcBytes);
    const bytes = this.#take(whole);
    if (bytes.length < whole) throw damaged('it is cut short');
    const kind = head[4] ?? 0;
    const nonce = nonceOf(this.#pieces++);
    if (this.#key === undefined) {
      const plain = bytes.subarray(0, length);
      if (!bytes.subarray(length).equals(crcOf(head, plain))) throw damaged('a piece was changed');
      return { kind, bytes: plain };
    }
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce).setAAD(head);
    decipher.setAuthTag(bytes.subarray(length));
    try {
      const plain = Buffer.concat([decipher.update(bytes.subarray(0, length)), decipher.final()]);
      return { kind, bytes: plain };
    } catch {
      if (this.#pieces > 1) throw damaged('a piece was changed');
      throw new BackupRefused('store.backup_passphrase', 'the passphrase is another');
    }
  }

  #take(count: number): Buffer {
    const bytes = Buffer.alloc(count);
    let read = 0;
    while (read < count) {
      const more = readSync(this.#fd, bytes, read, count - read, this.#at + read);
      if (more === 0) break;
      read += more;
    }
    this.#at += read;
    return bytes.subarray(0, read);
  }
}

function crcOf(head: Buffer, plain: Uint8Array): Buffer {
  const crc = Buffer.alloc(crcBytes);
  crc.writeUInt32LE(crc32(plain, crc32(head)), 0);
  return crc;
}

function damaged(why: string): BackupRefused {
  return new BackupRefused('store.backup_damaged', why);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
