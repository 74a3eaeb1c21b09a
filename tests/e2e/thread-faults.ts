import { execFileSync } from 'node:child_process';
import { openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as threads from 'node:worker_threads';
import type { Frame } from '../../src/contracts/inputs.ts';
import { Dedupe } from '../../src/hotpath/dedupe.ts';
import { Stepper } from '../../src/hotpath/stepper.ts';

/**
 * Preloaded into every thread of a server under test (`node --import`): a thread does to itself
 * what a bug would, when a file of its name asks for it, or when its hot path steps a frame that
 * is poison. The measured program knows nothing of it.
 */
export const faults = [
  'exit',
  'throw',
  'loop',
  'heap',
  'buffers',
  'sleep',
  'kill',
  'native',
] as const;
export type Fault = (typeof faults)[number];

/** A health reading of this battery is poison: its frame does the fault of that place. */
export const poisonPct = (fault: Fault): number => 1 + faults.indexOf(fault);

export const preload = `--import ${fileURLToPath(import.meta.url)}`;

export function order(folder: string, thread: string, fault: Fault): void {
  const file = join(folder, `fault-${thread}`);
  writeFileSync(`${file}.new`, fault);
  renameSync(`${file}.new`, file);
}

const lookEveryMs = 5;
const held: unknown[] = [];

function carryOut(fault: Fault): void {
  switch (fault) {
    case 'exit':
      process.exit(3);
      break;
    case 'throw':
      throw new Error('a bug that was put here');
    case 'loop':
      for (;;);
    case 'heap':
      // 8 MB at a time, kept: a gigabyte is soon there, and no end to it.
      for (;;) held.push(new Array(1_000_000).fill(held.length + 0.5));
    case 'buffers':
      for (let mb = 0; mb < 2_560; mb += 64) held.push(Buffer.alloc(64 * 1024 * 1024, 1));
      break;
    case 'sleep':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      break;
    case 'kill':
      // As the machine does that has no memory left: the whole process, without a word.
      process.kill(process.pid, 'SIGKILL');
      for (;;);
    case 'native':
      // Outside of JavaScript, where nobody can end a thread; the pipe has no other end.
      execFileSync('mkfifo', [join(folder ?? '', `pipe-${name}`)]);
      openSync(join(folder ?? '', `pipe-${name}`), 'r');
      break;
    default:
      fault satisfies never;
  }
}

function ordered(file: string): Fault | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    return faults.find((fault) => fault === text);
  } catch {
    return undefined;
  }
}

function poisonIn({ input }: Frame): Fault | undefined {
  if (input.type !== 'reading' || input.body.kind !== 'health') return undefined;
  const fault = faults[(input.body.batteryPct ?? 0) - 1];
  return fault && (faults.find((one) => one === process.env.TEST_POISON) ?? fault);
}

/** A reading of this seq is poison before it is a frame. */
export const unsafeSeq = 666;

function spreadPoison(): void {
  const seen = Dedupe.prototype.seen;
  Dedupe.prototype.seen = function look(this: Dedupe, device: string, boot, seq) {
    if (seq === unsafeSeq) carryOut('loop');
    return seen.call(this, device, boot, seq);
  };

  const sound = Stepper.prototype.step;
  Stepper.prototype.step = function step(this: Stepper, frame: Frame) {
    const fault = this.skips.has(frame.position) ? undefined : poisonIn(frame);
    if (fault !== undefined) carryOut(fault);
    return sound.call(this, frame);
  };
}

const folder = process.env.TEST_FAULTS;
const ownName = 'threadName' in threads ? String(threads.threadName) : '';
const [, program = '', command] = process.argv;
const main = program.endsWith('lab.ts') ? 'lab' : command === 'start' ? 'edge' : '';
const name = threads.isMainThread ? main : ownName;
if (folder !== undefined && ['edge', 'hot', 'web', 'egress', 'keeper', 'lab'].includes(name)) {
  setInterval(() => {
    const fault = ordered(join(folder, `fault-${name}`));
    if (fault === undefined) return;
    writeFileSync(join(folder, `pid-${name}`), String(process.pid));
    carryOut(fault);
  }, lookEveryMs).unref();
  if (name === 'hot' || name === 'keeper') spreadPoison();
}
