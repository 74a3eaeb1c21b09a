import type { FloorCoverage } from '../../src/contracts/api-receivers.ts';
import { type Fit, toPixel } from '../floor/geometry.ts';
import { number } from '../i18n/language.ts';
import { chosen, coverage, floor, layer } from './store.ts';
import { w } from './words.ts';

/** From worst to best; each has a colour, a pattern and, where there is room, its number. [A22] */
const bands = [0, 1, 2, 3] as const;
type Band = (typeof bands)[number];

/** Numbers in smaller squares than this would be a blur. */
const LEAST_NUMBER_PX = 17;

type Shown = { readonly band: Band; readonly value: number | null };

function shownOf(of: FloorCoverage, at: number): Shown | undefined {
  const heard = of.heardBy[at];
  if (heard === null || heard === undefined) return undefined;
  switch (layer.value) {
    case 'heard':
      return { band: heard >= 3 ? 3 : heard >= 1 ? 2 : 0, value: heard };
    case 'strength': {
      const own = of.byReceiver[chosen.value];
      const dbm = (own ?? of.strongestDbm)[at] ?? null;
      if (dbm === null) return { band: 0, value: null };
      return { band: dbm >= -70 ? 3 : dbm >= -80 ? 2 : dbm >= -90 ? 1 : 0, value: dbm };
    }
    case 'error': {
      const metres = of.errorM[at] ?? null;
      if (metres === null) return { band: 0, value: null };
      return { band: metres <= 2 ? 3 : metres <= 4 ? 2 : metres <= 6 ? 1 : 0, value: metres };
    }
    case 'none':
      return undefined;
    default:
      return layer.value satisfies never;
  }
}

/** What is predicted, square by square, under walls and names. [RCV1] */
export function Cells({ fit }: { readonly fit: Fit }) {
  const of = coverage.value?.floors.find((one) => one.floor === floor.value);
  if (!of || layer.value === 'none') return null;
  const { minX, minY, cellM, columns } = of;
  const side = cellM * fit.scale;
  return (
    <g class="cells">
      {of.heardBy.map((_, at) => {
        const shown = shownOf(of, at);
        if (!shown) return null;
        const place = [minX + (at % columns) * cellM, minY + Math.floor(at / columns) * cellM];
        const [x, y] = toPixel(fit, [place[0] ?? 0, place[1] ?? 0]);
        return <Square key={`${x} ${y}`} x={x} y={y} side={side} shown={shown} />;
      })}
    </g>
  );
}

function Square(props: {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly shown: Shown;
}) {
  const { x, y, side, shown } = props;
  const box = { x, y, width: side, height: side };
  return (
    <>
      <rect {...box} class={`cell cell--${shown.band}`} />
      {shown.band < 3 && <rect {...box} fill={`url(#cell-${shown.band})`} />}
      {side >= LEAST_NUMBER_PX && shown.value !== null && (
        <text class="cell-number" x={x + side / 2} y={y + side / 2 + 3.5}>
          {number(Math.round(shown.value))}
        </text>
      )}
    </>
  );
}

/** Crossed, striped, dotted: told apart in grey, too. */
export function CellPatterns() {
  return (
    <defs>
      <pattern id="cell-0" width="7" height="7" patternUnits="userSpaceOnUse">
        <path d="M0 0L7 7M7 0L0 7" class="cell-line cell-line--0" />
      </pattern>
      <pattern id="cell-1" width="7" height="7" patternUnits="userSpaceOnUse">
        <path d="M0 7L7 0" class="cell-line cell-line--1" />
      </pattern>
      <pattern id="cell-2" width="9" height="9" patternUnits="userSpaceOnUse">
        <circle cx="2.5" cy="2.5" r="1" class="cell-dot" />
      </pattern>
    </defs>
  );
}

const legends = {
  heard: [3, 2, 0],
  strength: [3, 2, 1, 0],
  error: [3, 2, 1, 0],
} as const;

/** Every band with its colour, pattern and words. */
export function Legend() {
  const shown = layer.value;
  if (shown === 'none' || !coverage.value) return null;
  const isOwn = coverage.value.floors.some(({ byReceiver }) => byReceiver[chosen.value]);
  const title =
    shown === 'heard'
      ? w('legendHeard')
      : shown === 'error'
        ? w('legendError')
        : isOwn
          ? w('legendStrengthOf', { device: chosen.value })
          : w('legendStrength');
  return (
    <div class="legend">
      <span class="legend-title">{title}</span>
      <ul>
        {legends[shown].map((band) => (
          <li key={band}>
            <svg width="22" height="22" aria-hidden="true">
              <rect width="22" height="22" class={`cell cell--${band}`} />
              {band < 3 && <rect width="22" height="22" fill={`url(#cell-${band})`} />}
            </svg>
            {wordOf(shown, band)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function wordOf(shown: keyof typeof legends, band: Band): string {
  if (shown === 'heard') return w(band === 0 ? 'heard0' : band === 3 ? 'heard3' : 'heard2');
  return w(`${shown}${band}`);
}
