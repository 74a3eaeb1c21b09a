import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Input } from '../../src/contracts/inputs.ts';
import { main, type TestServer } from './server.ts';

/** A line of `journal print --json`; what an input has no device for is absent. */
export type JournalLine = {
  readonly position: number;
  readonly atMs: number;
  readonly venue: string;
  readonly type: string;
  readonly device?: string;
  readonly boot?: number;
  readonly seq?: number;
  readonly input: Input;
};

/** Reads the whole journal as the command line prints it. */
export async function readJournal(
  server: TestServer,
  visit: (line: JournalLine) => void,
): Promise<void> {
  const child = spawn(process.execPath, [main, 'journal', 'print', '--json'], {
    env: server.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) visit(JSON.parse(line));
  const [code] = await ended;
  if (code !== 0) throw new Error(`journal print ended with ${code}`);
}
