import type { PastAsk } from '../contracts/lab.ts';
import { type DeltaFrame, type LiveFrame, liveVersion } from '../contracts/live.ts';
import { createOut, step } from '../engine/step.ts';
import type { Floor } from '../hotpath/floor.ts';
import { Past, RecordMissing } from '../hotpath/past.ts';
import { blurred, isOld, LabRoom, withoutDot } from './lab-room.ts';

/** As the live floor: deltas at 10 Hz, whatever the speed. */
const deltaEveryMs = 100;
const sliceMs = 20;

/**
 * A past floor for one viewer, on a clock of its own. [LAB4]
 *
 *   hello ─► (way to `from`) ─► snapshot ─► delta, delta, … ─► bye at the end of the record
 */
export class PastFloor {
  readonly #data: string;
  readonly #ask: PastAsk;
  readonly #say: (frame: LiveFrame) => void;
  #stopped = false;

  constructor(data: string, ask: PastAsk, say: (frame: LiveFrame) => void) {
    this.#data = data;
    this.#ask = ask;
    this.#say = say;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Settles when the record ended or `stop` was called; every failure is a `bye`. */
  async run(): Promise<void> {
    const opened = LabRoom.open(this.#data);
    if (!opened.ok) return this.#bye(opened.code, opened.message);
    try {
      await this.#play(opened.value);
    } catch (error) {
      const isMissing = error instanceof RecordMissing;
      const message = error instanceof Error ? error.message : String(error);
      this.#bye(isMissing ? 'lab.range' : 'lab.failed', message);
    } finally {
      await opened.value.close();
    }
  }

  async #play(room: LabRoom): Promise<void> {
    const { venue, fromMs, speed } = this.#ask;
    const record = await room.reader.venue(venue);
    if (record === undefined) return this.#bye('command.venue_unknown', `there is no ${venue}`);
    const { name, timezone, demo } = record;
    const past = { fromMs, speed };
    const about = { venue, name: plain(name), timezone, demo, serverAtMs: fromMs, past };
    this.#say({ type: 'hello', version: liveVersion, ...about });
    const source = await room.source(venue, fromMs);
    const endMs = room.recordingAt(venue, fromMs)?.head.toMs ?? Number.POSITIVE_INFINITY;
    const frames = Past.open(source, { venue, fromMs });
    const floor = await room.floorOf(frames, record);
    await this.#reach(frames, floor);
    if (this.#stopped) return;
    if (frames.state.plan === null) return this.#bye('lab.range', 'nothing is recorded then');
    this.#say(blurred(floor.snapshot(fromMs, frames.state), Date.now()));
    await this.#follow(frames, floor, endMs);
  }

  async #reach(past: Past, floor: Floor): Promise<void> {
    const { fromMs } = this.#ask;
    const note = () => floor.note(past.out.effects, past.state);
    let sliceEndMs = performance.now() + sliceMs;
    for (const _ of past.reach(fromMs, note)) {
      if (this.#stopped) return;
      if (performance.now() < sliceEndMs) continue;
      await rest(0);
      sliceEndMs = performance.now() + sliceMs;
    }
  }

  async #follow(past: Past, floor: Floor, endMs: number): Promise<void> {
    const { fromMs, speed } = this.#ask;
    const startedMs = performance.now();
    const out = createOut();
    while (!this.#stopped) {
      await rest(deltaEveryMs);
      const untilMs = Math.floor(fromMs + (performance.now() - startedMs) * speed);
      for (let frame = past.take(untilMs); frame !== undefined; frame = past.take(untilMs)) {
        step(past.state, frame, out);
        floor.note(out.effects, past.state);
        out.effects.length = 0;
        out.arrivals.length = 0;
      }
      if (this.#stopped) return;
      const delta = floor.delta(untilMs, past.state, out);
      this.#say(isOld(untilMs, Date.now()) ? withoutDots(delta) : delta);
      if (past.nextMs === undefined || untilMs >= Math.min(endMs, Date.now())) {
        return this.#bye('past.ended', 'the record ends here');
      }
    }
  }

  #bye(code: string, message: string): void {
    if (!this.#stopped) this.#say({ type: 'bye', code, message });
  }
}

function withoutDots({ dots: _, gone: __, events, ...delta }: DeltaFrame): DeltaFrame {
  return events === undefined ? delta : { ...delta, events: events.map(withoutDot) };
}

function plain({ en, fa }: { readonly en: string; readonly fa?: string | undefined }) {
  return fa === undefined ? { en } : { en, fa };
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
