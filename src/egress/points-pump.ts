import type { Point } from '../contracts/effects.ts';
import type { EgressCursors } from '../contracts/egress.ts';
import type { RecordsReader } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import type { Telemetry } from '../contracts/telemetry.ts';
import { Bell, backoffMs, type Pace, realPace, reasonOf, within } from './pace.ts';
import type { Pump } from './pump.ts';

/**
 *             ┌──────── empty: wait for a wake, at most 1 s ────────┐
 *             ▼                                                     │
 *   read after the cursor ──► write ──stored──► quarantine, cursor ─┘
 *             ▲                 │
 *             └── 0.2 … 10 s ◄──┘ refused or unreachable, the same rows again
 *
 * The outbox holds what is not written yet, so an outage of any length takes the memory of one
 * batch. A batch that was stored before the cursor was (a crash) overwrites itself. [TEL9]
 */
export type PointsPumpOptions = {
  readonly reader: Pick<RecordsReader, 'pointsAfter'>;
  readonly telemetry: Pick<Telemetry, 'write'>;
  readonly cursors: Pick<EgressCursors, 'get' | 'set' | 'quarantine'>;
  readonly signals: Signals;
  /** Telemetry and cursor hold all points up to this row; the outbox may let go of them. */
  readonly onDone: (row: number) => void;
  readonly pace?: Pace;
  /** Points a write; the most that are ever in memory. */
  readonly batchPoints?: number;
};

export const pointsCursor = 'points';
const defaultBatchPoints = 2_000;
const pollMs = 1_000;
const drainMs = 2_000;
/** How often a lasting outage is said again. */
const sayAgainMs = 60_000;

type Row = Awaited<ReturnType<RecordsReader['pointsAfter']>>[number];

export function startPointsPump(options: PointsPumpOptions): Pump {
  const pump = new PointsPump(options);
  const running = pump.run();
  return {
    wake: () => pump.wake(),
    stop: () => pump.stop(running),
  };
}

class PointsPump {
  readonly #options: PointsPumpOptions;
  readonly #pace: Pace;
  readonly #bell: Bell;
  readonly #stopping = new AbortController();
  #ended = false;
  #failures = 0;
  #saidAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: PointsPumpOptions) {
    this.#options = options;
    this.#pace = options.pace ?? realPace;
    this.#bell = new Bell(this.#pace);
  }

  wake(): void {
    this.#bell.ring();
  }

  /** Writes what is there, unless that fails or takes longer than 2 s. */
  async stop(running: Promise<void>): Promise<void> {
    this.#stopping.abort();
    this.#bell.ring();
    await within(this.#pace, drainMs, running, undefined);
    this.#ended = true;
  }

  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!this.#ended) {
      const rows = await this.#read();
      this.#options.signals.set('gozar_points_waiting', rows?.length ?? 0);
      if (rows?.length === 0) {
        if (signal.aborted) return;
        await this.#bell.wait(pollMs);
      } else if (rows === undefined || !(await this.#store(rows))) {
        this.#failures += 1;
        if (signal.aborted) return;
        // A wake does not cut this wait: news of more points is no news of the server.
        await this.#pace.sleep(backoffMs(this.#failures, this.#pace.random()), signal);
      }
    }
  }

  async #read(): Promise<readonly Row[] | undefined> {
    const { reader, cursors, batchPoints = defaultBatchPoints } = this.#options;
    try {
      return await reader.pointsAfter(cursors.get(pointsCursor), batchPoints);
    } catch (error) {
      this.#say('outbox', reasonOf(error));
      return undefined;
    }
  }

  async #store(rows: readonly Row[]): Promise<boolean> {
    const { telemetry, cursors, signals, onDone } = this.#options;
    const last = rows.at(-1);
    if (last === undefined) return true;
    const written = await telemetry.write(rows.map(({ point }) => point));
    if (!written.ok) {
      signals.count('gozar_telemetry_retries_total');
      this.#say(written.code, written.reason);
      return false;
    }
    this.#failures = 0;
    this.#saidAtMs = Number.NEGATIVE_INFINITY;
    this.#setAside(written.quarantined);
    cursors.set(pointsCursor, last.row);
    signals.count('gozar_points_written_total', rows.length - written.quarantined.length);
    onDone(last.row);
    return true;
  }

  /** Before the cursor passes them: a bad point is kept. One line a batch, all are counted. */
  #setAside(quarantined: readonly { point: Point; reason: string }[]): void {
    const { cursors, signals } = this.#options;
    const [first] = quarantined;
    if (first === undefined) return;
    const atMs = this.#pace.wallMs();
    for (const { point, reason } of quarantined) {
      cursors.quarantine({ atMs, kind: 'point', reason, body: JSON.stringify(point) });
    }
    signals.count('gozar_points_quarantined_total', quarantined.length);
    const fields = { measurement: first.point.measurement, reason: first.reason };
    signals.log('telemetry_line_quarantined', fields);
    if (quarantined.length > 1) signals.count('telemetry_line_quarantined', quarantined.length - 1);
  }

  #say(code: string, reason: string): void {
    const nowMs = this.#pace.monotonicMs();
    if (nowMs - this.#saidAtMs < sayAgainMs) return;
    this.#saidAtMs = nowMs;
    this.#options.signals.log('telemetry_unreachable', { code, reason });
  }
}
