import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure } from './figure.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('memory-of-visitors.ts', import.meta.url));

/** Heap a visitor present, in a process of its own whose garbage is collected when asked. */
export async function memoryBench(): Promise<Figure[]> {
  const { stdout } = await run(process.execPath, ['--expose-gc', program]);
  return [JSON.parse(stdout) as Figure];
}
