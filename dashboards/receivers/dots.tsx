import { type Fit, toPixel } from '../floor/geometry.ts';
import { pressedAt } from '../parts/plan-view.tsx';
import {
  chosen,
  type Device,
  devices,
  dragged,
  floor,
  heardNow,
  mayChange,
  newPlace,
  type Point,
  place,
  places,
  pointOf,
} from './store.ts';
import { w } from './words.ts';

/** What an arrow key moves a receiver by, metres; with Shift. */
const STEP_M = 0.25;
const LONG_STEP_M = 1;

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Receivers where they hang, places that are suggested, and where the plan was pressed. */
export function Dots({ fit }: { readonly fit: Fit }) {
  const loudest = heardNow.value?.list[0]?.device;
  const pressed = newPlace.value;
  return (
    <g>
      {(places.value ?? []).map(({ x, y, floor: on }, i) =>
        on === floor.value ? (
          <Suggested key={`${x} ${y}`} fit={fit} x={x} y={y} no={i + 1} />
        ) : null,
      )}
      {pressed?.floor === floor.value && <circle class="pressed" r="7" {...centre(fit, pressed)} />}
      {devices.value.map((device) => {
        const at = pointOf(device);
        if (at?.floor !== floor.value) return null;
        const isLoudest = device.device === loudest;
        return <Dot key={device.device} fit={fit} device={device} at={at} isLoudest={isLoudest} />;
      })}
    </g>
  );
}

function centre(fit: Fit, { x, y }: { readonly x: number; readonly y: number }) {
  const [cx, cy] = toPixel(fit, [x, y]);
  return { cx, cy };
}

function Suggested(props: {
  readonly fit: Fit;
  readonly x: number;
  readonly y: number;
  readonly no: number;
}) {
  const { cx, cy } = centre(props.fit, props);
  return (
    <g>
      <circle class="suggested" r="11" cx={cx} cy={cy} />
      <text class="suggested-no" x={cx} y={cy + 4}>
        {props.no}
      </text>
    </g>
  );
}

function Dot(props: {
  readonly fit: Fit;
  readonly device: Device;
  readonly at: Point;
  readonly isLoudest: boolean;
}) {
  const { fit, device, at, isLoudest } = props;
  const { cx, cy } = centre(fit, at);
  const id = device.device;
  const isChosen = chosen.value === id;
  const name = `dot dot--${device.state}${isChosen ? ' dot--chosen' : ''}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand within a drawing
    <g
      role="button"
      tabindex={0}
      class={isLoudest ? `${name} dot--loudest` : name}
      data-device={id}
      aria-label={w('choose', { device: id })}
      aria-pressed={isChosen}
      onClick={(event) => {
        event.stopPropagation();
        chosen.value = id;
      }}
      onKeyDown={(event) => onKey(event, id, at)}
      onPointerDown={(event) => {
        if (!mayChange.value) return;
        chosen.value = id;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const [x, y] = pressedAt(fit, event);
        dragged.value = { device: id, at: { x, y, floor: at.floor } };
      }}
      onPointerUp={() => {
        const to = dragged.value;
        if (to?.device === id) void place(id, to.at);
      }}
    >
      <circle r="20" cx={cx} cy={cy} class="dot-touch" />
      {isLoudest && <circle r="17" cx={cx} cy={cy} class="dot-ring" />}
      <rect x={cx - 8} y={cy - 8} width="16" height="16" rx="4" class="dot-box" />
      <text x={cx} y={cy + (cy > fit.height - 30 ? -13 : 22)} class="dot-name">
        {id}
      </text>
    </g>
  );
}

function onKey(event: KeyboardEvent, device: string, at: Point): void {
  const step = arrows[event.key];
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    chosen.value = device;
    const to = dragged.value;
    if (to?.device === device) void place(device, to.at);
  }
  if (event.key === 'Escape') dragged.value = undefined;
  if (!step || !mayChange.value) return;
  event.preventDefault();
  const byM = event.shiftKey ? LONG_STEP_M : STEP_M;
  const round = (value: number) => Math.round(value * 100) / 100;
  chosen.value = device;
  const to = { x: round(at.x + step[0] * byM), y: round(at.y + step[1] * byM), floor: at.floor };
  dragged.value = { device, at: to };
}
