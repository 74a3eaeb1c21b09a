import { finish, putPoint } from './hand.ts';
import { panned, toMetres, zoomed } from './model/camera.ts';
import type { Point } from './model/drawing.ts';
import { toCm } from './model/geometry.ts';
import { copyItems, placeItems, removeItems } from './model/items.ts';
import { back, noTrace } from './model/tools.ts';
import { moveCorner, removeCorner } from './model/zones.ts';
import {
  camera,
  choose,
  chosen,
  corner,
  floor,
  history,
  hover,
  isPanning,
  mayEdit,
  measured,
  redo,
  rightAngles,
  scaling,
  showAll,
  size,
  step,
  take,
  tool,
  trace,
  undo,
} from './store.ts';

const NEAR_M = 0.1;
const FAR_M = 1;
const PAN_PX = 60;

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Keys of the drawing when it has the focus. [PLN28] */
export function onAreaKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey) return;
  if (areaKey(event)) event.preventDefault();
}

function areaKey(event: KeyboardEvent): boolean {
  const arrow = arrows[event.key];
  if (arrow) {
    arrowed(arrow, event.shiftKey);
    return true;
  }
  switch (event.key) {
    case '+':
    case '=':
      zoomBy(1.25);
      return true;
    case '-':
      zoomBy(0.8);
      return true;
    case '0':
      showAll();
      return true;
    case 'Enter':
      return enter();
    case 'Backspace':
      if (trace.peek().points.length > 0) trace.value = back(trace.peek());
      else remove();
      return true;
    case 'Delete':
      remove();
      return true;
    default:
      return false;
  }
}

/** Moves what is chosen, the point to be drawn, or else the view. */
function arrowed([x, y]: Point, isFar: boolean): void {
  const by = isFar ? FAR_M : NEAR_M;
  if (tool.peek() !== 'select' && tool.peek() !== 'picture') {
    const from = hover.peek()?.point ?? trace.peek().points.at(-1) ?? middle();
    hover.value = { point: [toCm(from[0] + x * by), toCm(from[1] + y * by)], by: 'grid' };
    return;
  }
  if (chosen.peek().length > 0) nudge([x * by, y * by]);
  else camera.value = panned(camera.peek(), -x * PAN_PX, -y * PAN_PX);
}

export function nudge([x, y]: Point): void {
  const { now } = history.peek();
  const kept = corner.peek();
  const [item] = chosen.peek();
  const point = item?.kind === 'zone' && now.zones[item.at]?.polygon[kept ?? -1];
  if (item && kept !== undefined && point) {
    step(moveCorner(now, item.at, kept, [point[0] + x, point[1] + y]), 'corner');
  } else step(placeItems(now, chosen.peek(), { x, y }, floor.peek()), 'move');
  corner.value = kept;
}

/** Arrows on a row of the lists, as on the drawing. */
export function onRowKey(event: KeyboardEvent): void {
  const arrow = arrows[event.key];
  if (!arrow || chosen.peek().length === 0) return;
  event.preventDefault();
  const by = event.shiftKey ? FAR_M : NEAR_M;
  nudge([arrow[0] * by, arrow[1] * by]);
}

function middle(): Point {
  const { width, height } = size.peek();
  const [x, y] = toMetres(camera.peek(), [width / 2, height / 2]);
  return [Math.round(x), Math.round(y)];
}

function enter(): boolean {
  if (tool.peek() === 'select') return false;
  const at = hover.peek()?.point;
  const last = trace.peek().points.at(-1);
  const isSame = at && last && at[0] === last[0] && at[1] === last[1];
  if (!at) hover.value = { point: middle(), by: 'grid' };
  else if (isSame) finish();
  else putPoint(at);
  return true;
}

export function zoomBy(times: number): void {
  const { width, height } = size.peek();
  camera.value = zoomed(camera.peek(), [width / 2, height / 2], times);
}

export function remove(): void {
  const [item] = chosen.peek();
  if (!item) return;
  const { now } = history.peek();
  const at = corner.peek();
  if (at !== undefined && item.kind === 'zone') step(removeCorner(now, item.at, at), 'corner');
  else step(removeItems(now, chosen.peek()), 'delete');
}

export function duplicate(): void {
  if (chosen.peek().length === 0) return;
  step(copyItems(history.peek().now, chosen.peek(), { x: 0.5, y: 0.5 }), 'copy');
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select');

/** Keys of the page: they reach it wherever the focus is, but where somebody types. */
export function startKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.key === 'Shift' && trace.peek().points.length > 0) rightAngles.value = true;
    if (isTyping(event.target)) return;
    if (event.key === ' ' && event.target === document.body) isPanning.value = true;
    if (event.key === 'Escape') escaped();
    if (!(event.ctrlKey || event.metaKey) || !mayEdit()) return;
    const key = event.key.toLowerCase();
    const act = key === 'z' ? (event.shiftKey ? redo : undo) : shortcuts[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  addEventListener('keyup', (event) => {
    if (event.key === 'Shift' && trace.peek().points.length > 0) rightAngles.value = false;
    if (event.key === ' ') isPanning.value = false;
  });
}

const shortcuts: Readonly<Record<string, () => void>> = { y: redo, d: duplicate };

/** Step by step back to nothing: the line being drawn, the tool, what is chosen. */
function escaped(): void {
  if (trace.peek().points.length > 0) trace.value = noTrace;
  else if (measured.peek() || scaling.peek()) {
    measured.value = undefined;
    scaling.value = undefined;
  } else if (tool.peek() !== 'select') take('select');
  else choose([]);
  hover.value = undefined;
}
