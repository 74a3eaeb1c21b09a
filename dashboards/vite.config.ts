import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const pages = [
  ...['index', 'login', 'visitor', 'public', 'poster', 'stop', 'rate', 'trust'],
  ...['floor', 'staff', 'desk', 'till', 'sales', 'goods', 'customers', 'campaigns', 'week'],
  ...['plan', 'receivers', 'walk', 'admin'],
];

const metas = [
  '<meta charset="utf-8" />',
  '<meta name="viewport" content="width=device-width, initial-scale=1" />',
  '<meta name="color-scheme" content="light dark" />',
];
const referrer = '<meta name="referrer" content="same-origin" />';
const links = [
  '<link rel="icon" href="/icon.svg" type="image/svg+xml" />',
  '<link rel="stylesheet" href="./tokens.css" />',
];

/** What every page's head holds: its own says its title, its sheets, and what it has otherwise. */
function commonHead(): Plugin {
  const lines = (all: readonly string[]) => all.map((one) => `\n    ${one}`).join('');
  return {
    name: 'common-head',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => {
        const own = html.includes('name="referrer"') ? metas : [...metas, referrer];
        return html
          .replace('<head>', `<head>${lines(own)}`)
          .replace('</title>', `</title>${lines(links)}`);
      },
    },
  };
}

/** Writes a `.br` and a `.gz` beside every text file, so that the server only has to pick one. */
function compressed(): Plugin {
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
      if (config.build.outDir.startsWith('/')) folder = config.build.outDir;
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(html|m?js|css|svg)$/.test(name)) continue;
        const bytes = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes));
      }
    },
  };
}

export default defineConfig({
  root: here,
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [commonHead(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The pages are served with `script-src 'self'; style-src 'self'`: nothing may be inlined.
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        ...Object.fromEntries(pages.map((page) => [page, join(here, `${page}.html`)])),
        sw: join(here, 'visitor/worker.ts'),
      },
      // A service worker has one address for ever, and its folder is what it may serve.
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
