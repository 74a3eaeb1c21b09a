import { closeSync, openSync, writeSync } from 'node:fs';
import type { Credential } from './packets.ts';

/**
 * What was acknowledged, for comparison with a journal: lines of `venue/device boot firstSeq
 * lastSeq`, runs of numbers joined.
 */
export class AckedFile {
  readonly #fd: number;
  readonly #boot: number;
  readonly #runs = new Map<Credential, { from: number; to: number }>();
  #lines = '';

  constructor(path: string, boot: number) {
    this.#fd = openSync(path, 'a');
    this.#boot = boot;
  }

  add(credential: Credential, seq: number): void {
    const run = this.#runs.get(credential);
    if (run && seq === run.to + 1) {
      run.to = seq;
      return;
    }
    if (run) this.#end(credential, run);
    this.#runs.set(credential, { from: seq, to: seq });
  }

  flush(): void {
    for (const [credential, run] of this.#runs) this.#end(credential, run);
    this.#runs.clear();
    if (this.#lines !== '') writeSync(this.#fd, this.#lines);
    this.#lines = '';
  }

  close(): void {
    this.flush();
    closeSync(this.#fd);
  }

  #end({ venue, device }: Credential, { from, to }: { from: number; to: number }): void {
    this.#lines += `${venue}/${device} ${this.#boot} ${from} ${to}\n`;
  }
}
