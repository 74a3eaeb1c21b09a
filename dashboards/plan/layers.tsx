import { Component } from 'preact';
import { areaOf } from '../floor/geometry.ts';
import { nameIn } from '../i18n/language.ts';
import { imagePath } from './api.ts';
import { gridStep, toMetres } from './model/camera.ts';
import type { Line, Zone } from './model/drawing.ts';
import { boxOf, middleOf } from './model/geometry.ts';
import { camera, chosen, floor, onScreen, size, underlay } from './store.ts';

/** The grid of what is on screen, in metres: a line each step, a stronger one each ten. */
export function Grid() {
  const now = camera.value;
  const step = gridStep(now);
  const { width, height } = size.value;
  const [left, top] = toMetres(now, [0, 0]);
  const [right, bottom] = toMetres(now, [width, height]);
  const thin: string[] = [];
  const thick: string[] = [];
  const at = (value: number) => Math.round(value * 100) / 100;
  for (let n = Math.ceil(left / step); n * step <= right; n++) {
    (n % 10 === 0 ? thick : thin).push(`M${at(n * step)} ${at(top)}V${at(bottom)}`);
  }
  for (let n = Math.ceil(top / step); n * step <= bottom; n++) {
    (n % 10 === 0 ? thick : thin).push(`M${at(left)} ${at(n * step)}H${at(right)}`);
  }
  return (
    <g class="grid">
      <path class="grid-thin" d={thin.join('')} />
      <path class="grid-thick" d={thick.join('')} />
    </g>
  );
}

export function Picture() {
  const row = underlay.value;
  if (!row) return null;
  const { x, y, rotationDeg, mPerPx } = row;
  return (
    <image
      class="underlay"
      href={imagePath(row)}
      width={row.widthPx}
      height={row.heightPx}
      opacity={row.opacity}
      transform={`translate(${x} ${y}) rotate(${rotationDeg}) scale(${mPerPx})`}
    />
  );
}

/** Zones of the floor, the large ones first, so that what lies within is on top. */
export function Zones() {
  const chosenAt = new Set(chosen.value.flatMap(({ kind, at }) => (kind === 'zone' ? [at] : [])));
  const here = floor.value;
  const all = onScreen.value.zones
    .map((zone, at) => ({ zone, at }))
    .filter(({ zone }) => zone.floor === here && zone.polygon.length > 2)
    .sort((a, b) => areaKept(b.zone) - areaKept(a.zone));
  return (
    <g>
      {all.map(({ zone, at }) => (
        <ZoneShape key={zone.id} zone={zone} isChosen={chosenAt.has(at)} />
      ))}
    </g>
  );
}

const areas = new WeakMap<Zone, number>();

function areaKept(zone: Zone): number {
  const known = areas.get(zone);
  if (known !== undefined) return known;
  const area = areaOf(zone.polygon);
  areas.set(zone, area);
  return area;
}

type ZoneProps = { readonly zone: Zone; readonly isChosen: boolean };

/** Drawn again only where it changed: one zone that moves leaves the others alone. */
class ZoneShape extends Component<ZoneProps> {
  override shouldComponentUpdate(next: ZoneProps): boolean {
    return next.zone !== this.props.zone || next.isChosen !== this.props.isChosen;
  }

  override render() {
    const { zone, isChosen } = this.props;
    const points = zone.polygon.map((point) => point.join(',')).join(' ');
    const className = `zone kind-${zone.kind}${isChosen ? ' zone--chosen' : ''}`;
    return <polygon class={className} points={points} data-zone={zone.id} />;
  }
}

/** Walls in portions: one that moves draws its portion again, not thousands of others. */
const PORTION = 80;

export function Lines(props: { readonly of: 'walls' | 'doors' }) {
  const here = floor.value;
  const lines = onScreen.value[props.of].filter((line) => line.floor === here);
  const portions: Line[][] = [];
  for (let at = 0; at < lines.length; at += PORTION) portions.push(lines.slice(at, at + PORTION));
  return (
    <g class={props.of}>
      {portions.map((portion, at) => (
        <Portion key={at} lines={portion} />
      ))}
    </g>
  );
}

type PortionProps = { readonly lines: readonly Line[] };

class Portion extends Component<PortionProps> {
  override shouldComponentUpdate(next: PortionProps): boolean {
    const before = this.props.lines;
    return (
      next.lines.length !== before.length || next.lines.some((line, at) => line !== before[at])
    );
  }

  override render() {
    const d = this.props.lines.map(({ line: [a, b, c, e] }) => `M${a} ${b}L${c} ${e}`).join('');
    return <path d={d} />;
  }
}

export function StairsMarks() {
  const here = floor.value;
  const picked = new Set(chosen.value.flatMap(({ kind, at }) => (kind === 'stairs' ? [at] : [])));
  const marks = onScreen.value.stairs.flatMap((stairs, at) =>
    [stairs.from, stairs.to]
      .filter((end) => end.floor === here)
      .map(({ x, y }) => ({ x, y, at, key: `${at} ${x} ${y}` })),
  );
  return (
    <g class="stairs">
      {marks.map(({ x, y, at, key }) => (
        <g key={key} class={picked.has(at) ? 'stair stair--chosen' : 'stair'}>
          <rect x={x - 0.6} y={y - 0.6} width="1.2" height="1.2" rx="0.1" />
          <path d={stepsAt(x, y)} />
        </g>
      ))}
    </g>
  );
}

const stepsAt = (x: number, y: number): string =>
  `M${x - 0.4} ${y + 0.4}h0.27v-0.27h0.27v-0.27h0.26v-0.26`;

/** A zone narrower than this on screen goes without its name. */
const LEAST_LABEL_PX = 46;

export function Names() {
  // Half steps of zoom: a name comes or goes then, not in every frame of a pinch.
  const zoom = 2 ** (Math.round(Math.log2(camera.value.pxPerM) * 2) / 2);
  return <NamesAt zoom={zoom} />;
}

function NamesAt({ zoom }: { readonly zoom: number }) {
  const here = floor.value;
  const { zones } = onScreen.value;
  const parents = new Set(zones.map(({ parent }) => parent));
  return (
    <g class="names">
      {zones.map((zone) => {
        if (zone.floor !== here || zone.polygon.length < 3) return null;
        const isParent = parents.has(zone.id);
        return (
          <Label
            key={zone.id}
            zone={zone}
            zoom={zoom}
            isParent={isParent}
            name={nameIn(zone.name)}
          />
        );
      })}
    </g>
  );
}

type LabelProps = {
  readonly zone: Zone;
  readonly zoom: number;
  readonly isParent: boolean;
  readonly name: string;
};

class Label extends Component<LabelProps> {
  override shouldComponentUpdate(next: LabelProps): boolean {
    const { zone, zoom, isParent, name } = this.props;
    const isSame = next.zone === zone && next.zoom === zoom && next.name === name;
    return !isSame || next.isParent !== isParent;
  }

  override render() {
    const { zone, zoom, isParent, name } = this.props;
    const box = boxOf(zone.polygon);
    if (!box || (box.maxX - box.minX) * zoom < LEAST_LABEL_PX) return null;
    if ((box.maxY - box.minY) * zoom < 16) return null;
    const room = ((box.maxX - box.minX) * zoom) / 7.5;
    const text = name.length > room ? `${name.slice(0, Math.max(2, room - 1))}…` : name;
    const [x, middle] = middleOf(zone.polygon);
    // The name of what holds others stands at its upper edge, out of their way.
    const y = isParent ? box.minY + 14 / zoom : middle;
    return (
      <text x={x} y={y} data-name={zone.id}>
        {text}
      </text>
    );
  }
}
