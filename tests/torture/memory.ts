import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export const mebibyte = 1024 * 1024;

/** Collects garbage, so that what is compared is what is held. */
export function collect(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** The greatest memory of this process above `since`, looked at every few milliseconds. */
export function watchMemory(): { stop(): number } {
  collect();
  const before = process.memoryUsage().rss;
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  return {
    stop() {
      clearInterval(look);
      return (Math.max(most, process.memoryUsage.rss()) - before) / mebibyte;
    },
  };
}

/** The most that is held beyond now, garbage collected; each look costs a collection. */
export function watchHeld(everyMs: number): { stop(): number } {
  const held = () => {
    // The first pass only begins to give buffers back.
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = held();
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, held());
  }, everyMs);
  return {
    stop() {
      clearInterval(look);
      return (Math.max(most, held()) - before) / mebibyte;
    },
  };
}
