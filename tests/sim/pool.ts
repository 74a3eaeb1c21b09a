import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Report } from './report.ts';

/** Seeds shared out over threads, each a world of its own; one is the same run on any of them. */
export class SeedPool {
  readonly threads: number;
  readonly #idle: Worker[];
  readonly #all: readonly Worker[];
  readonly #waiting: (() => void)[] = [];

  constructor(threads = availableParallelism()) {
    this.threads = threads;
    const worker = () => new Worker(new URL('./worker.ts', import.meta.url));
    this.#all = Array.from({ length: threads }, worker);
    this.#idle = [...this.#all];
  }

  async simulate(seed: number): Promise<Report> {
    let worker = this.#idle.pop();
    while (worker === undefined) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      worker = this.#idle.pop();
    }
    worker.postMessage(seed);
    // A run that throws ends its thread, and `once` with it.
    const [report]: Report[] = await once(worker, 'message');
    if (report === undefined) throw new Error(`seed ${seed} came to nothing`);
    this.#idle.push(worker);
    this.#waiting.shift()?.();
    return report;
  }

  async end(): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }
}
