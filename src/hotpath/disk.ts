import type { HotStatus } from '../contracts/questions.ts';
import type { HotParts } from './parts.ts';

/** How long to wait before a full disk is tried again. */
const retryMs = 250;

export type Condition = Pick<HotStatus, 'state' | 'sinceMs'>;

/**
 * Waits for the disk. Until a write went through nobody is acknowledged and nothing goes on;
 * devices
 * keep what is not acknowledged. [HOT4]
 */
export class Disk {
  readonly #parts: HotParts;
  #condition: Condition;
  #before: HotStatus['state'] = 'ready';

  constructor(parts: HotParts) {
    this.#parts = parts;
    this.#condition = { state: 'recovering', sinceMs: parts.clock.wallMs() };
  }

  get condition(): Condition {
    return this.#condition;
  }

  become(state: HotStatus['state']): void {
    this.#condition = { state, sinceMs: this.#parts.clock.wallMs() };
  }

  /** Resolves when every frame appended so far is on disk. */
  async commit(): Promise<void> {
    const { journal, signals, clock } = this.#parts;
    const startMs = clock.monotonicMs();
    for (;;) {
      const commit = await journal.commit();
      if (commit.ok) {
        signals.observe('gozar_journal_commit_ms', clock.monotonicMs() - startMs);
        signals.count('gozar_journal_bytes_total', commit.bytes);
        signals.set('gozar_journal_position', commit.position);
        this.#fine();
        return;
      }
      await this.#full(commit.cause);
    }
  }

  /** Repeats a write to records until it goes through; throws what is not the disk's fault. */
  async insist<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const written = await write();
        this.#fine();
        return written;
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        await this.#full(error);
      }
    }
  }

  async #full(cause: unknown): Promise<void> {
    if (this.#condition.state !== 'diskFull') {
      this.#before = this.#condition.state;
      this.become('diskFull');
      const reason = cause instanceof Error ? cause.message : 'write failed';
      this.#parts.signals.log('journal_disk_full', { reason });
      this.#parts.signals.set('gozar_journal_stalled', 1);
    }
    await new Promise<void>((resolve) => this.#parts.clock.after(retryMs, resolve));
  }

  #fine(): void {
    if (this.#condition.state !== 'diskFull') return;
    this.#parts.signals.set('gozar_journal_stalled', 0);
    this.become(this.#before);
  }
}

function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    ['ENOSPC', 'EIO', 'store.disk_full'].includes(code) ||
    /full|disk I\/O error/i.test(error.message)
  );
}
