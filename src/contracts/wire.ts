import type { Command } from './commands.ts';
import type { DeviceCredential } from './credentials.ts';
import type { DeviceErrorAnswer } from './errors.ts';
import type { LiveFrame } from './live.ts';
import type { Question } from './questions.ts';
import type { DeviceKind } from './topics.ts';

/**
 * Messages between threads. Publishes travel as bytes, many to a message: an `ArrayBuffer` that
 * `PublishBatch` writes and
 * `readBatch` reads. Everything else is small structured data.
 */

/**
 * Credential and topic table of one device, as the sockets' thread holds it. `index` is its number
 * in batches.
 */
export type EdgeDevice = DeviceCredential & {
  readonly index: number;
  readonly venue: string;
  readonly device: string;
  readonly kind: DeviceKind;
};

export type EdgeToHot =
  /** One batch is under way at a time; the next leaves when `acked` came. */
  | {
      readonly kind: 'batch';
      readonly batch: number;
      readonly bytes: ArrayBuffer;
      /** Items, from 1, that the hot path died of: they are refused unread. [HOT12] */
      readonly aside?: readonly number[];
    }
  | {
      readonly kind: 'connection';
      readonly device: number;
      readonly connected: boolean;
      readonly atMs: number;
    }
  /**
   * Something refused at the socket, for the audit log; counted there, at most 10 rows a second.
   */
  | {
      readonly kind: 'violation';
      readonly atMs: number;
      readonly by: string;
      readonly code: string;
      readonly about: string;
    }
  /**
   * A payload too large to buffer: acknowledged and skipped at the socket, answered by the hot
   * path.
   */
  | {
      readonly kind: 'oversized';
      readonly device: number;
      readonly end: string;
      readonly size: number;
    };

export type HotToEdge =
  | {
      readonly kind: 'devices';
      readonly put: readonly EdgeDevice[];
      readonly removed: readonly number[];
      /** These are all: whoever is not among them is gone. */
      readonly all?: true;
    }
  /**
   * The batch is on disk (or deduplicated after its original was): acknowledge all of it, in order.
   */
  | { readonly kind: 'acked'; readonly batch: number }
  | { readonly kind: 'answer'; readonly device: number; readonly answer: DeviceErrorAnswer };

/** Ends on which the server speaks to a device and waits for its PUBACK. */
export const spokenEnds = ['push', 'command'] as const;
export type SpokenEnd = (typeof spokenEnds)[number];

export type EgressToEdge = {
  readonly kind: 'push';
  readonly end: SpokenEnd;
  readonly call: number;
  readonly venue: string;
  readonly device: string;
  readonly payload: string;
  readonly waitMs: number;
};
export type EdgeToEgress =
  | {
      readonly kind: 'pushed';
      readonly call: number;
      readonly outcome: 'delivered' | 'failed' | 'unknown';
      readonly detail?: string;
    }
  | {
      readonly kind: 'subscribed';
      readonly end: SpokenEnd;
      readonly venue: string;
      readonly device: string;
      readonly subscribed: boolean;
    };

/** Calls to the hot path from web, egress and the local socket. */
export type HotCall =
  | { readonly kind: 'submit'; readonly call: number; readonly command: Command }
  | { readonly kind: 'ask'; readonly call: number; readonly question: Question }
  /** Egress: telemetry holds all points up to this row. */
  | { readonly kind: 'pointsDone'; readonly row: number };
export type HotReply =
  | { readonly kind: 'answer'; readonly call: number; readonly answer: unknown }
  /** Rows were committed that egress may act on. */
  | { readonly kind: 'wake'; readonly what: 'messages' | 'points' }
  /** Web: a live frame of a venue as UTF-8 JSON, ready for every socket. */
  | {
      readonly kind: 'live';
      readonly venue: string;
      readonly type: LiveFrame['type'];
      readonly bytes: Uint8Array;
    }
  /** Web: the inbox of these visitors changed. */
  | { readonly kind: 'inbox'; readonly visitors: readonly string[] }
  /** Web: tasks, cases or duty of these venues changed. */
  | { readonly kind: 'staff'; readonly venues: readonly string[] };

const headerBytes = 4;
/** device u32, end u8, flags u8, spare u16, received ms f64, length u32. */
const itemHeaderBytes = 20;

export type BatchItem = {
  readonly device: number;
  /** Index into `publishEnds`. */
  readonly end: number;
  readonly qos: number;
  /** Monotonic milliseconds of the process, so that a wall clock that is set changes no age. */
  readonly receivedAtMs: number;
  readonly payload: Uint8Array;
};

/** Bytes a batch of these payload sizes takes. */
export function batchBytes(payloadSizes: Iterable<number>): number {
  let bytes = headerBytes;
  for (const size of payloadSizes) bytes += itemHeaderBytes + size;
  return bytes;
}

/** Writes items into one transferable buffer, little-endian. */
export function writeBatch(items: readonly BatchItem[]): ArrayBuffer {
  let total = headerBytes;
  for (const item of items) total += itemHeaderBytes + item.payload.byteLength;
  const buffer = new ArrayBuffer(total);
  const view = new DataView(buffer);
  const bytes = new Uint8Array(buffer);
  view.setUint32(0, items.length, true);
  let at = headerBytes;
  for (const item of items) {
    view.setUint32(at, item.device, true);
    view.setUint8(at + 4, item.end);
    view.setUint8(at + 5, item.qos);
    view.setFloat64(at + 8, item.receivedAtMs, true);
    view.setUint32(at + 16, item.payload.byteLength, true);
    bytes.set(item.payload, at + itemHeaderBytes);
    at += itemHeaderBytes + item.payload.byteLength;
  }
  return buffer;
}

/** Calls `visit` for every item in order; payloads are views into the buffer, not copies. */
export function readBatch(buffer: ArrayBuffer, visit: (item: BatchItem) => void): void {
  const view = new DataView(buffer);
  const count = view.getUint32(0, true);
  let at = headerBytes;
  for (let i = 0; i < count; i++) {
    const length = view.getUint32(at + 16, true);
    visit({
      device: view.getUint32(at, true),
      end: view.getUint8(at + 4),
      qos: view.getUint8(at + 5),
      receivedAtMs: view.getFloat64(at + 8, true),
      payload: new Uint8Array(buffer, at + itemHeaderBytes, length),
    });
    at += itemHeaderBytes + length;
  }
}
