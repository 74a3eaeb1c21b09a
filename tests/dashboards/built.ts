import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../dashboards', import.meta.url));

/** The pages as they are now, built into a folder of their own: never yesterday's `dist`. */
export async function buildPages(): Promise<{ dist: string; remove: () => void }> {
  const dist = mkdtempSync(join(tmpdir(), 'gozar-pages-'));
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    mode: 'production',
    build: { outDir: dist, emptyOutDir: true },
  });
  return { dist, remove: () => rmSync(dist, { recursive: true, force: true }) };
}
