import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireTool } from '../../infra/test-deps.ts';
import { certificateSha256 } from '../../src/ingress/certificates.ts';

export type Issued = {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly sha256: string;
};

/** A certificate authority of a test, made with openssl in a folder of its own. */
export class Authority {
  readonly folder: string;
  readonly caFile: string;
  readonly #openssl: string;

  constructor(name: string) {
    this.folder = mkdtempSync(join(tmpdir(), 'gozar-ca-'));
    this.caFile = join(this.folder, 'ca.pem');
    this.#openssl = requireTool('openssl');
    this.#run('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', [
      ...['-days', '30', '-subj', `/CN=${name}`],
      ...['-keyout', join(this.folder, 'ca.key'), '-out', this.caFile],
    ]);
    for (const file of ['index.txt', 'index.txt.attr']) writeFileSync(join(this.folder, file), '');
    writeFileSync(join(this.folder, 'serial'), '1000');
    mkdirSync(join(this.folder, 'issued'));
    writeFileSync(
      join(this.folder, 'ca.cnf'),
      [
        '[ca]\ndefault_ca = own\n[own]',
        ...[`dir = ${this.folder}`, 'database = $dir/index.txt', 'serial = $dir/serial'],
        ...[
          'new_certs_dir = $dir/issued',
          'certificate = $dir/ca.pem',
          'private_key = $dir/ca.key',
        ],
        ...['default_md = sha256', 'policy = any', 'unique_subject = no', 'copy_extensions = copy'],
        '[any]\ncommonName = supplied\n',
      ].join('\n'),
    );
  }

  /** Signed by this authority; `from` and `to` as openssl writes times: `20200101000000Z`. */
  issue(name: string, period?: { readonly from: string; readonly to: string }): Issued {
    const files = this.#filesOf(name);
    const request = join(this.folder, `${name}.csr`);
    this.#run('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', [
      ...['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
      ...['-keyout', files.keyFile, '-out', request],
    ]);
    const dates =
      period === undefined ? ['-days', '20'] : ['-startdate', period.from, '-enddate', period.to];
    this.#run('ca', '-batch', '-notext', '-config', join(this.folder, 'ca.cnf'), [
      ...[...dates, '-in', request, '-out', files.certFile],
    ]);
    return read(files);
  }

  /** Signed by nobody but itself. */
  selfSigned(name: string): Issued {
    const files = this.#filesOf(name);
    this.#run('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', [
      ...['-days', '20', '-subj', `/CN=${name}`],
      ...['-keyout', files.keyFile, '-out', files.certFile],
    ]);
    return read(files);
  }

  get ca(): Buffer {
    return readFileSync(this.caFile);
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }

  #filesOf(name: string) {
    const at = join(this.folder, name);
    return { certFile: `${at}.pem`, keyFile: `${at}.key` };
  }

  #run(...args: (string | readonly string[])[]): void {
    execFileSync(this.#openssl, args.flat(), { stdio: 'pipe' });
  }
}

function read(files: { certFile: string; keyFile: string }): Issued {
  const cert = readFileSync(files.certFile);
  return { ...files, cert, key: readFileSync(files.keyFile), sha256: certificateSha256(cert) };
}
