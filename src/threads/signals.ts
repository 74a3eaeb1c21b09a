import type { SignalName, Signals } from '../contracts/signals.ts';
import { signalCatalogue } from '../contracts/signals.ts';

/** Threads that count, each with a region of its own, so that no two write the same number. */
export const countingThreads = ['edge', 'hot', 'web', 'egress'] as const;
export type CountingThread = (typeof countingThreads)[number];

type Entry = {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels?: readonly string[];
  readonly bounds?: readonly number[];
  readonly level?: 'info' | 'warn' | 'error';
};
const entries = Object.entries(signalCatalogue) as [SignalName, Entry][];

const slotOf = new Map<SignalName, number>();
let slots = 0;
for (const [name, entry] of entries) {
  slotOf.set(name, slots);
  slots += widthOf(entry);
}

/**
 * Counters and gauges take a slot a label; a histogram one a bucket, then its sum and its count.
 */
function widthOf({ kind, labels, bounds }: Entry): number {
  if (kind === 'histogram') return (bounds?.length ?? 0) + 3;
  return labels?.length ?? 1;
}

export function createSignalBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(slots * countingThreads.length * Float64Array.BYTES_PER_ELEMENT);
}

export type LogFormat = 'human' | 'json' | 'quiet';

/** One thread's voice: numbers into the shared array, lines to standard error. */
export function openSignals(
  buffer: SharedArrayBuffer,
  { thread, logFormat }: { thread: CountingThread; logFormat: LogFormat },
): Signals {
  const offset = countingThreads.indexOf(thread) * slots;
  const values = new Float64Array(buffer, offset * Float64Array.BYTES_PER_ELEMENT, slots);
  const add = (slot: number, by: number) => {
    values[slot] = (values[slot] ?? 0) + by;
  };
  const slotFor = (name: SignalName, label: string | undefined): number => {
    const { labels }: Entry = signalCatalogue[name];
    const index = label === undefined ? 0 : (labels?.indexOf(label) ?? 0);
    return (slotOf.get(name) ?? 0) + Math.max(0, index);
  };
  const count: Signals['count'] = (name, by = 1, label) => add(slotFor(name, label), by);
  return {
    count,
    set(name, value) {
      values[slotFor(name, undefined)] = value;
    },
    observe(name, ms) {
      const { bounds = [] }: Entry = signalCatalogue[name];
      const first = slotOf.get(name) ?? 0;
      const bucket = bounds.findIndex((bound) => ms <= bound);
      add(first + (bucket === -1 ? bounds.length : bucket), 1);
      add(first + bounds.length + 1, ms);
      add(first + bounds.length + 2, 1);
    },
    log(name, fields) {
      count(name);
      if (logFormat === 'quiet') return;
      const { level = 'info' }: Entry = signalCatalogue[name];
      process.stderr.write(`${formatLine({ thread, level, name, fields, logFormat })}\n`);
    },
  };
}

function formatLine(line: {
  thread: CountingThread;
  level: string;
  name: SignalName;
  fields: Readonly<Record<string, string | number | boolean>>;
  logFormat: LogFormat;
}): string {
  const { thread, level, name, fields, logFormat } = line;
  const at = new Date().toISOString();
  if (logFormat === 'json') return JSON.stringify({ at, level, thread, signal: name, ...fields });
  const details = Object.entries(fields).map(([key, value]) => `${key}=${onOneLine(value)}`);
  return `${at.slice(11, 19)} ${level.padEnd(5)} ${name} ${details.join(' ')}`;
}

/**
 * A device's topic or an error's text may hold anything: none of it may look like a line of ours.
 */
function onOneLine(value: string | number | boolean): string {
  const text = String(value);
  if (/^[^\s"\p{C}]+$/u.test(text)) return text;
  return JSON.stringify(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

/** Prometheus text format 0.0.4 of all threads' numbers together. */
export function formatMetrics(buffer: SharedArrayBuffer): string {
  const values = new Float64Array(buffer);
  const total = (slot: number): number => {
    let sum = 0;
    for (let thread = 0; thread < countingThreads.length; thread++) {
      sum += values[thread * slots + slot] ?? 0;
    }
    return sum;
  };
  const lines: string[] = [];
  for (const [name, entry] of entries) {
    const metric = name.startsWith('gozar_') ? name : `gozar_${name}_total`;
    lines.push(`# TYPE ${metric} ${entry.kind}`);
    lines.push(...sampleLines(metric, entry, slotOf.get(name) ?? 0, total));
  }
  return `${lines.join('\n')}\n`;
}

function sampleLines(
  metric: string,
  { kind, labels, bounds = [] }: Entry,
  first: number,
  total: (slot: number) => number,
): string[] {
  if (kind !== 'histogram') {
    if (labels === undefined) return [`${metric} ${total(first)}`];
    return labels.map((label, i) => `${metric}{label="${label}"} ${total(first + i)}`);
  }
  const lines: string[] = [];
  let below = 0;
  for (const [i, bound] of bounds.entries()) {
    below += total(first + i);
    lines.push(`${metric}_bucket{le="${bound}"} ${below}`);
  }
  const all = total(first + bounds.length + 2);
  lines.push(`${metric}_bucket{le="+Inf"} ${all}`);
  lines.push(`${metric}_sum ${total(first + bounds.length + 1)}`, `${metric}_count ${all}`);
  return lines;
}
