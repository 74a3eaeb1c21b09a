import type { Config } from '../contracts/config.ts';

/** Where a browser on this machine finds the pages. */
export function webAddress({ host, httpPort }: Pick<Config, 'host' | 'httpPort'>): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${httpPort}`;
}
