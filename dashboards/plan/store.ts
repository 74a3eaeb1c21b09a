import { batch, computed, signal } from '@preact/signals';
import type { UnderlayPlace, UnderlayRow, ZoneTemplate } from '../../src/contracts/api-plan.ts';
import { role, said } from '../parts/venue-page.ts';
import { type Camera, fitted, handStep, type Size, toScreen } from './model/camera.ts';
import type { Done, Drawing, Item, Point } from './model/drawing.ts';
import { type Box, boxOf, endsOf } from './model/geometry.ts';
import { begun, did, type History, redone, type StepWord, undone } from './model/history.ts';
import { doorWidthM } from './model/lines.ts';
import { type Caught, catchersOf, snap } from './model/snap.ts';
import { type Ground, noTrace, type Tool, type Trace } from './model/tools.ts';
import { placeOf } from './model/underlay.ts';
import { w } from './words.ts';

export const EDITORS: readonly string[] = ['admin', 'integrator'];
export const READERS: readonly string[] = [...EDITORS, 'operator', 'marketer', 'auditor'];

const nothing: Drawing = {
  ...{ floors: [], zones: [], walls: [], doors: [], stairs: [] },
  ...{ free: [], fingerprints: [], rest: [] },
};

export const history = signal<History>(begun(nothing));
/** An earlier version that is only looked at; nothing can be changed meanwhile. */
export const looking = signal<{ readonly version: number; readonly drawing: Drawing } | undefined>(
  undefined,
);
/** What is being moved, as it would be after letting go. */
export const preview = signal<Drawing | undefined>(undefined);
export const drawing = computed<Drawing>(() => looking.value?.drawing ?? history.value.now);
export const onScreen = computed<Drawing>(() => preview.value ?? drawing.value);

const chosenFloor = signal('');
export const floor = computed<string>(() => {
  const { floors } = drawing.value;
  return (floors.find(({ id }) => id === chosenFloor.value) ?? floors[0])?.id ?? '';
});
export const tool = signal<Tool>('select');
export const trace = signal<Trace>(noTrace);
/** Where the next point would be put down. */
export const hover = signal<Caught | undefined>(undefined);
export const chosen = signal<readonly Item[]>([]);
/** A corner of the only chosen zone, or an end of a line. */
export const corner = signal<number | undefined>(undefined);
export const camera = signal<Camera>({ x: -2, y: -2, pxPerM: 20 });
export const size = signal<Size>({ width: 0, height: 0 });
export const rightAngles = signal(false);
export const isSnapping = signal(true);
/** The space bar is held: the hand moves the view. */
export const isPanning = signal(false);
export const doorWidth = signal(doorWidthM);
export const templates = signal<readonly ZoneTemplate[]>([]);
export const templateId = signal('display');
export const underlays = signal<readonly UnderlayRow[]>([]);
/** The picture while it is being moved. */
export const underlayPreview = signal<UnderlayPlace | undefined>(undefined);
/** Two points whose distance is shown, or asked for. */
export const measured = signal<readonly [Point, Point] | undefined>(undefined);
export const scaling = signal<readonly [Point, Point] | undefined>(undefined);

export const mayEdit = (): boolean => EDITORS.includes(role.value) && !looking.value;

export const template = computed<ZoneTemplate>(() => {
  const all = templates.value;
  return all.find(({ id }) => id === templateId.value) ?? all[0] ?? plainTemplate;
});
const plainTemplate: ZoneTemplate = {
  ...{ id: 'display', kind: 'display', name: { en: 'Display' }, widthM: 4, heightM: 3 },
};

export const underlay = computed<UnderlayRow | undefined>(() => {
  const row = underlays.value.find((one) => one.floor === floor.value);
  return row && underlayPreview.value ? { ...row, ...underlayPreview.value } : row;
});

export const ground = (): Ground => ({
  drawing: history.peek().now,
  floor: floor.peek(),
  template: template.peek(),
  doorWidthM: doorWidth.peek(),
});

/** A step: what was done is shown, can be undone and is saved; a refusal is said. */
export function step(result: Done, word: StepWord): boolean {
  if (!mayEdit()) return false;
  if (!result.ok) {
    said.value = { text: w(`why.${result.why}`), isWrong: true };
    return false;
  }
  batch(() => {
    history.value = did(history.peek(), result.drawing, word);
    if (result.chosen) choose(result.chosen);
    preview.value = undefined;
    said.value = undefined;
  });
  return true;
}

export function choose(items: readonly Item[]): void {
  batch(() => {
    chosen.value = items;
    corner.value = undefined;
  });
}

export function undo(): void {
  travel(undone(history.peek()), 'undone');
}

export function redo(): void {
  travel(redone(history.peek()), 'redone');
}

function travel(next: History, how: 'undone' | 'redone'): void {
  const before = history.peek();
  if (next === before || looking.peek()) return;
  const step = before.steps[how === 'undone' ? next.at : before.at];
  batch(() => {
    history.value = next;
    preview.value = undefined;
    trace.value = noTrace;
    choose([]);
    said.value = { text: w(how, { what: w(`step.${step?.word ?? 'move'}`) }), isWrong: false };
  });
}

export function take(next: Tool): void {
  batch(() => {
    tool.value = next;
    trace.value = noTrace;
    hover.value = undefined;
    measured.value = undefined;
    scaling.value = undefined;
    preview.value = undefined;
    if (next !== 'select') choose([]);
  });
}

export function goToFloor(id: string): void {
  if (id === floor.peek()) return;
  batch(() => {
    chosenFloor.value = id;
    choose([]);
    trace.value = noTrace;
  });
  showAll();
}

/** Where a point on screen is caught; `reachPx` is a finger's or a mouse's. */
export function caught(raw: Point, reachPx: number, isFree = false): Caught {
  const now = drawing.peek();
  const here = floor.peek();
  const { pxPerM } = camera.peek();
  // The scale is read off the picture: what is drawn does not pull it.
  const isPlain = isFree || !isSnapping.peek() || tool.peek() === 'scale';
  const catchers = isPlain ? { ends: [], lines: [] } : catchersCache(now, here);
  const own = tool.peek() === 'polygon' ? trace.peek().points : [];
  return snap(raw, {
    ...catchers,
    ends: own.length > 0 ? [...catchers.ends, ...own] : catchers.ends,
    from: trace.peek().points.at(-1),
    rightAngles: rightAngles.peek(),
    reachM: reachPx / pxPerM,
    gridM: isPlain ? 0.01 : handStep(camera.peek()),
  });
}

let cached: { of: Drawing; floor: string; catchers: ReturnType<typeof catchersOf> } | undefined;

/** Thousands of ends are gathered once a change, not once a frame. */
function catchersCache(of: Drawing, here: string): ReturnType<typeof catchersOf> {
  if (cached?.of !== of || cached.floor !== here) {
    cached = { of, floor: here, catchers: catchersOf(of, here) };
  }
  return cached.catchers;
}

/** The box around all that is on the floor, the picture too. */
function floorBox(): Box | undefined {
  const now = drawing.peek();
  const here = floor.peek();
  const on = <T extends { readonly floor: string }>(all: readonly T[]) =>
    all.filter((one) => one.floor === here);
  const row = underlay.peek();
  const picture = row
    ? ([
        [0, 0],
        [row.widthPx, 0],
        [row.widthPx, row.heightPx],
        [0, row.heightPx],
      ] as const)
    : [];
  return boxOf([
    ...on(now.zones).flatMap(({ polygon }) => polygon),
    ...on(now.walls).flatMap((wall) => [...endsOf(wall)]),
    ...picture.map((px) => (row ? placeOf(row, px) : px)),
  ]);
}

/** All of the floor in sight. */
export function showAll(): void {
  if (size.peek().width === 0) return;
  const box = floorBox() ?? { minX: 0, minY: 0, maxX: 20, maxY: 14 };
  camera.value = fitted(box, size.peek());
}

/** A place in the middle of the screen, near enough to see it; what is in sight stays there. */
export function lookAt([x, y]: Point): void {
  const { width, height } = size.peek();
  const [left, top] = toScreen(camera.peek(), [x, y]);
  const isSeen = left > 40 && top > 40 && left < width - 40 && top < height - 40;
  if (isSeen && camera.peek().pxPerM > 8) return;
  const pxPerM = Math.max(camera.peek().pxPerM, 30);
  camera.value = { x: x - width / 2 / pxPerM, y: y - height / 2 / pxPerM, pxPerM };
}
