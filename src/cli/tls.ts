import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Config, environmentName } from '../contracts/config.ts';
import { CliFailure } from './command.ts';
import type { ConfigProblem } from './config.ts';

type FileKey = 'tlsCert' | 'tlsKey' | 'tlsClientCa';

export type TlsReport = {
  readonly problems: readonly ConfigProblem[];
  /** The server's certificate, where it can be read. */
  readonly certificate?: X509Certificate;
};

/** Everything that is wrong with the settings of TLS, at once. Reads the files, changes nothing. */
export function tlsReport(config: Config, nowMs: number): TlsReport {
  const { tlsCert, tlsKey, tlsClientCa } = config;
  const problems: ConfigProblem[] = [];
  const add = (key: FileKey, got: string | undefined, message: string, mend: string) => {
    const where = environmentName(key);
    problems.push({ code: 'config.value', where, got: got ?? 'nothing', message, mend });
  };
  if (tlsCert === undefined) {
    const needs = 'it means nothing without a certificate of the server';
    const mend = `set ${environmentName('tlsCert')} too, or leave it out`;
    if (tlsKey !== undefined) add('tlsKey', tlsKey, needs, mend);
    if (tlsClientCa !== undefined) add('tlsClientCa', tlsClientCa, needs, mend);
    return { problems };
  }
  if (tlsKey === undefined) {
    add('tlsKey', undefined, 'the certificate has no key', 'name the PEM file of its private key');
  }
  const read = <T>(key: FileKey, path: string | undefined, parse: (pem: Buffer) => T) => {
    if (path === undefined) return undefined;
    try {
      return parse(readFileSync(path));
    } catch (error) {
      const mend = 'name a PEM file that this user may read';
      add(key, path, error instanceof Error ? error.message : 'it cannot be read', mend);
      return undefined;
    }
  };
  const certificate = read('tlsCert', tlsCert, (pem) => new X509Certificate(pem));
  const key = read('tlsKey', tlsKey, (pem) => createPrivateKey(pem));
  read('tlsClientCa', tlsClientCa, (pem) => new X509Certificate(pem));
  if (certificate === undefined) return { problems };
  if (key !== undefined && !certificate.checkPrivateKey(key)) {
    add('tlsKey', tlsKey, 'it is not the key of the certificate', 'name the key it was made with');
  }
  if (Date.parse(certificate.validTo) < nowMs) {
    add('tlsCert', tlsCert, `it ended on ${certificate.validTo}`, 'put a renewed one there');
  }
  return { problems, certificate };
}

/** Stops a start that could not offer what its settings ask for. [ING13] [CFG1] */
export function requireTls(config: Config): void {
  const { problems } = tlsReport(config, Date.now());
  if (problems.length === 0) return;
  throw new CliFailure('config.value', {
    message: 'the settings of TLS cannot be used',
    mend: 'mend each of the lines above',
    exitCode: 2,
    problems,
  });
}
