import { Dice, seedOf } from './dice.ts';
import { type Credential, Link } from './link.ts';
import { type Track, type TrackRow, tetamVenue } from './tetam.ts';

export type ReplayTruth = {
  readonly tag: string;
  readonly track: string;
  /** Milliseconds of the track. */
  readonly atMs: number;
  readonly quarter: string;
  readonly x: number;
  readonly y: number;
};

export type ReplayOptions = {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly venue: string;
  readonly credentials: readonly Credential[];
  /** Track seconds a real one. Other than 1, payloads carry no `at`. */
  readonly speed: number;
  /** Twice a real second: where each tag that is still under way is now. */
  readonly onTruth?: (rows: readonly ReplayTruth[]) => void;
  readonly onTrouble?: (device: string, message: string) => void;
};

export type RunningReplay = {
  readonly stop: () => Promise<void>;
  /** Settles when all tracks were sent and acknowledged, or after `stop`. */
  readonly done: Promise<void>;
  readonly counts: () => { sent: number; acknowledged: number; sightings: number };
};

const tickMs = 500;

/**
 * Streams every recorded track at once, each as a tag of its own, by one connection a receiver.
 * Time begins when all receivers are connected.
 */
export function streamTracks(options: ReplayOptions): RunningReplay {
  const replay = new Replay(options);
  replay.start();
  return {
    stop: () => replay.stop(),
    done: replay.done,
    counts: () => replay.counts(),
  };
}

class Replay {
  #options: ReplayOptions;
  #tracks: readonly Track[];
  #truthAt: (tag: string, atMs: number) => string | undefined;
  #links: Map<string, Link>;
  #next: number[];
  #seq = new Map<string, number>();
  #boot = Math.floor(Date.now() / 1_000);
  #timer: NodeJS.Timeout | undefined;
  #startedAt: number | undefined;
  #sightings = 0;
  #stopping: Promise<void> | undefined;
  #finish: () => void;
  readonly done: Promise<void>;

  constructor(options: ReplayOptions) {
    const ended = Promise.withResolvers<void>();
    this.done = ended.promise;
    this.#finish = ended.resolve;
    this.#options = options;
    const { tracks, truthAt, devices } = tetamVenue(options.folder);
    this.#tracks = tracks;
    this.#truthAt = truthAt;
    this.#next = tracks.map(() => 0);
    const wanted = new Set(devices.map(({ device }) => device));
    const credentials = options.credentials.filter(({ device }) => wanted.has(device));
    if (credentials.length < wanted.size) {
      throw new Error(`credentials for ${credentials.length} of ${wanted.size} receivers`);
    }
    this.#links = new Map(credentials.map((one) => [one.device, this.#linkOf(one)]));
  }

  start(): void {
    for (const link of this.#links.values()) {
      link.start(0);
      link.send('health', JSON.stringify({ firmware: 'replay-1.0.0' }));
    }
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#close();
    return this.#stopping;
  }

  counts(): { sent: number; acknowledged: number; sightings: number } {
    const links = [...this.#links.values()];
    return {
      sent: links.reduce((sum, { counts }) => sum + counts.sent, 0),
      acknowledged: links.reduce((sum, { counts }) => sum + counts.acknowledged, 0),
      sightings: this.#sightings,
    };
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#links.values()].map((link) => link.stop()));
    this.#finish();
  }

  #linkOf(credential: Credential): Link {
    const { host, port, venue, onTrouble } = this.#options;
    return new Link({
      host,
      port,
      venue,
      credential,
      subscribe: ['errors'],
      dice: new Dice(seedOf('replay', credential.device)),
      onMessage: (_end, payload) => onTrouble?.(credential.device, `refused: ${payload}`),
      onTrouble: (message) => onTrouble?.(credential.device, message),
    });
  }

  #tick(): void {
    if (this.#startedAt === undefined) {
      if (![...this.#links.values()].every((link) => link.isUp)) return;
      this.#startedAt = performance.now();
    }
    const atMs = (performance.now() - this.#startedAt) * this.#options.speed;
    const due = new Map<string, { tag: string; row: TrackRow }[]>();
    this.#tracks.forEach((track, index) => {
      for (const row of this.#take(track, index, atMs)) {
        const list = due.get(row.device) ?? [];
        list.push({ tag: track.tag, row });
        due.set(row.device, list);
      }
    });
    for (const [device, heard] of due) this.#send(device, heard, atMs);
    this.#options.onTruth?.(this.#tracks.flatMap((track) => this.#truthOf(track, atMs)));
    if (this.#tracks.every(({ rows }, index) => (this.#next[index] ?? 0) >= rows.length)) {
      void this.stop();
    }
  }

  #take({ rows }: Track, index: number, untilMs: number): TrackRow[] {
    const taken: TrackRow[] = [];
    let next = this.#next[index] ?? 0;
    for (let row = rows[next]; row !== undefined && row.atMs <= untilMs; row = rows[++next]) {
      taken.push(row);
    }
    this.#next[index] = next;
    return taken;
  }

  #send(device: string, heard: readonly { tag: string; row: TrackRow }[], atMs: number): void {
    const isRealTime = this.#options.speed === 1;
    const wallMs = Date.now();
    const sightings = heard.map(({ tag, row }) => ({
      tag,
      rssi: row.rssi,
      ...(isRealTime ? { at: Math.round(wallMs - atMs + row.atMs) } : {}),
    }));
    const time = isRealTime ? { at: wallMs } : {};
    const perPayload = 200;
    for (let from = 0; from < sightings.length; from += perPayload) {
      const seq = (this.#seq.get(device) ?? 0) + 1;
      this.#seq.set(device, seq);
      const some = sightings.slice(from, from + perPayload);
      const payload = { boot: this.#boot, seq, ...time, sightings: some };
      this.#links.get(device)?.send('sightings', JSON.stringify(payload));
    }
    this.#sightings += sightings.length;
  }

  #truthOf({ tag, name, rows }: Track, atMs: number): ReplayTruth[] {
    const quarter = this.#truthAt(tag, atMs);
    const row = rows.findLast((one) => one.atMs <= atMs);
    if (quarter === undefined || row === undefined) return [];
    return [{ tag, track: name, atMs: Math.round(atMs), quarter, x: row.x, y: row.y }];
  }
}
