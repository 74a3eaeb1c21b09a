import { readJournal } from '../e2e/journal.ts';
import type { TestServer } from '../e2e/server.ts';
import { ackedIn } from './load.ts';

/**
 * What of the acknowledged is not in the journal, what is there twice, which places are damaged,
 * and whether the state is the replay of the journal.
 */
export async function judge(server: TestServer, ackedFile: string) {
  const missing = new Set(ackedIn(ackedFile));
  const acked = missing.size;
  const seen = new Set<string>();
  let twice = 0;
  await readJournal(server, ({ type, device, boot, seq }) => {
    if (type !== 'reading') return;
    const name = `${device} ${boot} ${seq}`;
    if (seen.has(name)) twice += 1;
    seen.add(name);
    missing.delete(name);
  });
  const printed: object = await server.cli('journal', 'check');
  const { ok, damage } = printed as { ok: boolean; damage: readonly object[] };
  return {
    acked,
    missing: missing.size,
    twice,
    damaged: damage.length,
    stateIsReplay: ok,
  };
}
