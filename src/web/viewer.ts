import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ByeFrame, LiveFrame } from '../contracts/live.ts';
import { jsonFrame } from './frame.ts';
import type { Pass } from './passes.ts';

/** What one slow client may keep waiting in memory. [LIV4] */
export const waitingBytesMost = 1024 * 1024;
/** A client that was told to go and does not read is cut off this much later. */
const farewellMs = 1_000;
/** What a page may say in its whole life; it has nothing to say. */
const saidMost = 100;

/**
 * One open socket of a page.
 *
 *   waiting ──snapshot──► live ──over 1 MB unsent──► behind ──drained──► waiting
 *      ▲                   │                           │
 *      └────gap in seq─────┘                           └──5 s──► closed 1013
 */
export class Viewer {
  readonly pass: Pass;
  readonly address: string;
  readonly #socket: WebSocket;
  readonly #wire: Duplex;
  #saidCount: number;
  state: 'waiting' | 'live' | 'behind';
  /** The newest frame that was sent; older deltas are not. */
  seq: number;
  /** Monotonic ms of the last change of `state`, and of the last pong. */
  stateSinceMs: number;
  heardAtMs: number;

  constructor(of: {
    readonly pass: Pass;
    readonly address: string;
    readonly socket: WebSocket;
    readonly wire: Duplex;
    readonly nowMs: number;
  }) {
    this.pass = of.pass;
    this.address = of.address;
    this.#socket = of.socket;
    this.#wire = of.wire;
    this.#saidCount = 0;
    this.state = 'waiting';
    this.seq = -1;
    this.stateSinceMs = of.nowMs;
    this.heardAtMs = of.nowMs;
  }

  on(events: { pong(): void; drained(): void; closed(): void }): void {
    this.#wire.on('drain', events.drained);
    this.#socket.on('pong', events.pong);
    this.#socket.on('close', events.closed);
    this.#socket.on('error', () => this.#socket.terminate());
    this.#socket.on('message', () => {
      this.#saidCount++;
      if (this.#saidCount > saidMost) this.#socket.close(1008);
    });
  }

  become(state: Viewer['state'], nowMs: number): void {
    this.state = state;
    this.stateSinceMs = nowMs;
  }

  /** Bytes that the client has not taken yet. */
  get unsent(): number {
    return this.#wire.writableLength;
  }

  /**
   * Writes a frame made once for many past ws, which would frame it again a socket; both write
   * whole frames at once, so they never mix.
   */
  write(frame: Buffer): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#wire.write(frame);
  }

  tell(frame: LiveFrame): void {
    this.write(jsonFrame(frame));
  }

  ping(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  /** Says why, closes, and cuts off who does not listen. */
  dismiss(closeCode: number, bye: Omit<ByeFrame, 'type'>): void {
    this.tell({ type: 'bye', ...bye });
    this.#socket.close(closeCode, bye.code);
    setTimeout(() => this.#socket.terminate(), farewellMs).unref();
  }

  cut(): void {
    this.#socket.terminate();
  }
}
