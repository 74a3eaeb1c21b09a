import type { Clock } from '../../src/contracts/ports.ts';
import type { Signals } from '../../src/contracts/signals.ts';

/** Time that stands still until a test moves it. */
export class FakeClock implements Clock {
  atMs = 1_800_000_000_000;
  movedMs = 0;
  wallMs() {
    return this.atMs + this.movedMs;
  }
  monotonicMs() {
    return this.movedMs + performance.now();
  }
}

/** What was counted, set and written, as one text to search. */
export class FakeSignals implements Signals {
  readonly lines: string[] = [];
  readonly counts = new Map<string, number>();
  count(name: string, by = 1, label = '') {
    const key = label === '' ? name : `${name} ${label}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }
  set(name: string, value: number) {
    this.counts.set(name, value);
  }
  observe() {}
  log(name: string, fields: object) {
    this.lines.push(`${name} ${JSON.stringify(fields)}`);
  }
}
