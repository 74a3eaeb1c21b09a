import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { boundsOf, type Fit, fitTo, type Plan, type Point, toPixel } from '../floor/geometry.ts';
import { nameIn } from '../i18n/language.ts';

/** The plan takes at most this share of the window's height. */
const MOST_OF_WINDOW = 0.7;
const LEAST_HEIGHT_PX = 220;
/** A name in fewer pixels than this says nothing. */
const LEAST_NAME_PX = 44;
const NAME_PX_A_LETTER = 6.4;

/** A floor of the plan with whatever is drawn over it; never mirrored. [PAG3] */
export function PlanView(props: {
  readonly plan: Plan;
  readonly floor: string;
  readonly label: string;
  /** Of the window's height, 0 to 1. */
  readonly most?: number;
  readonly under?: (fit: Fit) => ComponentChildren;
  readonly children: (fit: Fit) => ComponentChildren;
  /** Nothing on it can be pressed or reached. */
  readonly isPicture?: boolean;
  readonly onPress?: (at: Point) => void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const height = useSignal(LEAST_HEIGHT_PX);
  const { plan, floor, most = MOST_OF_WINDOW } = props;
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watch = new ResizeObserver(() => {
      width.value = element.clientWidth;
      height.value = Math.max(LEAST_HEIGHT_PX, window.innerHeight * most);
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [width, height, most]);
  const fit =
    width.value === 0 ? undefined : fitTo(boundsOf(plan, floor), width.value, height.value);
  return (
    <div class="plan-view" dir="ltr" ref={frame}>
      {fit && (
        <>
          <svg width={fit.width} height={fit.height} aria-hidden="true">
            <Zones plan={plan} floor={floor} fit={fit} />
            {props.under?.(fit)}
            <Lines plan={plan} floor={floor} fit={fit} />
            <Names plan={plan} floor={floor} fit={fit} />
          </svg>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: typed metres do the same */}
          <svg
            class="plan-top"
            width={fit.width}
            height={fit.height}
            role={props.isPicture ? 'img' : 'group'}
            aria-label={props.label}
            onClick={(event) => props.onPress?.(pressedAt(fit, event))}
          >
            {props.children(fit)}
          </svg>
        </>
      )}
    </div>
  );
}

/** Where a pointer is on the plan, metres. */
export function pressedAt(fit: Fit, event: MouseEvent): Point {
  const shape = event.currentTarget;
  const svg = shape instanceof SVGElement ? (shape.ownerSVGElement ?? shape) : undefined;
  const box = svg?.getBoundingClientRect();
  if (box === undefined) return [0, 0];
  const metres = (pixel: number, shift: number) =>
    Math.round(((pixel - shift) / fit.scale) * 20) / 20;
  return [
    metres(event.clientX - box.left, fit.shiftX),
    metres(event.clientY - box.top, fit.shiftY),
  ];
}

type Drawn = { readonly plan: Plan; readonly floor: string; readonly fit: Fit };

function Zones({ plan, floor, fit }: Drawn) {
  const zones = plan.zones.filter((zone) => zone.floor === floor);
  return (
    <g>
      {zones.map((zone) => (
        <polygon
          key={zone.id}
          class="plan-zone"
          data-zone={zone.id}
          points={zone.polygon.map((point) => toPixel(fit, point).join(',')).join(' ')}
        />
      ))}
    </g>
  );
}

function Lines({ plan, floor, fit }: Drawn) {
  const lines = [
    ...plan.walls.map((wall) => ({ ...wall, name: 'plan-wall' })),
    ...(plan.doors ?? []).map((door) => ({ ...door, name: 'plan-door' })),
  ];
  return (
    <g>
      {lines
        .filter((line) => line.floor === floor)
        .map(({ line: [x1, y1, x2, y2], name }) => {
          const [fromX, fromY] = toPixel(fit, [x1, y1]);
          const [toX, toY] = toPixel(fit, [x2, y2]);
          const key = `${name} ${x1} ${y1} ${x2} ${y2}`;
          return <line key={key} class={name} x1={fromX} y1={fromY} x2={toX} y2={toY} />;
        })}
    </g>
  );
}

function Names({ plan, floor, fit }: Drawn) {
  return (
    <g>
      {plan.zones
        .filter((zone) => zone.floor === floor)
        .map(({ id, name, polygon }) => {
          const xs = polygon.map(([x]) => x);
          const ys = polygon.map(([, y]) => y);
          const [left, top] = [Math.min(...xs), Math.min(...ys)];
          const widthPx = (Math.max(...xs) - left) * fit.scale;
          if (widthPx < LEAST_NAME_PX) return null;
          const letters = Math.floor(widthPx / NAME_PX_A_LETTER);
          const text = nameIn(name);
          const [x, y] = toPixel(fit, [left + widthPx / fit.scale / 2, top]);
          return (
            <text key={id} class="plan-name" x={x} y={y + 13}>
              {text.length > letters ? `${text.slice(0, letters - 1)}…` : text}
            </text>
          );
        })}
    </g>
  );
}
