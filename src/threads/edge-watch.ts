import type { Signals } from '../contracts/signals.ts';
import { Watchdog } from './watchdog.ts';

/** The sockets' thread never waits for long; nobody can ask for its processor time. */
const patience = { cpuMs: Number.POSITIVE_INFINITY, waitMs: 30_000 } as const;

/**
 * The sockets' thread is the process: nobody can end it alone. So the threads it watches watch it,
 * and end the process when it hangs, for whoever supervises that to start it again. [HOT10]
 */
export function watchEdge(pulses: SharedArrayBuffer, signals: Signals): Watchdog {
  return new Watchdog({
    pulses,
    thread: 'edge',
    patience: () => patience,
    cpuMs: async () => undefined,
    onHung: (why) => {
      signals.log('thread_failed', { thread: 'edge', cause: why });
      process.kill(process.pid, 'SIGKILL');
    },
  });
}
