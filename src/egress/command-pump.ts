import { createHash } from 'node:crypto';
import type { ActionsReader, DeviceCommandRow } from '../contracts/action-rows.ts';
import { CommandId } from '../contracts/commands.ts';
import type { DeviceCommandPush } from '../contracts/device-commands.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { answered } from './ask-hot.ts';
import { backoffMs, type Pace, realPace, reasonOf } from './pace.ts';
import { type Pump, Rounds } from './pump.ts';
import type { PushOutcome } from './wristband.ts';

/**
 *   wake, or 1 s ──► open commands ──► device listens? ──► claim ──granted──► publish ──► report
 *        ▲                                  │ no: waits, until its time is over      │
 *        └──────────────────────────────────┴────────────────────────────────────────┘
 *
 * A device is told at most once: only *failed*, by which the broker says that nothing left, is
 * tried again, and what was claimed by a sender that is gone is *unknown*. [EGR1, EGR2]
 */
export type CommandPumpOptions = {
  readonly reader: Pick<ActionsReader, 'openDeviceCommands'>;
  readonly hot: Pick<HotPort, 'submit'>;
  readonly signals: Signals;
  /** Publishes to the device's `command` topic; *delivered* by its PUBACK within `waitMs`. */
  readonly tell: (
    venue: string,
    device: string,
    payload: string,
    waitMs: number,
  ) => Promise<PushOutcome>;
  readonly listens: (venue: string, device: string) => boolean;
  readonly pace?: Pace;
};

const drainMs = 5_000;
const waitMs = 4_000;
const maxAttempts = 3;
/**
 * Commands looked at in one go. When all of them wait (devices that are away), more are looked at,
 * so that they cannot stand before the others.
 */
const leastLooked = 256;
const mostLooked = 16_384;
const maxInFlight = 64;

export function startCommandPump(options: CommandPumpOptions): Pump {
  return new CommandPump(options).start();
}

class CommandPump {
  readonly #options: CommandPumpOptions;
  readonly #pace: Pace;
  readonly #rounds: Rounds;
  readonly #inFlight = new Map<string, Promise<void>>();
  #looked = leastLooked;

  constructor(options: CommandPumpOptions) {
    this.#options = options;
    this.#pace = options.pace ?? realPace;
    const { signals } = options;
    this.#rounds = new Rounds({ what: 'openDeviceCommands', signals, pace: this.#pace });
  }

  /** Once stopped it claims nothing more, and reports what was claimed, within 5 s. */
  start(): Pump {
    const inFlight = () => this.#inFlight.values();
    return this.#rounds.start(() => this.#look(), { drainMs, inFlight });
  }

  async #look(): Promise<void> {
    const rows = await this.#options.reader.openDeviceCommands(this.#looked);
    const begun = rows.filter((row) => this.#beginOne(row)).length;
    const isFull = rows.length === this.#looked;
    if (!isFull) this.#looked = leastLooked;
    else if (begun === 0) this.#looked = Math.min(this.#looked * 2, mostLooked);
  }

  /** True when something was begun for it. A full house is looked at again when there is room. */
  #beginOne(row: DeviceCommandRow): boolean {
    const key = keyOf(row);
    if (this.#inFlight.has(key) || this.#inFlight.size >= maxInFlight) return false;
    if (row.state === 'claimed') {
      // Not by a sender that still lives: what is under way here is in flight until reported, and
      // a list from before that report meets the same command id, which changes nothing. [EGR3]
      this.#begin(row, () => this.#report(row, 'unknown', 'the sender ended'));
      return true;
    }
    if (!this.#options.listens(row.venue, row.device)) return false;
    this.#begin(row, () => this.#tell(row));
    return true;
  }

  #begin(row: DeviceCommandRow, work: () => Promise<void>): void {
    const key = keyOf(row);
    const done = work().finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, done);
  }

  async #tell(row: DeviceCommandRow): Promise<void> {
    const { hot } = this.#options;
    const { venue, id: deviceCommand } = row;
    const body = { do: 'claimDeviceCommand', venue, deviceCommand } as const;
    const id = commandId('claim', deviceCommand);
    const claim = await answered(hot, { id, body }, this.#pace, this.#rounds.stopping);
    if (claim === undefined || !claim.ok || claim.result.granted !== true) return;
    const { outcome, detail } = await this.#publish(row);
    await this.#report(row, outcome, detail);
  }

  async #publish(row: DeviceCommandRow): Promise<PushOutcome> {
    const { venue, device, id, command, params, expiresAtMs } = row;
    for (let attempts = 1; ; attempts++) {
      const leftMs = expiresAtMs - this.#pace.wallMs();
      const payload: DeviceCommandPush = {
        id,
        command,
        ...(params === undefined ? {} : { params }),
        ttlS: Math.max(1, Math.ceil(leftMs / 1_000)),
      };
      const told = await this.#tellOnce(venue, device, JSON.stringify(payload));
      if (told.outcome !== 'failed' || attempts === maxAttempts || leftMs <= 0) return told;
      if (this.#rounds.stopping.aborted) return told;
      await this.#pace.sleep(backoffMs(attempts, this.#pace.random()), this.#rounds.stopping);
    }
  }

  /** A broker that throws may have sent. [EGR2] */
  async #tellOnce(venue: string, device: string, payload: string): Promise<PushOutcome> {
    try {
      return await this.#options.tell(venue, device, payload, waitMs);
    } catch (error) {
      return { outcome: 'unknown', detail: reasonOf(error) };
    }
  }

  async #report(
    { venue, id: deviceCommand }: DeviceCommandRow,
    outcome: PushOutcome['outcome'],
    detail: string | undefined,
  ): Promise<void> {
    const body = {
      do: 'reportDeviceCommand',
      venue,
      deviceCommand,
      outcome,
      ...(detail === undefined ? {} : { detail: detail.slice(0, 256) }),
    } as const;
    const id = commandId('outcome', deviceCommand);
    await answered(this.#options.hot, { id, body }, this.#pace, this.#rounds.givingUp);
  }
}

function keyOf({ venue, id }: DeviceCommandRow): string {
  return `${venue} ${id}`;
}

/** Follows from the command, so that a retry, by whoever, gets the same answer. [EGR3] */
function commandId(kind: 'claim' | 'outcome', deviceCommand: string): string {
  const plain = `${kind}/command/${deviceCommand}`;
  if (CommandId.safeParse(plain).success) return plain;
  return `${kind}/command/sha256:${createHash('sha256').update(deviceCommand).digest('hex')}`;
}
