import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Fit } from './geometry.ts';
import { dotNews, dots, floor, isLost, paused } from './store.ts';

const RADIUS_PX = 4.5;
const RING_PX = 1.5;
const CROWD = 500;
/** After a pause of the page the dots go on from where they are, they do not leap a minute. */
const LONGEST_STEP_MS = 100;

/** Dots over the plan. Draws only while something moves. [PAG6] */
export function DotCanvas({ fit }: { readonly fit: Fit }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter>(undefined);
  useEffect(() => {
    if (!canvas.current) return;
    const mine = new Painter(canvas.current, fit);
    painter.current = mine;
    mine.wake();
    return () => mine.stop();
  }, [fit]);
  useSignalEffect(() => {
    dotNews.value satisfies number;
    floor.value satisfies string | undefined;
    painter.current?.wake();
  });
  return <canvas ref={canvas} class="dots" />;
}

class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #fit: Fit;
  readonly #ratio: number;
  readonly #calm = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  #sprite: HTMLCanvasElement;
  #next = 0;
  #lastMs = 0;

  constructor(canvas: HTMLCanvasElement, fit: Fit) {
    this.#canvas = canvas;
    this.#fit = fit;
    this.#ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(fit.width * this.#ratio);
    canvas.height = Math.round(fit.height * this.#ratio);
    canvas.style.inlineSize = `${fit.width}px`;
    canvas.style.blockSize = `${fit.height}px`;
    this.#context = canvas.getContext('2d');
    this.#sprite = spriteOf(this.#ratio);
    this.#dark.addEventListener('change', this.#onScheme);
  }

  stop(): void {
    cancelAnimationFrame(this.#next);
    this.#next = 0;
    this.#dark.removeEventListener('change', this.#onScheme);
  }

  wake(): void {
    if (this.#next !== 0 || paused.peek()) return;
    this.#lastMs = performance.now();
    this.#next = requestAnimationFrame(this.#frame);
  }

  readonly #onScheme = (): void => {
    this.#sprite = spriteOf(this.#ratio);
    this.wake();
  };

  readonly #frame = (atMs: number): void => {
    this.#next = 0;
    const elapsedMs = Math.min(LONGEST_STEP_MS, Math.max(0, atMs - this.#lastMs));
    this.#lastMs = atMs;
    let moving = false;
    if (this.#calm.matches) dots.settle();
    else moving = dots.advance(elapsedMs);
    this.#draw();
    if (moving && !paused.peek() && !isLost.peek()) {
      this.#next = requestAnimationFrame(this.#frame);
    }
  };

  #draw(): void {
    const context = this.#context;
    if (!context) return;
    const { scale, shiftX, shiftY } = this.#fit;
    const ratio = this.#ratio;
    const half = this.#sprite.width / 2;
    const here = floor.peek();
    // In a crowd nobody sees a fraction of a pixel, and whole ones are copied a quarter faster.
    const place = dots.size > CROWD ? Math.round : (pixel: number) => pixel;
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    for (const dot of dots.all()) {
      if (dot.floor !== here) continue;
      context.globalAlpha = dot.alpha;
      context.drawImage(
        this.#sprite,
        place((dot.x * scale + shiftX) * ratio - half),
        place((dot.y * scale + shiftY) * ratio - half),
      );
    }
  }
}

/** One dot, drawn once: copying it 2,000 times a frame is cheaper than 2,000 arcs. */
function spriteOf(ratio: number): HTMLCanvasElement {
  const size = Math.ceil((RADIUS_PX + RING_PX) * 2 * ratio) + 2;
  const sprite = document.createElement('canvas');
  sprite.width = size;
  sprite.height = size;
  const context = sprite.getContext('2d');
  if (!context) return sprite;
  const colours = getComputedStyle(document.documentElement);
  context.fillStyle = colours.getPropertyValue('--dot');
  context.strokeStyle = colours.getPropertyValue('--dot-ring');
  context.lineWidth = RING_PX * ratio;
  context.beginPath();
  context.arc(size / 2, size / 2, RADIUS_PX * ratio, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  return sprite;
}
