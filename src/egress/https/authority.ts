import { randomBytes } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate and its private key, both PEM. */
export type KeyPair = { readonly certPem: string; readonly keyPem: string };

const dayMs = 86_400_000;
/** A shop's own authority lives as long as its phones. */
const authorityDays = 3_650;
/** What browsers take at most from an authority that people installed themselves is 825 days. */
const serverDays = 397;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * An authority for trials, which can speak for this shop alone: its names, names that end in
 * `.local`, and addresses that no network outside knows (RFC 1918, RFC 4193, RFC 3927). Whoever
 * steals its key gains nothing on other pages. Source: RFC 5280, sections 4.2.1.9 and 4.2.1.10.
 */
export async function makeAuthority(names: readonly string[], nowMs: number): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const mark = randomBytes(3).toString('hex');
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Gozar ${mark}, O=Gozar on this shop's own server`,
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + authorityDays * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      permitted(names),
    ],
  });
  return { certPem: certificate.toString('pem'), keyPem: await keyPemOf(keys.privateKey) };
}

/** A certificate of the pages for names and addresses, signed by the authority. */
export async function signServer(
  authority: KeyPair,
  names: readonly string[],
  nowMs: number,
): Promise<KeyPair> {
  const issuer = new X509Certificate(authority.certPem);
  const signingKey = await crypto.subtle.importKey(
    'pkcs8',
    PemConverter.decodeFirst(authority.keyPem),
    algorithm,
    false,
    ['sign'],
  );
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${names[0] ?? 'localhost'}`,
    issuer: issuer.subject,
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(Math.min(nowMs + serverDays * dayMs, issuer.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isAddress(value) ? 'ip' : 'dns', value }) as const),
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { certPem: certificate.toString('pem'), keyPem: await keyPemOf(keys.privateKey) };
}

const isAddress = (text: string): boolean => isIPv4(text) || isIPv6(text);

/** Positive, and of 16 random bytes. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function keyPemOf(key: CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** Address and mask of what is private. */
const privateNets: readonly (readonly [string, string])[] = [
  ['10.0.0.0', '255.0.0.0'],
  ['172.16.0.0', '255.240.0.0'],
  ['192.168.0.0', '255.255.0.0'],
  ['169.254.0.0', '255.255.0.0'],
  ['127.0.0.0', '255.0.0.0'],
];

/** RFC 5280, section 4.2.1.10: `permittedSubtrees [0]` of dNSName [2] and iPAddress [7]. */
function permitted(names: readonly string[]): Extension {
  const dns = ['local', 'localhost', ...names.filter((name) => !isAddress(name))];
  const trees = [...new Set(dns)].map((name) => der(0x30, der(0x82, Buffer.from(name, 'latin1'))));
  for (const [address, mask] of privateNets) {
    trees.push(der(0x30, der(0x87, Buffer.from([...octets(address), ...octets(mask)]))));
  }
  // Addresses of the house: fc00::/7 and ::1.
  const fc = Buffer.alloc(32);
  fc.set([0xfc], 0);
  fc.set([0xfe], 16);
  const loopback = Buffer.alloc(32).fill(0xff, 16);
  loopback[15] = 1;
  for (const net of [fc, loopback]) trees.push(der(0x30, der(0x87, net)));
  const value = der(0x30, der(0xa0, Buffer.concat(trees)));
  return new Extension('2.5.29.30', true, new Uint8Array(value));
}

const octets = (address: string): readonly number[] => address.split('.').map(Number);

/** One value in DER: tag, length, contents. Source: ITU-T X.690, section 8.1. */
function der(tag: number, contents: Buffer): Buffer {
  const size = contents.length;
  const length =
    size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), contents]);
}
