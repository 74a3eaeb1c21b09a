import type { Config } from '../contracts/config.ts';

/** Where a browser on this machine finds the pages. */
export function webAddress({ host, httpPort }: Pick<Config, 'host' | 'httpPort'>): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${httpPort}`;
}

/**
 * Where people find the pages: as the settings say for outside, else where the server that runs on
 * the folder listens (`at`, whatever the flags it was started with), else where one would.
 */
export function pagesAddress(config: Config, at: string | undefined): string {
  return config.publicUrl?.replace(/\/+$/, '') ?? at ?? webAddress(config);
}
