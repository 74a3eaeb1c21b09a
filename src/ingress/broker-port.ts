import type { HotToEdge, SpokenEnd } from '../contracts/wire.ts';
import type { PushOutcome } from './push.ts';

export type PushCall = {
  readonly venue: string;
  readonly device: string;
  readonly payload: string;
  readonly waitMs: number;
  /** `push` where absent. */
  readonly end?: SpokenEnd;
};

export interface Broker {
  readonly port: number;
  /** 0 without TLS. */
  readonly tlsPort: number;
  receive(message: HotToEdge): void;
  /** Resolves `delivered` at the device's PUBACK; never rejects. */
  push(call: PushCall): Promise<PushOutcome>;
  counts(): { readonly clients: number; readonly queued: number };
  /** The number each device is known by: another hot path keeps to it. */
  numbers(): readonly (readonly [clientId: string, index: number])[];
  /**
   * Another hot path has told its devices: it hears who is connected, and what was not on disk.
   * `stored` = the last batch that was; `poison` = the item, from 1, of the batch after it that is
   * to be set aside. [HOT11] [HOT12]
   */
  resume(stored: number, poison?: number): void;
  /** Says again through `onSubscribed` who listens. */
  tellListening(): void;
  /** Stops accepting and reading, answers what is owed for up to `drainMs`, closes sockets. */
  close(drainMs: number): Promise<void>;
}
