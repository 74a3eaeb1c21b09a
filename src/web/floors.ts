import type { LiveFrame, SnapshotFrame } from '../contracts/live.ts';
import { liveVersion } from '../contracts/live.ts';
import type { Clock, HotPort, VenueRecord } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { ask } from './asking.ts';
import { jsonFrame, seqOf, textFrame } from './frame.ts';
import { type Viewer, waitingBytesMost } from './viewer.ts';

/** Deltas kept while a snapshot is on its way; past it, the snapshot is asked for again. */
const heldBytesMost = 4 * 1024 * 1024;
/** A venue whose snapshot does not come is given up after this; its viewers come back. */
const snapshotWaitMs = 10_000;

type Held = { readonly seq: number; readonly frame: Buffer };
type Floor = {
  readonly venue: string;
  readonly viewers: Set<Viewer>;
  /** Of the last delta that came; undefined before the first. */
  lastSeq: number | undefined;
  asking: boolean;
  /** What was asked for is too old by now. */
  askAgain: boolean;
  held: Held[];
  heldBytes: number;
};
type Parts = { readonly hot: HotPort; readonly signals: Signals; readonly clock: Clock };

/**
 * The live floors somebody watches. A viewer gets hello, a snapshot, then every delta after it;
 * whoever missed one gets a snapshot instead of a queue. [LIV1, LIV3]
 */
export class Floors {
  readonly #parts: Parts;
  readonly #floors: Map<string, Floor>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#floors = new Map();
  }

  get viewers(): number {
    let count = 0;
    for (const floor of this.#floors.values()) count += floor.viewers.size;
    return count;
  }

  add(viewer: Viewer, { venue, name, timezone, demo }: VenueRecord): void {
    const floor = this.#floors.get(venue) ?? emptyFloor(venue);
    this.#floors.set(venue, floor);
    floor.viewers.add(viewer);
    const serverAtMs = this.#parts.clock.wallMs();
    const hello = { venue, name: plainName(name), timezone, demo, serverAtMs };
    viewer.tell({ type: 'hello', version: liveVersion, ...hello });
    this.#ask(floor);
  }

  remove(viewer: Viewer, venue: string): void {
    const floor = this.#floors.get(venue);
    if (!floor?.viewers.delete(viewer)) return;
    if (floor.viewers.size === 0) this.#floors.delete(venue);
  }

  receive(venue: string, type: LiveFrame['type'], bytes: Uint8Array): void {
    const floor = this.#floors.get(venue);
    if (floor === undefined) return;
    if (type === 'delta') this.#delta(floor, bytes);
    if (type === 'snapshot') this.#snapshot(floor, bytes);
    // Hello and inbox are ours to say; a venue's bye goes to all who watch it.
    if (type !== 'bye') return;
    const frame = textFrame(bytes);
    for (const viewer of floor.viewers) viewer.write(frame);
  }

  /** The client took what was waiting: it goes on from a fresh snapshot. */
  drained(viewer: Viewer, venue: string): void {
    const floor = this.#floors.get(venue);
    if (floor === undefined || viewer.state !== 'behind') return;
    this.#toSnapshot(viewer);
    this.#ask(floor);
  }

  /** Sends away who stayed behind, and asks again for snapshots that did not come. [LIV4] */
  tick(behindMs: number): void {
    const nowMs = this.#parts.clock.monotonicMs();
    for (const floor of this.#floors.values()) {
      for (const viewer of floor.viewers) {
        const forMs = nowMs - viewer.stateSinceMs;
        if (viewer.state === 'behind' && forMs > behindMs) {
          viewer.dismiss(1013, { code: 'command.timeout', message: 'too slow; come back' });
        } else if (viewer.state === 'waiting' && forMs > snapshotWaitMs) {
          viewer.dismiss(1013, { code: 'command.timeout', message: 'no picture yet; come back' });
        }
      }
      if (someWait(floor)) this.#ask(floor);
    }
  }

  #delta(floor: Floor, bytes: Uint8Array): void {
    const seq = seqOf(bytes);
    if (seq === undefined) return;
    if (floor.lastSeq !== undefined && seq <= floor.lastSeq) this.#startOver(floor);
    floor.lastSeq = seq;
    const frame = textFrame(bytes);
    if (floor.asking) hold(floor, { seq, frame });
    let sent = 0;
    for (const viewer of floor.viewers) {
      if (viewer.state === 'live' && this.#follow(viewer, { seq, frame })) sent++;
    }
    this.#parts.signals.count('gozar_live_frames_total', sent);
    if (sent < floor.viewers.size && someWait(floor)) this.#ask(floor);
  }

  /** Sends the next delta; an older one is not sent, and one too new says that some are lost. */
  #follow(viewer: Viewer, { seq, frame }: Held): boolean {
    if (seq <= viewer.seq) return false;
    if (seq === viewer.seq + 1) return this.#sendTo(viewer, seq, frame);
    this.#toSnapshot(viewer);
    return false;
  }

  /** The engine began to count anew: all get a picture of now. */
  #startOver(floor: Floor): void {
    for (const viewer of floor.viewers) {
      if (viewer.state === 'live') this.#toSnapshot(viewer);
    }
    floor.held = [];
    floor.heldBytes = 0;
    floor.askAgain = floor.asking;
    this.#ask(floor);
  }

  #toSnapshot(viewer: Viewer): void {
    viewer.become('waiting', this.#parts.clock.monotonicMs());
    this.#parts.signals.count('gozar_live_resnapshots_total');
  }

  #sendTo(viewer: Viewer, seq: number, frame: Buffer): boolean {
    if (viewer.unsent > waitingBytesMost) {
      viewer.become('behind', this.#parts.clock.monotonicMs());
      return false;
    }
    viewer.write(frame);
    viewer.seq = seq;
    return true;
  }

  /** One question serves all who wait, also those who come while it is on its way. */
  #ask(floor: Floor): void {
    if (floor.asking) return;
    floor.asking = true;
    floor.askAgain = false;
    floor.held = [];
    floor.heldBytes = 0;
    const { venue } = floor;
    void ask(this.#parts, { ask: 'snapshot', venue }).then((asked) => {
      floor.asking = false;
      if (this.#floors.get(venue) !== floor) return;
      if (floor.askAgain) this.#ask(floor);
      else if (asked.ok && !('missing' in asked.answer)) this.#show(floor, asked.answer);
    });
  }

  #snapshot(floor: Floor, bytes: Uint8Array): void {
    const seq = seqOf(bytes);
    if (seq === undefined) return;
    const frame = textFrame(bytes);
    floor.lastSeq = seq;
    for (const viewer of floor.viewers) this.#goLive(viewer, seq, frame, []);
  }

  #show(floor: Floor, snapshot: SnapshotFrame): void {
    const frame = jsonFrame(snapshot);
    const later = floor.held.filter(({ seq }) => seq > snapshot.seq);
    floor.held = [];
    floor.heldBytes = 0;
    for (const viewer of floor.viewers) {
      if (viewer.state === 'waiting') this.#goLive(viewer, snapshot.seq, frame, later);
    }
  }

  #goLive(viewer: Viewer, seq: number, frame: Buffer, later: readonly Held[]): void {
    if (viewer.state === 'behind') return;
    if (viewer.state === 'waiting') viewer.become('live', this.#parts.clock.monotonicMs());
    if (!this.#sendTo(viewer, seq, frame)) return;
    const sent = later.filter((held) => viewer.state === 'live' && this.#follow(viewer, held));
    this.#parts.signals.count('gozar_live_frames_total', 1 + sent.length);
  }
}

function emptyFloor(venue: string): Floor {
  const asking = { asking: false, askAgain: false, held: [], heldBytes: 0 };
  return { venue, viewers: new Set(), lastSeq: undefined, ...asking };
}

function someWait(floor: Floor): boolean {
  return floor.viewers.values().some(({ state }) => state === 'waiting');
}

function hold(floor: Floor, held: Held): void {
  floor.heldBytes += held.frame.length;
  if (floor.heldBytes > heldBytesMost) floor.askAgain = true;
  else floor.held.push(held);
}

function plainName({ en, fa }: VenueRecord['name']): { en: string; fa?: string } {
  return fa === undefined ? { en } : { en, fa };
}
