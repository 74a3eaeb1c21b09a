import type { DeltaFrame, SnapshotFrame } from '../../src/contracts/live.ts';

type DotNow = SnapshotFrame['dots'][number];

/** A moving dot, in metres; it glides to its target and fades in and out. */
export type Dot = {
  x: number;
  y: number;
  targetX: number;
  targetY: number;
  floor: string;
  alpha: number;
  leaving: boolean;
};

/** Time in which a dot covers 63 % of the way to where it was last heard. */
const GLIDE_MS = 260;
const FADE_MS = 350;
/** Further than anyone walks between two deltas: the dot jumps, it does not fly across walls. */
const JUMP_M = 12;
const SETTLED_M = 0.005;

export class DotField {
  readonly #dots = new Map<string, Dot>();

  get size(): number {
    return this.#dots.size;
  }

  all(): Iterable<Dot> {
    return this.#dots.values();
  }

  /** A snapshot says where everyone is: nothing glides from where it was before. */
  snapshot(dots: readonly DotNow[]): void {
    const here = new Set(dots.map((dot) => dot.id));
    for (const id of this.#dots.keys()) if (!here.has(id)) this.#dots.delete(id);
    for (const dot of dots) {
      this.#dots.set(dot.id, {
        x: dot.x,
        y: dot.y,
        targetX: dot.x,
        targetY: dot.y,
        floor: dot.floor,
        alpha: 1,
        leaving: false,
      });
    }
  }

  delta({ dots = [], gone = [] }: Pick<DeltaFrame, 'dots' | 'gone'>): void {
    for (const dot of dots) this.#move(dot);
    for (const id of gone) {
      const leaver = this.#dots.get(id);
      if (leaver) leaver.leaving = true;
    }
  }

  #move(now: DotNow): void {
    const dot = this.#dots.get(now.id);
    const isJump =
      !dot || dot.floor !== now.floor || Math.hypot(now.x - dot.x, now.y - dot.y) > JUMP_M;
    if (isJump) {
      this.#dots.set(now.id, {
        x: now.x,
        y: now.y,
        targetX: now.x,
        targetY: now.y,
        floor: now.floor,
        alpha: 0,
        leaving: false,
      });
      return;
    }
    dot.targetX = now.x;
    dot.targetY = now.y;
    dot.leaving = false;
  }

  /** Moves all dots on by `elapsedMs`; true while any is still under way. */
  advance(elapsedMs: number): boolean {
    const share = 1 - Math.exp(-elapsedMs / GLIDE_MS);
    const fade = elapsedMs / FADE_MS;
    let moving = false;
    for (const [id, dot] of this.#dots) {
      dot.x += (dot.targetX - dot.x) * share;
      dot.y += (dot.targetY - dot.y) * share;
      dot.alpha = Math.min(1, Math.max(0, dot.alpha + (dot.leaving ? -fade : fade)));
      if (dot.leaving && dot.alpha === 0) this.#dots.delete(id);
      moving ||=
        dot.alpha < 1 ||
        Math.abs(dot.targetX - dot.x) > SETTLED_M ||
        Math.abs(dot.targetY - dot.y) > SETTLED_M;
    }
    return moving;
  }

  /** Puts every dot where it belongs at once, for those who want no motion. */
  settle(): void {
    for (const [id, dot] of this.#dots) {
      if (dot.leaving) this.#dots.delete(id);
      dot.x = dot.targetX;
      dot.y = dot.targetY;
      dot.alpha = 1;
    }
  }
}
