import type { Ground, Level, Losses } from './ground.ts';
import { wallsBetween } from './obstacles.ts';
import { lossAt } from './tables.ts';

/** Steps a decibel of what distance takes away, and the loss nearest by, dB: the byte 1. */
export const lossSteps = 4;
export const leastLoss = lossAt(0);
/** Bytes of maps a floor keeps; the oldest goes first, and is made again when asked. */
const mostBytes = 32_000_000;

type Stood = {
  readonly x: number;
  readonly y: number;
  readonly device: { readonly index: number };
};

const noWalls = new Uint8Array(0);

/** The map of a receiver at (x, y), that hangs `height2` squared metres above the tags. */
export function lossesOf(
  ground: Ground,
  level: Level,
  { x, y, device: { index } }: Stood,
  height2: number,
): Losses {
  const known = level.losses.get(index);
  if (known && known.x === x && known.y === y && known.height2 === height2) return known;
  const size = level.open.length;
  const walls = ground.obstacles.walls.size > 0 ? new Uint8Array(size) : noWalls;
  const fresh = { x, y, height2, bytes: new Uint8Array(size), walls };
  if (known) level.losses.delete(index);
  else makeRoom(level, size + walls.length);
  level.losses.set(index, fresh);
  return fresh;
}

function makeRoom({ losses }: Level, bytes: number): void {
  // Levels are four, each a quarter of the one before: this bounds them all.
  const most = Math.max(1, Math.floor(mostBytes / bytes));
  while (losses.size >= most) {
    const oldest = losses.keys().next().value;
    if (oldest === undefined) return;
    losses.delete(oldest);
  }
}

/** Asks one cell; its byte. */
export function askLoss(ground: Ground, level: Level, losses: Losses, cell: number): number {
  const { minX, minY, obstacles } = ground;
  const x = minX + ((cell % level.columns) + 0.5) * level.sizeM;
  const y = minY + (Math.floor(cell / level.columns) + 0.5) * level.sizeM;
  const [dx, dy] = [x - losses.x, y - losses.y];
  const lossDb = leastLoss - lossAt(dx * dx + dy * dy + losses.height2);
  const byte = Math.min(255, 1 + Math.round(lossDb * lossSteps));
  losses.bytes[cell] = byte;
  if (losses.walls.length > 0) {
    losses.walls[cell] = wallsBetween(obstacles, [losses.x, losses.y, x, y]);
  }
  return byte;
}
