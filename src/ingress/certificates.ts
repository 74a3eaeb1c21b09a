import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls';

/** PEM files: the chain the server shows with its key, and who signs the devices' certificates. */
export type CertificateFiles = {
  readonly cert: string;
  readonly key: string;
  /** Without it a device's certificate is known by its fingerprint alone. */
  readonly clientCa?: string;
};

/** What a device showed in its handshake. */
export type PresentedCertificate = {
  /** SHA-256 of its DER bytes, lower-case hex. */
  readonly sha256: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Signed by the configured authority, where there is one. */
  readonly trusted: boolean;
};

/** Reads the files and proves that they fit together; rejects with the reason. */
export async function readCertificates(files: CertificateFiles): Promise<SecureContextOptions> {
  const [cert, key, ca] = await Promise.all([
    readFile(files.cert),
    readFile(files.key),
    files.clientCa === undefined ? undefined : readFile(files.clientCa),
  ]);
  const options: SecureContextOptions = {
    cert,
    key,
    // An empty list, so that the authorities of the web vouch for no device.
    ca: ca ?? [],
    minVersion: 'TLSv1.2',
  };
  createSecureContext(options);
  return options;
}

/** Changes when any of the files does; also when a symbolic link leads elsewhere. */
export async function fingerprintOf(files: CertificateFiles): Promise<string> {
  const paths = [files.cert, files.key, ...(files.clientCa === undefined ? [] : [files.clientCa])];
  const stats = await Promise.all(paths.map((path) => stat(path)));
  return stats.map(({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`).join(', ');
}

/** The certificate of the socket's other end; undefined when it showed none. [ING14] */
export function presentedBy(
  socket: TLSSocket,
  byAuthority: boolean,
): PresentedCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined
    ? undefined
    : { ...readingOf(certificate), trusted: !byAuthority || socket.authorized };
}

function readingOf(certificate: X509Certificate): Omit<PresentedCertificate, 'trusted'> {
  return {
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    fromMs: Date.parse(certificate.validFrom),
    untilMs: Date.parse(certificate.validTo),
  };
}

/** The same of a PEM file; throws when it is none. */
export function certificateSha256(pem: string | Buffer): string {
  return readingOf(new X509Certificate(pem)).sha256;
}
