import { connect, type Socket } from 'node:net';
import { AckParser, type Credential, encodeConnect, firstSeq, PublishSlots } from './packets.ts';

/** One acknowledged event; times are `performance.now()`. The object is used again for the next. */
export type Ack = {
  connection: LoadConnection;
  seq: number;
  intendedAtMs: number;
  atMs: number;
};

export type ConnectionEvents = {
  readonly acked: (ack: Ack) => void;
  /** Frames were due but the window was full, and now it is not. */
  readonly ready: (connection: LoadConnection) => void;
  readonly failed: (connection: LoadConnection, reason: string) => void;
};

export type ConnectionOptions = {
  readonly index: number;
  readonly host: string;
  readonly port: number;
  readonly credential: Credential;
  readonly inFlight: number;
  readonly boot: number;
  readonly packetBytes: number;
  readonly tagOf: (slot: number) => string;
  readonly events: ConnectionEvents;
};

/** Read into by every socket in turn: a read and its callback are one uninterrupted step. */
const readBuffer = Buffer.alloc(64 * 1024);

/** One device: sends what is due as far as its window allows, many packets to a write. */
export class LoadConnection {
  readonly index: number;
  readonly credential: Credential;
  /** Events due so far, sent so far; the difference waits for the window. */
  due = 0;
  sent = 0;
  connected = false;
  readonly slots: PublishSlots;
  readonly #options: ConnectionOptions;
  readonly #seqs: Float64Array;
  readonly #intendedAtMs: Float64Array;
  readonly #busy: Uint8Array;
  readonly #ack: Ack;
  #inFlight = 0;
  #nextSlot = 0;
  #socket: Socket | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.index = options.index;
    this.credential = options.credential;
    this.#ack = { connection: this, seq: 0, intendedAtMs: 0, atMs: 0 };
    this.slots = new PublishSlots({ ...options, slots: options.inFlight });
    this.#seqs = new Float64Array(options.inFlight);
    this.#intendedAtMs = new Float64Array(options.inFlight);
    this.#busy = new Uint8Array(options.inFlight);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Resolves at CONNACK, with why not otherwise. What was in flight before is sent again. */
  open(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const parser = new AckParser(
        (returnCode) => {
          this.connected = returnCode === 0;
          resolve(returnCode === 0 ? undefined : `refused with ${returnCode}`);
          if (this.connected) this.#repeat();
        },
        (packetId) => this.#onPuback(packetId),
      );
      const onread = {
        buffer: readBuffer,
        callback: (length: number, bytes: Uint8Array): boolean => {
          this.#ack.atMs = performance.now();
          try {
            parser.read(bytes, length);
          } catch (error) {
            socket.destroy(error instanceof Error ? error : undefined);
          }
          if (this.due > this.sent) this.#options.events.ready(this);
          return true;
        },
      };
      const { host, port } = this.#options;
      const socket = connect({ host, port, noDelay: true, onread });
      let reason = 'closed by the server';
      socket.once('connect', () => socket.write(encodeConnect(this.credential)));
      socket.once('error', (error) => {
        reason = error.message;
      });
      socket.once('close', () => {
        const wasConnected = this.connected;
        this.connected = false;
        resolve(reason);
        if (wasConnected && this.#socket === socket) this.#options.events.failed(this, reason);
      });
      this.#socket = socket;
    });
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  /** Sends what is due and fits. `intendedAtMs` tells when the n-th event of this one was meant. */
  send(intendedAtMs: (event: number) => number): void {
    if (!this.connected) return;
    const { inFlight } = this.#options;
    while (this.due > this.sent && this.#busy[this.#nextSlot] === 0) {
      const first = this.#nextSlot;
      let slot = first;
      for (; slot < inFlight && this.due > this.sent && this.#busy[slot] === 0; slot++) {
        const seq = firstSeq + this.sent;
        this.slots.setSeq(slot, seq);
        this.#seqs[slot] = seq;
        this.#intendedAtMs[slot] = intendedAtMs(this.sent);
        this.#busy[slot] = 1;
        this.sent += 1;
      }
      this.#inFlight += slot - first;
      this.#nextSlot = slot % inFlight;
      this.#socket?.write(this.slots.slice(first, slot - first));
    }
  }

  /** Intended times of the events that never got their PUBACK. */
  unacked(): number[] {
    return [...this.#intendedAtMs].filter((_, slot) => this.#busy[slot] === 1);
  }

  #onPuback(packetId: number): void {
    const slot = packetId - 1;
    if (this.#busy[slot] !== 1) return;
    this.#busy[slot] = 0;
    this.#inFlight -= 1;
    this.#ack.seq = this.#seqs[slot] ?? 0;
    this.#ack.intendedAtMs = this.#intendedAtMs[slot] ?? 0;
    this.#options.events.acked(this.#ack);
  }

  /** As a device does after a broken connection: once more, marked as repeated, oldest first. */
  #repeat(): void {
    const { inFlight } = this.#options;
    for (let i = 0; i < inFlight; i++) {
      const slot = (this.#nextSlot + i) % inFlight;
      if (this.#busy[slot] !== 1) continue;
      this.slots.markRepeated(slot);
      this.#socket?.write(this.slots.slice(slot, 1));
    }
  }
}
