import type { PublishEnd } from '../../src/contracts/topics.ts';
import type { SimulatedClock } from './clock.ts';
import type { Machine } from './machine.ts';

type Sent = { readonly seq: number; readonly end: PublishEnd; readonly payload: Uint8Array };

/** Chances of one device's network and clock; 0 to 1. */
export type Troubles = {
  /** That a payload is sent twice although it was received. */
  readonly duplicate: number;
  /** That the connection is lost after a payload. */
  readonly drop: number;
  /** One way, milliseconds; now and then ten times that. */
  readonly delayMs: number;
  /** What its clock is off, milliseconds; undefined = it has none. */
  readonly clockOffMs: number | undefined;
};

/** Payloads sent and not acknowledged at a time. */
const window = 16;

/**
 * A device with a memory of its own: a payload leaves it when its PUBACK came. After a lost
 * connection what is not acknowledged goes again, oldest first, with the same seq.
 */
export class SimulatedDevice {
  readonly id: string;
  readonly acked = new Set<string>();
  readonly #clock: SimulatedClock;
  readonly #machine: Machine;
  readonly #random: () => number;
  readonly #troubles: Troubles;
  #boot = 1;
  #seq = 0;
  #backlog: Sent[] = [];
  #inFlight = 0;
  #connection = 0;
  #connected = true;
  /** When the last packet arrives: a connection keeps the order. */
  #arrivesMs = 0;

  constructor(
    id: string,
    {
      machine,
      random,
      troubles,
    }: { readonly machine: Machine; readonly random: () => number; readonly troubles: Troubles },
  ) {
    this.id = id;
    this.#machine = machine;
    this.#clock = machine.clock;
    this.#random = random;
    this.#troubles = troubles;
  }

  get waiting(): number {
    return this.#backlog.length;
  }

  /** Says something; `boot`, `seq` and, where it has a clock, `at` are added. */
  say(end: PublishEnd, body: object): void {
    const { clockOffMs } = this.#troubles;
    const at =
      clockOffMs === undefined
        ? {}
        : { at: Math.max(0, Math.floor(this.#clock.wallMs() + clockOffMs)) };
    const seq = this.#seq++;
    const json = JSON.stringify({ boot: this.#boot, seq, ...at, ...body });
    this.#backlog.push({ seq, end, payload: new TextEncoder().encode(json) });
    this.#send();
  }

  /** What it had not delivered is gone; its numbers begin anew. */
  reboot(): void {
    this.#machine.suffered.add('device rebooted');
    this.#boot++;
    this.#seq = 0;
    this.#backlog = [];
    this.disconnect();
  }

  /** The connection is gone, and with it every packet on its way. */
  disconnect(): void {
    if (this.#connected) this.#machine.suffered.add('device lost its connection');
    this.#connection++;
    this.#connected = false;
    this.#inFlight = 0;
    this.#clock.after(100 + this.#random() * 3_000, () => this.#connect());
  }

  #connect(): void {
    if (this.#connected) return;
    if (!this.#machine.isUp) {
      this.#clock.after(500 + this.#random() * 1_000, () => this.#connect());
      return;
    }
    this.#connected = true;
    this.#arrivesMs = 0;
    this.#send();
  }

  #send(): void {
    if (!this.#machine.isUp) this.#connected &&= false;
    if (!this.#connected) return;
    while (this.#inFlight < Math.min(window, this.#backlog.length)) {
      const sent = this.#backlog[this.#inFlight++];
      if (sent) this.#transmit(sent);
    }
  }

  #transmit(sent: Sent): void {
    const connection = this.#connection;
    const { delayMs, duplicate, drop } = this.#troubles;
    const slow = this.#random() < 0.02 ? 10 : 1;
    const arrivesMs = Math.max(
      this.#arrivesMs,
      this.#clock.nowMs + this.#random() * delayMs * slow,
    );
    this.#arrivesMs = arrivesMs;
    const copies = this.#random() < duplicate ? 2 : 1;
    if (copies > 1) this.#machine.suffered.add('payload twice');
    if (slow > 1) this.#machine.suffered.add('payload late');
    this.#clock.after(arrivesMs - this.#clock.nowMs, () => {
      if (connection !== this.#connection) return;
      for (let i = 0; i < copies; i++) this.#deliver(sent, connection);
    });
    if (this.#random() < drop) this.#clock.after(this.#random() * 500, () => this.disconnect());
  }

  #deliver({ seq, end, payload }: Sent, connection: number): void {
    const boot = this.#boot;
    this.#machine.publish({
      device: this.id,
      end,
      payload,
      acked: () => {
        this.acked.add(`${this.id}/${boot}/${seq}`);
        this.#clock.after(this.#random() * this.#troubles.delayMs, () => {
          if (connection === this.#connection) this.#acknowledged(seq);
        });
      },
    });
  }

  #acknowledged(seq: number): void {
    const at = this.#backlog.findIndex((sent) => sent.seq === seq);
    if (at < 0) return;
    this.#backlog.splice(at, 1);
    this.#inFlight = Math.max(0, this.#inFlight - 1);
    this.#send();
  }
}
