import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

export function packageVersion(): string {
  const text = readFileSync(new URL('package.json', root), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * Names this build's decisions: the release and a digest of the engine's and hot path's sources.
 */
export function buildId(): string {
  const digest = createHash('sha256');
  for (const room of ['src/engine', 'src/hotpath', 'src/contracts']) {
    const folder = fileURLToPath(new URL(`${room}/`, root));
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    for (const name of names) {
      if (name.endsWith('.ts')) digest.update(name).update(readFileSync(`${folder}/${name}`));
    }
  }
  return `${packageVersion()}+${digest.digest('hex').slice(0, 12)}`;
}
