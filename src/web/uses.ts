import { accessLife } from '../contracts/access.ts';
import type { CommandBody } from '../contracts/commands.ts';
import { joinLife } from '../contracts/joining.ts';
import type { Clock, HotPort } from '../contracts/ports.ts';
import { commandId } from './asking.ts';
import type { Caller } from './identity.ts';

/** Credentials remembered; a forgotten one is written down once too often. */
const rememberedMost = 10_000;

/**
 * Writes down that a session or token is used: a session's every 10 minutes, a token's every hour,
 * so that asking a thousand times costs one row. [SEC10, SEC11]
 */
export class Uses {
  readonly #hot: HotPort;
  readonly #clock: Clock;
  readonly #notedMs: Map<string, number>;

  constructor({ hot, clock }: { readonly hot: HotPort; readonly clock: Clock }) {
    this.#hot = hot;
    this.#clock = clock;
    this.#notedMs = new Map();
  }

  note({ credential, usedAtMs }: Caller): void {
    if (credential === undefined) return;
    const { kind, secretSha256 } = credential;
    const everyMs = kind === 'session' ? accessLife.sessionUseMs : accessLife.tokenUseMs;
    const body = { do: 'noteUse', kind, secretSha256 } as const;
    this.#write(secretSha256, { body, lastMs: usedAtMs ?? 0, everyMs });
  }

  /** A visitor's phone, once a day: what is never opened again goes by that. [JOI9] */
  notePhone(sessionSha256: string): void {
    const body = { do: 'notePhone', sessionSha256 } as const;
    this.#write(sessionSha256, { body, lastMs: 0, everyMs: joinLife.phoneUseMs });
  }

  #write(
    secretSha256: string,
    use: { readonly body: CommandBody; readonly lastMs: number; readonly everyMs: number },
  ): void {
    const nowMs = this.#clock.wallMs();
    const lastMs = Math.max(this.#notedMs.get(secretSha256) ?? 0, use.lastMs);
    if (nowMs - lastMs < use.everyMs) return;
    this.#notedMs.delete(secretSha256);
    this.#notedMs.set(secretSha256, nowMs);
    const [oldest] = this.#notedMs.keys();
    if (this.#notedMs.size > rememberedMost && oldest !== undefined) this.#notedMs.delete(oldest);
    const id = commandId(secretSha256, `use-${nowMs}`);
    // Nobody waits for it; a use that is not written down is written down by a later one.
    this.#hot
      .submit({ id, by: 'web', body: use.body })
      .catch(() => this.#notedMs.delete(secretSha256));
  }
}
