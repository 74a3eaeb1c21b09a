import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliFailure } from './command.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const built = join(root, 'dashboards/dist/floor.html');

/** Builds the pages when they are absent or older than their sources; 1–2 s in a fresh clone. */
export async function ensurePages(): Promise<void> {
  if (existsSync(built) && statSync(built).mtimeMs >= newestSourceMs()) return;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  if (!existsSync(vite)) {
    if (existsSync(built)) return;
    throw new CliFailure('start.folder_not_writable', {
      message: 'the pages are not built, and the tool that builds them is not installed',
      mend: 'run npm ci (with development packages), or npm run build elsewhere and copy them here',
    });
  }
  const arguments_ = [vite, 'build', 'dashboards', '--logLevel', 'error'];
  const build = spawn(process.execPath, arguments_, { cwd: root, stdio: 'inherit' });
  const [code] = await once(build, 'exit');
  if (code !== 0) {
    throw new CliFailure('command.failed', {
      message: 'the pages could not be built',
      mend: 'see the lines above; npm run build shows them again',
    });
  }
}

/**
 * Compiles every thread's modules once into the compile cache, in a process of its own: the threads
 * then start at once and without a type stripper each. A cache that cannot be had costs memory
 * only.
 */
export async function warmCompileCache(build: string): Promise<void> {
  const folder = process.env.NODE_COMPILE_CACHE ?? '';
  const marker = join(folder, `warm-${build}`);
  if (folder === '' || existsSync(marker)) return;
  const threads = ['hot', 'keeper', 'web', 'egress', 'lab'].map((name) => `threads/${name}`);
  const doors = ['main', ...threads];
  const imports = doors.map((door) => `import(${JSON.stringify(`${root}src/${door}.ts`)})`);
  const program = `process.argv = ['', '', '--version']; await Promise.all([${imports.join()}]);`;
  const flags = ['--input-type=module', '--eval', program];
  const child = spawn(process.execPath, flags, { cwd: root, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) return;
  try {
    writeFileSync(marker, '');
  } catch {
    // Read-only installations go without.
  }
}

function newestSourceMs(): number {
  const folder = join(root, 'dashboards');
  let newest = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.startsWith(join(folder, 'dist'))) continue;
    newest = Math.max(newest, statSync(path).mtimeMs);
  }
  return newest;
}
