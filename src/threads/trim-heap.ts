import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collected in some 40 ms; a larger heap would hold its thread, and starting is little of it. */
const mostBytes = 64 * 1024 * 1024;

type Collect = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * Gives back what starting took of this thread's heap: reading and compiling fill the young
 * generation and spread over pages of the old one, which V8 keeps as long as nobody allocates. Once
 * a thread, as it becomes ready. Source: V8's `gc` extension, as `node --expose-gc` has it.
 */
export function trimHeap(): void {
  if (getHeapStatistics().used_heap_size > mostBytes) return;
  // Of the process, for contexts made from now on: another thread may be about to make its own.
  setFlagsFromString('--expose-gc');
  const collect: Collect = runInNewContext('gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
