import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export type Weight = { readonly name: string; readonly value: number; readonly unit: 'KB' };

const PAGES = ['floor', 'visitor', 'plan'] as const;

/** Files a page loads before it can be used: itself, styles, scripts and what they import. */
export function firstLoad(dist: string, page: string): string[] {
  const html = readFileSync(join(dist, `${page}.html`), 'utf8');
  const files = new Set([`${page}.html`]);
  const pending = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, file = '']) => file,
  );
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    if (file.endsWith('.js')) pending.push(...importsOf(dist, file));
  }
  return [...files];
}

/**
 * Static imports, and the Persian catalogue, which belongs to a Persian first load. Other parts
 * that are fetched by themselves come when the page stands already.
 */
function importsOf(dist: string, file: string): string[] {
  const text = readFileSync(join(dist, file), 'utf8');
  const found = text.matchAll(/(?:from|import)\s*(\(?)\s*["'`]\.\/([\w.-]+\.js)["'`]/g);
  return [...found]
    .filter(([, isDynamic, name = '']) => isDynamic === '' || name.startsWith('fa-'))
    .map(([, , name = '']) => join(dirname(file), name));
}

/** First loads in KB (1,000 bytes) of gzip; fonts come later and are not counted. */
export function pageWeights(dist: string): Weight[] {
  return PAGES.map((page) => {
    const bytes = firstLoad(dist, page)
      .map((file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).byteLength)
      .reduce((sum, size) => sum + size, 0);
    return { name: `page.${page}_kb`, value: Math.round(bytes / 100) / 10, unit: 'KB' };
  });
}

if (import.meta.main) {
  const dist = fileURLToPath(new URL('../../dashboards/dist', import.meta.url));
  for (const weight of pageWeights(dist)) process.stdout.write(`${JSON.stringify(weight)}\n`);
}
