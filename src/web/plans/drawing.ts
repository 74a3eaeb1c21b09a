import { idPattern, isCleanText, type Localized } from '../../contracts/ids.ts';
import type { Plan, Point2, Zone } from '../../contracts/venue.ts';
import { areaOf, boxesMeet, boxOf, outsideOf, selfMeeting } from './geometry.ts';

/** Bounds of a plan, as its schema has them. */
const most = { zones: 1_000, walls: 10_000, doors: 10_000, corners: 2_000, floors: 64 } as const;
const longestName = 200;

export type Read =
  | { readonly ok: true; readonly plan: Plan; readonly notes: readonly Localized[] }
  | { readonly ok: false; readonly message: string; readonly problems?: readonly Problem[] };
type Problem = Readonly<Record<'code' | 'path' | 'message' | 'mend', string>>;

type Drawn = Omit<Zone, 'id' | 'floor'> & {
  readonly id?: string | undefined;
  readonly floor: string;
};
type LineOf = Plan['walls'][number];

/** A plan taken from a file, piece by piece; what is changed or left out is noted. [PLN6] */
export class Drawing {
  readonly floors: Plan['floors'][number][] = [];
  readonly #zones: Zone[] = [];
  readonly #ids = new Set<string>();
  readonly #walls = new Map<string, LineOf>();
  readonly #doors = new Map<string, LineOf>();
  readonly #stairs: NonNullable<Plan['stairs']>[number][] = [];
  readonly #notes = new Map<string, Counted>();

  get zones(): readonly Zone[] {
    return this.#zones;
  }

  /** Said once with how often; `n` stands for the number. */
  note(en: (n: number) => string, fa: (n: number) => string, example?: string): void {
    const key = en(0);
    const known = this.#notes.get(key) ?? { en, fa, count: 0, examples: [] };
    this.#notes.set(key, known);
    known.count++;
    if (example && known.examples.length < 3) known.examples.push(example);
  }

  floor(id: string, name: Localized): string {
    const known = this.floors.find((floor) => floor.id === id);
    if (known === undefined) this.floors.push({ id, name });
    return id;
  }

  /** Its id, made from what is said of it; undefined = it could not be taken. */
  zone(drawn: Drawn): string | undefined {
    const polygon = tidyRing(drawn.polygon);
    if (polygon.length < 3 || areaOf(polygon) < 0.05) {
      this.note(
        (n) => `${n} shapes enclose nothing and were left out`,
        (n) => `${n} شکل فضایی در بر نداشتند و کنار گذاشته شدند`,
        drawn.name.en,
      );
      return undefined;
    }
    if (polygon.length > most.corners || this.#zones.length >= most.zones) {
      this.note(
        (n) => `${n} zones are more than a plan holds (1,000, of 2,000 corners each)`,
        (n) => `${n} ناحیه بیش از گنجایش نقشه است`,
        drawn.name.en,
      );
      return undefined;
    }
    if (selfMeeting(polygon) !== undefined) {
      this.note(
        (n) => `${n} outlines cross themselves: mend them before publishing`,
        (n) => `خط دور ${n} ناحیه خودش را قطع می‌کند: پیش از انتشار درستش کنید`,
        drawn.name.en,
      );
    }
    const id = this.#idFor(drawn.id, drawn.name.en);
    this.#zones.push({ ...drawn, id, polygon });
    return id;
  }

  wall(floor: string, line: LineOf['line']): void {
    this.#line(this.#walls, { floor, line }, most.walls);
  }

  door(floor: string, line: LineOf['line']): void {
    this.#line(this.#doors, { floor, line }, most.doors);
  }

  stair(stair: NonNullable<Plan['stairs']>[number]): void {
    this.#stairs.push(stair);
  }

  /** Each zone without a parent gets the smallest one that wholly holds it. */
  nest(): void {
    const boxed = this.#zones.map((zone) => ({
      zone,
      box: boxOf(zone.polygon),
      areaM2: areaOf(zone.polygon),
    }));
    const bySize = [...boxed].sort((a, b) => a.areaM2 - b.areaM2);
    for (const [i, inner] of bySize.entries()) {
      if (inner.zone.parent !== undefined) continue;
      const outer = bySize
        .slice(i + 1)
        .find(
          ({ zone, box, areaM2 }) =>
            zone.floor === inner.zone.floor &&
            areaM2 > inner.areaM2 * 1.001 &&
            boxesMeet(box, inner.box) &&
            outsideOf(inner.zone.polygon, zone.polygon) === undefined,
        );
      if (outer === undefined) continue;
      const at = this.#zones.indexOf(inner.zone);
      this.#zones[at] = { ...inner.zone, parent: outer.zone.id };
    }
  }

  done(more: Pick<Plan, 'anchor' | 'free' | 'fingerprints'> = {}): Read {
    if (this.#zones.length === 0) {
      return { ok: false, message: 'there is no outline in it that a zone could be made of' };
    }
    for (const { floor } of this.#zones) this.floor(floor, { en: floor });
    if (this.floors.length > most.floors) {
      return { ok: false, message: `it has ${this.floors.length} floors; 64 are the most` };
    }
    const [doors, stairs] = [[...this.#doors.values()], this.#stairs.slice(0, 1_000)];
    const plan: Plan = {
      floors: this.floors,
      zones: this.#zones,
      walls: [...this.#walls.values()],
      ...(doors.length > 0 ? { doors } : {}),
      ...(stairs.length > 0 ? { stairs } : {}),
      ...more,
    };
    return { ok: true, plan, notes: [...this.#notes.values()].map(noteOf) };
  }

  /** The same line drawn twice, from either end, is one: neighbours share their wall. */
  #line(lines: Map<string, LineOf>, one: LineOf, atMost: number): void {
    const [x1, y1, x2, y2] = one.line;
    if (x1 === x2 && y1 === y2) return;
    const [a, b] = [`${x1},${y1}`, `${x2},${y2}`];
    const key = `${one.floor}|${a < b ? `${a}|${b}` : `${b}|${a}`}`;
    if (lines.has(key)) return;
    if (lines.size < atMost) lines.set(key, one);
    else {
      this.note(
        (n) => `${n} lines are more than a plan holds (10,000) and were left out`,
        (n) => `${n} خط بیش از گنجایش نقشه بود و کنار گذاشته شد`,
      );
    }
  }

  #idFor(wished: string | undefined, name: string): string {
    const base = wished && idPattern.test(wished) ? wished : slugOf(wished || name);
    let id = base;
    for (let n = 2; this.#ids.has(id); n++) id = `${base.slice(0, 58)}-${n}`;
    this.#ids.add(id);
    return id;
  }
}

type Counted = {
  readonly en: (n: number) => string;
  readonly fa: (n: number) => string;
  count: number;
  readonly examples: string[];
};

function noteOf({ en, fa, count, examples }: Counted): Localized {
  const such = examples.length === 0 ? '' : ` (${examples.join(', ')}${count > 3 ? ', …' : ''})`;
  return { en: `${en(count)}${such}`, fa: `${fa(count)}${such}` };
}

/** Without the closing corner, and without corners that repeat the one before. */
function tidyRing(ring: readonly Point2[]): Point2[] {
  const kept = ring.filter(([x, y], i) => {
    const [px, py] = ring[i - 1] ?? [Number.NaN, Number.NaN];
    return x !== px || y !== py;
  });
  const [first, last] = [kept[0], kept.at(-1)];
  const isClosed = kept.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return isClosed ? kept.slice(0, -1) : kept;
}

function slugOf(text: string): string {
  const slug = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  return slug === '' ? 'zone' : slug;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** A name as people wrote it: entities undone, clean, bounded; undefined = none is said. */
export function nameText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value)
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '')
    .trim();
  return text === '' || !isCleanText(text) ? undefined : text.slice(0, longestName);
}

/** A text or `{en, fa, …}`; without English the first there is stands for it. */
export function nameOf(value: unknown, persian?: unknown): Localized | undefined {
  const fa = nameText(persian);
  const plain = nameText(value);
  if (plain !== undefined) return { en: plain, ...(fa === undefined ? {} : { fa }) };
  if (typeof value !== 'object' || value === null)
    return fa === undefined ? undefined : { en: fa, fa };
  const said = Object.entries(value).flatMap(([key, text]): [string, string][] => {
    const one = nameText(text);
    return one === undefined ? [] : [[key.toLowerCase().split('-')[0] ?? key, one]];
  });
  const byLanguage = new Map(said);
  const en = byLanguage.get('en') ?? said[0]?.[1];
  const own = byLanguage.get('fa');
  if (en === undefined) return undefined;
  return { en, ...(own === undefined ? {} : { fa: own }) };
}
