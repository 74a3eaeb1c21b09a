import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../dashboards', import.meta.url));

/**
 * The pages as they are now, built into a folder of their own: never yesterday's `dist`. The whole
 * run builds them once, and says where.
 */
export async function buildPages(): Promise<{ dist: string; remove: () => void }> {
  const { PAGES_BUILT } = process.env;
  if (PAGES_BUILT) return { dist: PAGES_BUILT, remove: () => {} };
  const dist = mkdtempSync(join(tmpdir(), 'gozar-pages-'));
  // Under a test runner's NODE_ENV the pages would be those of development, and heavier.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    mode: 'production',
    build: { outDir: dist, emptyOutDir: true },
  });
  if (before === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = before;
  return { dist, remove: () => rmSync(dist, { recursive: true, force: true }) };
}
