import type { CommandAnswer } from '../contracts/commands.ts';
import { Command } from '../contracts/commands.ts';
import type { HotRecords } from '../contracts/ports.ts';
import { refused } from './commands/plan.ts';

/** Commands that wait; more are refused, so that a caller in a loop cannot fill the memory. */
const maxWaiting = 10_000;

type Waiting = {
  readonly command: Command;
  readonly resolve: ((answer: CommandAnswer) => void)[];
};

/**
 * Where commands wait for their turn. A retry with an id that is known gets the same answer. [CMD1]
 */
export class Desk {
  readonly #records: HotRecords;
  readonly #byId = new Map<string, Waiting>();
  readonly #queue: Waiting[] = [];
  readonly #prepare: (command: Command) => Promise<void> | undefined;
  #closed = false;
  #queued: () => void = () => {};

  /** `prepare` does what a command needs before its turn, and must not happen within it. */
  constructor(
    records: HotRecords,
    prepare: (command: Command) => Promise<void> | undefined = () => undefined,
  ) {
    this.#records = records;
    this.#prepare = prepare;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  async submit(sent: unknown): Promise<CommandAnswer> {
    const parsed = Command.safeParse(sent);
    if (!parsed.success) {
      const problems = parsed.error.issues.map(({ path, message }) => ({
        code: 'command.shape',
        path: path.join('.'),
        message,
        mend: 'see src/contracts/commands.ts for the shape of every command',
      }));
      return { ok: false, problems };
    }
    const command = parsed.data;
    const known = this.#byId.get(command.id);
    if (known !== undefined) return new Promise((resolve) => known.resolve.push(resolve));
    const before = await this.#records.answerOf(command.id);
    if (before !== undefined) return before;
    const preparing = this.#prepare(command);
    if (preparing !== undefined) await preparing;
    if (this.#closed || this.#queue.length >= maxWaiting) {
      return refused('command.stopping', {
        message: this.#closed ? 'the server is stopping' : 'too many commands wait',
        mend: 'send the same command with the same id again in a moment',
      });
    }
    return new Promise((resolve) => {
      const again = this.#byId.get(command.id);
      if (again !== undefined) {
        again.resolve.push(resolve);
        return;
      }
      const waiting: Waiting = { command, resolve: [resolve] };
      this.#byId.set(command.id, waiting);
      this.#queue.push(waiting);
      this.#queued();
    });
  }

  /** Called whenever a command begins to wait. */
  onQueued(listener: () => void): void {
    this.#queued = listener;
  }

  peek(): Command | undefined {
    return this.#queue[0]?.command;
  }

  take(): Command | undefined {
    return this.#queue.shift()?.command;
  }

  settle(id: string, answer: CommandAnswer): void {
    const waiting = this.#byId.get(id);
    this.#byId.delete(id);
    for (const resolve of waiting?.resolve ?? []) resolve(answer);
  }

  /** Resolves when all that was asked until now is answered. */
  async emptied(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const asked = [...this.#byId.values()];
    let open = asked.length;
    if (open === 0) return;
    for (const waiting of asked) {
      waiting.resolve.push(() => {
        open -= 1;
        if (open === 0) resolve();
      });
    }
    await promise;
  }

  /** Refuses what comes from now on; what waits is still served. */
  close(): void {
    this.#closed = true;
  }
}
