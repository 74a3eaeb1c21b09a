import type { Item, Point } from './model/drawing.ts';
import { distance, edgesOf, endsOf, type Segment } from './model/geometry.ts';
import { handlesOf } from './model/handles.ts';
import { doorAt } from './model/lines.ts';
import { boxed } from './model/zones.ts';
import {
  camera,
  chosen,
  corner,
  doorWidth,
  drawing,
  floor,
  hover,
  mayEdit,
  measured,
  onScreen,
  scaling,
  tool,
  trace,
} from './store.ts';
import { metres } from './words.ts';

const pointsOf = (points: readonly Point[]) => points.map((point) => point.join(',')).join(' ');

/** What is chosen, what is being drawn, and how long it is. */
export function Overlay() {
  return (
    <>
      <Chosen />
      <Traced />
      <Measured />
      <Hovered />
    </>
  );
}

function Length({ of: [a, b] }: { readonly of: Segment }) {
  const long = distance(a, b);
  if (long * camera.value.pxPerM < 44) return null;
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  return (
    <text class="length" x={x} y={y - 7 / camera.value.pxPerM}>
      {metres(long)}
    </text>
  );
}

function Chosen() {
  const now = onScreen.value;
  const isOne = chosen.value.length === 1;
  const px = 1 / camera.value.pxPerM;
  const handles = mayEdit() && tool.value === 'select' ? handlesOf(now, chosen.value) : [];
  return (
    <g class="chosen">
      {chosen.value.map((item) => (
        <Outline key={`${item.kind}${item.at}`} item={item} withLengths={isOne} />
      ))}
      {handles.map(({ on, at, point: [x, y] }) => {
        const isCorner = on !== 'middle' && corner.value === at;
        const r = (on === 'middle' ? 4.5 : 7) * px;
        const className = `handle handle--${on}${isCorner ? ' handle--held' : ''}`;
        return <circle key={`${on}${at}`} class={className} cx={x} cy={y} r={r} />;
      })}
    </g>
  );
}

function Outline({ item, withLengths }: { readonly item: Item; readonly withLengths: boolean }) {
  const now = onScreen.value;
  if (item.kind === 'zone') {
    const zone = now.zones[item.at];
    if (zone?.floor !== floor.value) return null;
    const edges = withLengths && zone.polygon.length <= 24 ? edgesOf(zone.polygon) : [];
    return (
      <>
        <polygon class="outline" points={pointsOf(zone.polygon)} />
        {edges.map((edge) => (
          <Length key={edge.join()} of={edge} />
        ))}
      </>
    );
  }
  if (item.kind === 'stairs') return null;
  const line = (item.kind === 'wall' ? now.walls : now.doors)[item.at];
  if (line?.floor !== floor.value) return null;
  const segment = endsOf(line);
  return (
    <>
      <polyline class="outline outline--line" points={pointsOf(segment)} />
      {withLengths && <Length of={segment} />}
    </>
  );
}

function Traced() {
  const { points } = trace.value;
  const next = hover.value?.point;
  const last = points.at(-1);
  if (last === undefined) return null;
  const r = 4 / camera.value.pxPerM;
  const isBox = ['rectangle', 'room'].includes(tool.value) && next !== undefined;
  const shown = isBox ? boxed(last, next) : next ? [...points, next] : points;
  return (
    <g class="trace">
      {isBox || tool.value === 'polygon' ? (
        <polygon points={pointsOf(shown)} />
      ) : (
        <polyline points={pointsOf(shown)} />
      )}
      {points.map(([x, y]) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r={r} />
      ))}
      {isBox &&
        edgesOf(shown)
          .slice(0, 2)
          .map((edge) => <Length key={edge.join()} of={edge} />)}
      {!isBox && next && <Length of={[last, next]} />}
    </g>
  );
}

function Measured() {
  const line = measured.value ?? scaling.value;
  if (!line) return null;
  const r = 5 / camera.value.pxPerM;
  return (
    <g class="measured">
      <polyline points={pointsOf(line)} />
      {line.map(([x, y]) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r={r} />
      ))}
      {measured.value && <Length of={line} />}
    </g>
  );
}

/** Where the next point goes, and by what it is caught; a door lies on its wall already. */
function Hovered() {
  const at = hover.value;
  const now = tool.value;
  if (!at || now === 'select' || now === 'picture') return null;
  const door = now === 'door' && doorAt(drawing.value, floor.value, at.point, doorWidth.value);
  const [x, y] = at.point;
  const r = (at.by === 'grid' ? 4 : 8) / camera.value.pxPerM;
  const arm = 14 / camera.value.pxPerM;
  return (
    <g class={`hover hover--${at.by}`}>
      {door && <polyline class="door-ghost" points={pointsOf(door)} />}
      <path d={`M${x - arm} ${y}h${2 * arm}M${x} ${y - arm}v${2 * arm}`} />
      <circle cx={x} cy={y} r={r} />
    </g>
  );
}
