import type { Command } from '../contracts/commands.ts';
import { payloadLimits } from '../contracts/payloads.ts';
import type { RecordOp } from '../contracts/ports.ts';
import { publishEnds } from '../contracts/topics.ts';
import type { EdgeToHot } from '../contracts/wire.ts';
import { credentialOf } from './commands/devices.ts';
import type { Plan } from './commands/plan.ts';
import type { Committed } from './outbox.ts';
import type { HotParts } from './parts.ts';
import type { KnownDevice } from './registry.ts';

const liveAtLeastEveryMs = 1_000;
const utf8 = new TextEncoder();

/** What the other threads are told of this one, and the small things they tell it. */
export class Neighbours {
  readonly #parts: HotParts;

  constructor(parts: HotParts) {
    this.#parts = parts;
  }

  /** Credentials and topics of these devices, for the sockets' thread. */
  tellEdge(devices: readonly KnownDevice[], which: 'all' | 'some' = 'some'): void {
    const put = devices.map(({ index, record }) => ({
      index,
      venue: record.venue,
      device: record.device,
      kind: record.kind,
      ...credentialOf(record),
    }));
    const all = which === 'all' ? ({ all: true } as const) : {};
    this.#parts.toEdge({ kind: 'devices', put, removed: [], ...all });
  }

  /** A new device may connect at once, a removed one no longer. */
  devicesChanged({ body }: Command, plan: Plan): void {
    const { registry, toEdge, intake } = this.#parts;
    if (body.do === 'addDevice' && plan.frames.length > 0) {
      const added = registry.device(body.venue, body.device);
      if (added !== undefined) this.tellEdge([added]);
    }
    if (body.do === 'rotateDevice' || body.do === 'revokeDevice') {
      const changed = registry.device(body.venue, body.device);
      if (changed !== undefined) this.tellEdge([changed]);
    }
    if (body.do !== 'removeDevice') return;
    const removed = registry.removeDevice(body.venue, body.device);
    if (removed === undefined) return;
    intake.forgetDevice(removed.key);
    toEdge({ kind: 'devices', put: [], removed: [removed.index] });
  }

  /** Who waits for them is told. */
  answer(answers: Committed['answers']): void {
    const { desk, signals } = this.#parts;
    for (const { id, answer } of answers) {
      signals.count('gozar_commands_answered_total', 1, 'ok');
      desk.settle(id, answer);
    }
  }

  /** Whoever acts on rows hears that there are some. */
  wake({ messages, points, staffOf, inboxOf }: Committed): void {
    const { toWeb, toEgress } = this.#parts;
    if (messages) toEgress({ kind: 'wake', what: 'messages' });
    if (staffOf.length > 0) toWeb({ kind: 'staff', venues: staffOf });
    if (points) toEgress({ kind: 'wake', what: 'points' });
    if (inboxOf.length > 0) toWeb({ kind: 'inbox', visitors: inboxOf });
  }

  heard(message: Exclude<EdgeToHot, { kind: 'batch' }>): void {
    const { registry, outbox, journalClock } = this.#parts;
    switch (message.kind) {
      case 'connection': {
        const device = registry.byIndex(message.device);
        if (device !== undefined) device.connected = message.connected;
        return;
      }
      case 'violation': {
        const { by, code, about, atMs } = message;
        // The sockets' thread has logged and counted it.
        const row: RecordOp = { op: 'audit', atMs, by, action: code, about };
        outbox.add([row], journalClock.now());
        return;
      }
      case 'oversized':
        this.#oversized(message);
        return;
      default:
        message satisfies never;
    }
  }

  /** Milliseconds until some venue has a live frame to send. */
  liveInMs(nowMs: number): number {
    const { stepper, floorOf } = this.#parts;
    let next = liveAtLeastEveryMs;
    for (const venue of stepper.venues()) {
      next = Math.min(next, floorOf(venue).waitMs(nowMs, stepper.outOf(venue)));
    }
    return next;
  }

  sendLive(nowMs: number): void {
    const { stepper, floorOf, toWeb } = this.#parts;
    for (const venue of stepper.venues()) {
      const state = stepper.state(venue);
      const out = stepper.outOf(venue);
      const floor = floorOf(venue);
      if (state === undefined || floor.waitMs(nowMs, out) > 0) continue;
      const bytes = utf8.encode(JSON.stringify(floor.delta(nowMs, state, out)));
      toWeb({ kind: 'live', venue, type: 'delta', bytes });
    }
  }

  /** After a rebuilt state: what viewers hold may be wrong in any part. */
  sendSnapshots(nowMs: number): void {
    const { stepper, floorOf, toWeb } = this.#parts;
    for (const venue of stepper.venues()) {
      const state = stepper.state(venue);
      if (state === undefined) continue;
      const bytes = utf8.encode(JSON.stringify(floorOf(venue).snapshot(nowMs, state)));
      toWeb({ kind: 'live', venue, type: 'snapshot', bytes });
    }
  }

  #oversized(message: Extract<EdgeToHot, { kind: 'oversized' }>): void {
    const { registry, signals, refusals, outbox, journalClock } = this.#parts;
    const device = registry.byIndex(message.device);
    const end = publishEnds.find((known) => known === message.end);
    if (device === undefined || end === undefined) return;
    const nowMs = journalClock.now();
    const refusal = {
      ok: false,
      code: 'payload.too_large',
      path: '',
      expected: `at most ${payloadLimits.payloadBytes} bytes`,
      got: `${message.size} bytes`,
    } as const;
    signals.count('gozar_payloads_refused_total', 1, 'too_large');
    const payload = new Uint8Array(0);
    const row = refusals.refuse(device, { end, payload, refusal, nowMs });
    if (row !== undefined) outbox.add([row], nowMs);
  }
}
