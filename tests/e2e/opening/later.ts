import { fileURLToPath } from 'node:url';

/**
 * Preloaded into every thread of a server that is started again (`node --import`): its clock is so
 * much later than the machine's, as after days on which nobody was there.
 */
export const preload = `--import ${fileURLToPath(import.meta.url)}`;

const laterMs = Number(process.env.TEST_LATER_MS ?? 0);
if (laterMs > 0) {
  const machineMs = Date.now.bind(Date);
  const now = () => machineMs() + laterMs;
  globalThis.Date = new Proxy(Date, {
    construct: (of, parts, as) => Reflect.construct(of, parts.length === 0 ? [now()] : parts, as),
    apply: () => new Date(now()).toString(),
    get: (of, key) => (key === 'now' ? now : Reflect.get(of, key)),
  });
}
