import type { ReadingBody } from '../../../src/contracts/inputs.ts';
import type { VenueSettings } from '../../../src/contracts/venue.ts';
import { openingMs, Shop } from '../shop.ts';

export const second = 1_000;
export const minute = 60_000;

type ShelfSaid = Partial<Omit<Extract<ReadingBody, { kind: 'shelf' }>, 'kind'>>;

type Arriving = { readonly atMs: number; readonly lagMs: number; readonly say: () => void };

/**
 * A shop whose visitors are seen at points, with a shelf in the shoes and one till. Readings arrive
 * in the order of their times, in whatever order a test tells of them.
 */
export class Floor extends Shop {
  #arriving: Arriving[] = [];

  static at(settings: Partial<VenueSettings> = {}): Floor {
    const floor = new Floor();
    floor.publish(settings);
    floor.place('shelf', 'shelf', 12, 8);
    floor.place('till', 'till', 25, 5);
    return floor;
  }

  place(device: string, kind: 'shelf' | 'till', x: number, y: number): void {
    this.command({ do: 'placeDevice', device, kind, placement: { x, y } });
  }

  override reading(device: string, body: ReadingBody, atMs: number, lagMs = 0): void {
    const say = () => super.reading(device, body, atMs, lagMs);
    this.#arriving.push({ atMs, lagMs, say });
  }

  override wait(untilMs: number): void {
    const due = this.#arriving.filter(({ atMs, lagMs }) => atMs + lagMs <= untilMs);
    this.#arriving = this.#arriving.filter((one) => !due.includes(one));
    due.sort((a, b) => a.atMs + a.lagMs - (b.atMs + b.lagMs));
    for (const { say } of due) say();
    super.wait(untilMs);
  }

  see(alias: string, x: number, y: number, atMs: number, lagMs = 0): void {
    const positions = [{ alias, x, y, accuracyM: 0.2 }];
    this.reading('camera', { kind: 'positions', positions }, atMs, lagMs);
  }

  /** Seen at a point once a second from `fromMs` on, before `toMs`. */
  stand(alias: string, [x, y]: readonly [number, number], fromMs: number, toMs: number): void {
    for (let atMs = fromMs; atMs < toMs; atMs += second) this.see(alias, x, y, atMs);
  }

  shelf(said: ShelfSaid, atMs: number, lagMs = 0): void {
    const body = { kind: 'shelf', action: 'pickup', slot: '1', ...said } as const;
    this.reading('shelf', body, atMs, lagMs);
  }

  carrying(alias: string): string[] {
    const carried = this.state.wearings.get(alias)?.visit?.carrying ?? [];
    return carried.map(({ sku }) => sku);
  }

  /** Sums of a measurement's points by field. */
  points(measurement: string): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const point of this.of('point')) {
      if (point.measurement !== measurement) continue;
      for (const [field, value] of Object.entries(point.fields)) {
        sums[field] = (sums[field] ?? 0) + value;
      }
    }
    return sums;
  }

  sinceMs(atMs: number): number {
    return atMs - openingMs;
  }
}
