import { batch } from '@preact/signals';
import { whyNot } from '../parts/refusal.ts';
import { said } from '../parts/venue-page.ts';
import { api } from './api.ts';
import { handStep, panned, toMetres, zoomed } from './model/camera.ts';
import { type Item, type Point, sameItem } from './model/drawing.ts';
import { distance, endsOf } from './model/geometry.ts';
import { type Handle, handleAt, handlesOf, pulled } from './model/handles.ts';
import { itemAt, moveItems, placeItems } from './model/items.ts';
import { catchersOf, snap } from './model/snap.ts';
import { finished, pointed, type Traced } from './model/tools.ts';
import {
  camera,
  caught,
  choose,
  chosen,
  corner,
  drawing,
  floor,
  ground,
  history,
  hover,
  isSnapping,
  mayEdit,
  measured,
  preview,
  scaling,
  step,
  tool,
  trace,
  underlay,
  underlayPreview,
  underlays,
} from './store.ts';

/** Less is a tap with an unsteady hand. */
const SLIP_PX = 6;
/** How near a hand must come to take hold of something: pixels. */
const REACH_PX = { mouse: 9, pen: 14, touch: 22 } as const;
/** How near what is drawn is caught; a finger that draws is steadier than one that grasps. */
const CATCH_PX = { mouse: 9, pen: 10, touch: 11 } as const;

type Press =
  | { readonly is: 'pan' | 'draw'; readonly from: Point }
  | {
      readonly is: 'move';
      readonly from: Point;
      readonly near: Point;
      readonly items: readonly Item[];
    }
  | { readonly is: 'pull'; readonly from: Point; readonly handle: Handle }
  | { readonly is: 'picture'; readonly from: Point };

export type Touch = {
  readonly id: number;
  /** Pixels from the drawing's corner. */
  readonly at: Point;
  readonly type: string;
  readonly isPan: boolean;
  readonly isMore: boolean;
  readonly isFree: boolean;
};

/**
 * One hand, mouse or pen on the drawing; two fingers move and zoom it.
 *
 *   nothing --down--> press --far enough--> dragging --up--> step
 *                       └--up--> tap           └--second finger--> pinch, nothing is changed
 */
export class Hand {
  readonly #fingers = new Map<number, Point>();
  #press: Press | undefined;
  #isDragging = false;
  #isFree = false;
  #reachPx: number = REACH_PX.mouse;
  #catchPx: number = CATCH_PX.mouse;
  #catchers: ReturnType<typeof catchersOf> | undefined;

  down(touch: Touch): void {
    this.#fingers.set(touch.id, touch.at);
    if (this.#fingers.size > 1) {
      this.#cancel();
      return;
    }
    this.#isDragging = false;
    this.#catchers = undefined;
    this.#isFree = touch.isFree;
    this.#reachPx = reachOf(touch.type);
    this.#catchPx = reachOf(touch.type, CATCH_PX);
    this.#press = this.#pressOf(touch);
  }

  #pressOf({ at, isPan, isMore }: Touch): Press {
    const p = toMetres(camera.peek(), at);
    const now = tool.peek();
    if (isPan || (!mayEdit() && now !== 'measure' && now !== 'select'))
      return { is: 'pan', from: at };
    if (now === 'picture') return { is: underlay.peek() ? 'picture' : 'pan', from: at };
    if (now !== 'select') {
      hover.value = this.#caught(at);
      return { is: 'draw', from: at };
    }
    const reachM = this.#reachPx / camera.peek().pxPerM;
    const handle = handleAt(handlesOf(drawing.peek(), chosen.peek()), p, reachM);
    if (handle && mayEdit()) {
      corner.value = handle.on === 'corner' ? handle.at : undefined;
      return { is: 'pull', from: at, handle };
    }
    const item = itemAt(drawing.peek(), floor.peek(), p, reachM);
    if (!item) {
      if (!isMore) choose([]);
      return { is: 'pan', from: at };
    }
    const before = chosen.peek();
    const has = before.some((one) => sameItem(one, item));
    if (isMore) choose(has ? before.filter((one) => !sameItem(one, item)) : [...before, item]);
    else if (!has) choose([item]);
    if (!mayEdit()) return { is: 'pan', from: at };
    return { is: 'move', from: at, near: nearestCorner(item, p), items: chosen.peek() };
  }

  move(touch: Touch): void {
    const before = this.#fingers.get(touch.id);
    if (before === undefined) {
      if (isDrawing())
        hover.value = caught(toMetres(camera.peek(), touch.at), reachOf(touch.type, CATCH_PX));
      return;
    }
    if (this.#fingers.size === 2) {
      this.#pinch(touch, before);
      return;
    }
    this.#fingers.set(touch.id, touch.at);
    this.#isFree = touch.isFree;
    const press = this.#press;
    if (!press) return;
    if (!this.#isDragging) {
      if (distance(press.from, touch.at) < SLIP_PX) return;
      this.#isDragging = true;
      // Drawn in one go, from where the finger came down.
      if (press.is === 'draw' && trace.peek().points.length === 0) this.#put(press.from);
    }
    this.#drag(press, touch.at, before);
  }

  #drag(press: Press, at: Point, before: Point): void {
    const by = distanceOf(press.from, at);
    switch (press.is) {
      case 'pan':
        camera.value = panned(camera.peek(), at[0] - before[0], at[1] - before[1]);
        break;
      case 'draw':
        hover.value = this.#caught(at);
        break;
      case 'move':
        preview.value = moveItems(
          history.peek().now,
          press.items,
          this.#moveBy(press, by),
          floor.peek(),
        );
        break;
      case 'pull': {
        const done = pulled(history.peek().now, press.handle, this.#caughtBeside(press.handle, at));
        if (done.ok) preview.value = done.drawing;
        break;
      }
      case 'picture': {
        const row = underlays.peek().find((one) => one.floor === floor.peek());
        if (row) underlayPreview.value = { ...placeOnly(row), x: row.x + by.x, y: row.y + by.y };
        break;
      }
      default:
        press satisfies never;
    }
  }

  up(touch: Touch): void {
    if (!this.#fingers.delete(touch.id)) return;
    const press = this.#press;
    this.#press = undefined;
    if (!press) return;
    if (press.is === 'draw') {
      this.#put(touch.at);
      // A finger that went leaves no point behind it.
      if (touch.type === 'touch') hover.value = undefined;
    } else if (this.#isDragging) this.#drop(press, touch.at);
    this.#isDragging = false;
  }

  #drop(press: Press, at: Point): void {
    const { now } = history.peek();
    if (press.is === 'move') {
      const by = this.#moveBy(press, distanceOf(press.from, at));
      step(placeItems(now, press.items, by, floor.peek()), 'move');
    }
    if (press.is === 'pull') {
      step(pulled(now, press.handle, this.#caughtBeside(press.handle, at)), 'corner');
    }
    preview.value = undefined;
    if (press.is === 'picture') void placePicture();
  }

  /** The browser took the finger away, or a second one came. */
  cancel(id: number): void {
    this.#fingers.delete(id);
    this.#cancel();
  }

  #cancel(): void {
    const press = this.#press;
    this.#press = undefined;
    batch(() => {
      // What one finger began to draw before the second came was no drawing.
      if (press?.is === 'draw' && this.#isDragging) trace.value = { points: [] };
      preview.value = undefined;
      underlayPreview.value = undefined;
      hover.value = undefined;
    });
    this.#isDragging = false;
  }

  #pinch(touch: Touch, before: Point): void {
    const other = [...this.#fingers].find(([id]) => id !== touch.id)?.[1] ?? before;
    this.#fingers.set(touch.id, touch.at);
    const middle = (a: Point): Point => [(a[0] + other[0]) / 2, (a[1] + other[1]) / 2];
    const [was, is] = [middle(before), middle(touch.at)];
    const times = distance(touch.at, other) / Math.max(1, distance(before, other));
    camera.value = zoomed(panned(camera.peek(), is[0] - was[0], is[1] - was[1]), is, times);
  }

  #caught(at: Point) {
    return caught(toMetres(camera.peek(), at), this.#catchPx, this.#isFree);
  }

  /** A corner is not caught by its own shape. */
  #caughtBeside(handle: Handle, at: Point): Point {
    const raw = toMetres(camera.peek(), at);
    const own = (kind: string, index: number) =>
      kind === handle.item.kind && index === handle.item.at;
    return this.#snapped(raw, own);
  }

  /** The corner nearest to the hand is the one that is caught. */
  #moveBy(press: Extract<Press, { is: 'move' }>, by: { x: number; y: number }) {
    const to: Point = [press.near[0] + by.x, press.near[1] + by.y];
    const own = (kind: string, at: number) =>
      press.items.some((item) => item.kind === kind && item.at === at);
    const point = this.#snapped(to, own);
    return { x: point[0] - press.near[0], y: point[1] - press.near[1] };
  }

  /** What catches is gathered when the hand begins to pull, not in every frame. */
  #snapped(raw: Point, own: (kind: string, at: number) => boolean): Point {
    const isFree = this.#isFree || !isSnapping.peek();
    this.#catchers ??= catchersOf(history.peek().now, floor.peek(), own);
    const catchers = isFree ? { ends: [], lines: [] } : this.#catchers;
    const reachM = this.#catchPx / camera.peek().pxPerM;
    const gridM = isFree ? 0.01 : handStep(camera.peek());
    return snap(raw, { ...catchers, rightAngles: false, reachM, gridM }).point;
  }

  #put(at: Point): void {
    const { point } = this.#caught(at);
    putPoint(point);
  }
}

/** A point of the tool in hand, from a pointer or from the keys. */
export function putPoint(point: Point): void {
  const now = tool.peek();
  if (now === 'select' || now === 'picture') return;
  took(pointed(now, trace.peek(), point, ground()));
}

export function finish(): void {
  const now = tool.peek();
  if (now === 'select' || now === 'picture') return;
  took(finished(now, trace.peek(), ground()));
}

function took(traced: Traced): void {
  const now = tool.peek();
  batch(() => {
    trace.value = traced.trace;
    if (traced.asked && now === 'measure') measured.value = traced.asked;
    if (traced.asked && now === 'scale') scaling.value = traced.asked;
    if (!traced.done) return;
    const isDone = step(traced.done.result, traced.done.word);
    // A chain goes on, a shape is done: it is chosen, so that its facts can be said.
    if (isDone && now === 'wall') choose([]);
  });
}

/** Where the picture was let go; the server keeps it. */
export async function placePicture(): Promise<void> {
  const place = underlayPreview.peek();
  if (!place) return;
  const answer = await api.place(floor.peek(), place);
  batch(() => {
    underlayPreview.value = undefined;
    if (answer.ok) {
      const others = underlays.peek().filter((one) => one.floor !== answer.body.floor);
      underlays.value = [...others, answer.body];
    } else said.value = { text: whyNot(answer), isWrong: true };
  });
}

export function placeOnly(row: NonNullable<typeof underlay.value>) {
  const { x, y, mPerPx, rotationDeg, opacity } = row;
  return { x, y, mPerPx, rotationDeg, opacity };
}

const isDrawing = (): boolean => !['select', 'picture'].includes(tool.peek());

function distanceOf(from: Point, to: Point) {
  const { pxPerM } = camera.peek();
  return { x: (to[0] - from[0]) / pxPerM, y: (to[1] - from[1]) / pxPerM };
}

function reachOf(type: string, of: Readonly<Record<keyof typeof REACH_PX, number>> = REACH_PX) {
  return type === 'touch' ? of.touch : type === 'pen' ? of.pen : of.mouse;
}

function nearestCorner({ kind, at }: Item, p: Point): Point {
  const now = drawing.peek();
  const points: readonly Point[] =
    kind === 'zone'
      ? (now.zones[at]?.polygon ?? [])
      : kind === 'stairs'
        ? [now.stairs[at]?.from, now.stairs[at]?.to].flatMap((end): Point[] =>
            end?.floor === floor.peek() ? [[end.x, end.y]] : [],
          )
        : [(kind === 'wall' ? now.walls : now.doors)[at]].flatMap((line) =>
            line ? [...endsOf(line)] : [],
          );
  return [...points].sort((a, b) => distance(a, p) - distance(b, p))[0] ?? p;
}
