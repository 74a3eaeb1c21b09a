import type { Point } from './drawing.ts';
import type { Box } from './geometry.ts';

/** What part of the floor is on screen: the place of its top left corner and how large. */
export type Camera = { readonly x: number; readonly y: number; readonly pxPerM: number };
export type Size = { readonly width: number; readonly height: number };

const LEAST = 0.5;
const MOST = 2_000;
const MARGIN_PX = 36;

export const toMetres = (camera: Camera, [px, py]: Point): Point => [
  camera.x + px / camera.pxPerM,
  camera.y + py / camera.pxPerM,
];

export const toScreen = (camera: Camera, [x, y]: Point): Point => [
  (x - camera.x) * camera.pxPerM,
  (y - camera.y) * camera.pxPerM,
];

export const panned = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x - dx / camera.pxPerM,
  y: camera.y - dy / camera.pxPerM,
});

/** Nearer or further; what is under the point stays under it. */
export function zoomed(camera: Camera, at: Point, times: number): Camera {
  const pxPerM = Math.min(MOST, Math.max(LEAST, camera.pxPerM * times));
  const [x, y] = toMetres(camera, at);
  return { x: x - at[0] / pxPerM, y: y - at[1] / pxPerM, pxPerM };
}

/** All of a box in sight, in the middle. */
export function fitted(box: Box, size: Size): Camera {
  const [wide, high] = [Math.max(1, box.maxX - box.minX), Math.max(1, box.maxY - box.minY)];
  const across = (size.width - 2 * MARGIN_PX) / wide;
  const down = (size.height - 2 * MARGIN_PX) / high;
  const pxPerM = Math.min(MOST, Math.max(LEAST, Math.min(across, down)));
  return {
    x: (box.minX + box.maxX) / 2 - size.width / 2 / pxPerM,
    y: (box.minY + box.maxY) / 2 - size.height / 2 / pxPerM,
    pxPerM,
  };
}

/** A grid's step that stands well apart on screen: 0.1, 0.5, 1, 5, 10 … metres. */
export function gridStep({ pxPerM }: Camera): number {
  return [0.1, 0.5, 1, 5, 10, 50, 100].find((step) => step * pxPerM >= 14) ?? 500;
}

/** What a hand is held to: as fine as it can point at this nearness, metres. */
export function handStep({ pxPerM }: Camera): number {
  return [0.05, 0.1, 0.25, 0.5, 1].find((step) => step * pxPerM >= 3.5) ?? 1;
}
