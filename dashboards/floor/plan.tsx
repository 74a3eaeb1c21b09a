import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { language, nameIn, t } from '../i18n/language.ts';
import { stateClass } from './bands.ts';
import { DotCanvas } from './dot-canvas.tsx';
import { factsOf, type ZoneFacts } from './facts.ts';
import { boundsOf, type Fit, fitTo, type PlanZone, toPixel } from './geometry.ts';
import { type LabelPlace, placeLabels, type Tier } from './labels.ts';
import { canvasMeasure, inDrawingOrder, tierClass, wishesOf } from './measure.ts';
import { Patterns } from './patterns.tsx';
import { queueFactsOf } from './queue.ts';
import { StateIcon } from './state-icon.tsx';
import { chosenZone, floor, serverNowMs, timezone, venue, zoneNow } from './store.ts';

/** The plan takes at most this share of the window's height, so that the numbers stay in sight. */
const MOST_OF_WINDOW = 0.68;
const LEAST_HEIGHT_PX = 240;

export function FloorPlan() {
  const frame = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const height = useSignal(600);
  const fontsReady = useSignal(0);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watch = new ResizeObserver(() => {
      width.value = element.clientWidth;
      height.value = Math.max(LEAST_HEIGHT_PX, window.innerHeight * MOST_OF_WINDOW);
    });
    watch.observe(element);
    document.fonts.onloadingdone = () => {
      fontsReady.value += 1;
    };
    return () => watch.disconnect();
  }, [width, height, fontsReady]);
  const layout = useComputed(() => {
    const plan = venue.value?.plan;
    const here = floor.value;
    if (!plan || here === undefined || width.value === 0) return undefined;
    fontsReady.value satisfies number;
    const fit = fitTo(boundsOf(plan, here), width.value, height.value);
    const zones = inDrawingOrder(plan.zones.filter((zone) => zone.floor === here));
    const measure = canvasMeasure(fontOf(language()));
    return { fit, zones, labels: placeLabels(wishesOf(zones, fit, measure)) };
  });
  const now = layout.value;
  return (
    <div class="plan" dir="ltr" ref={frame}>
      {now && (
        <>
          <Shapes fit={now.fit} zones={now.zones} />
          <div aria-hidden="true">
            <DotCanvas fit={now.fit} />
          </div>
          <Labels labels={now.labels} zones={now.zones} />
        </>
      )}
    </div>
  );
}

function fontOf(_language: string): string {
  return getComputedStyle(document.body).fontFamily;
}

function Shapes(props: { readonly fit: Fit; readonly zones: readonly PlanZone[] }) {
  const { fit } = props;
  const walls = venue.value?.plan.walls.filter((wall) => wall.floor === floor.value) ?? [];
  return (
    <svg
      class="shapes"
      width={fit.width}
      height={fit.height}
      role="img"
      aria-label={t('floor.planText')}
    >
      <Patterns />
      {props.zones.map((zone) => (
        <Shape key={zone.id} zone={zone} fit={fit} />
      ))}
      {walls.map(({ line: [x1, y1, x2, y2] }) => {
        const [fromX, fromY] = toPixel(fit, [x1, y1]);
        const [toX, toY] = toPixel(fit, [x2, y2]);
        const key = `${x1} ${y1} ${x2} ${y2}`;
        return <line key={key} class="wall" x1={fromX} y1={fromY} x2={toX} y2={toY} />;
      })}
    </svg>
  );
}

function Shape({ zone, fit }: { readonly zone: PlanZone; readonly fit: Fit }) {
  const now = zoneNow(zone.id).value;
  const state = now ? factsOf(now, 0, 'UTC').state : 'unknown';
  const name = stateClass[state];
  const points = zone.polygon.map((point) => toPixel(fit, point).join(',')).join(' ');
  const chosen = chosenZone.value === zone.id ? ' zone--chosen' : '';
  const choose = () => {
    chosenZone.value = zone.id;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the table of zones does this by keyboard
    <g onClick={choose} data-zone={zone.id} data-state={state}>
      <polygon points={points} class={`zone zone--${name}${chosen}`} />
      {name !== 'empty' && (
        <polygon points={points} class="pattern" fill={`url(#pattern-${name})`} />
      )}
    </g>
  );
}

function Labels(props: {
  readonly labels: readonly LabelPlace[];
  readonly zones: readonly PlanZone[];
}) {
  const byId = new Map(props.zones.map((zone) => [zone.id, zone]));
  return (
    <div class="labels" aria-hidden="true">
      {props.labels.map((place) => {
        const zone = byId.get(place.id);
        return zone && <Label key={place.id} place={place} zone={zone} />;
      })}
    </div>
  );
}

function Label({ place, zone }: { readonly place: LabelPlace; readonly zone: PlanZone }) {
  const now = zoneNow(zone.id).value;
  if (!now) return null;
  const facts = factsOf(now, serverNowMs.value, timezone.value);
  const transform = `translate(${place.x}px, ${place.y}px) translate(-50%, -50%)`;
  const maxInlineSize = `${place.width}px`;
  return (
    <div class="label" style={{ transform }}>
      <div
        class={`label-box ${tierClass(place.tier)}`}
        dir={language() === 'fa' ? 'rtl' : 'ltr'}
        style={{ maxInlineSize }}
      >
        <LabelLines tier={place.tier} name={nameIn(zone.name)} facts={facts} />
        {hasWords(place.tier) && zone.kind === 'queue' && (
          <span class="label-word">{queueFactsOf(now).wait}</span>
        )}
      </div>
    </div>
  );
}

function hasWords(tier: Tier): boolean {
  return tier === 'full' || tier === 'narrow';
}

function LabelLines(props: {
  readonly tier: Tier;
  readonly name: string;
  readonly facts: ZoneFacts;
}) {
  const { tier, facts } = props;
  const icon = <StateIcon state={facts.state} />;
  const words = hasWords(tier);
  return (
    <>
      {tier !== 'mini' && <span class="label-name">{props.name}</span>}
      <span class="label-number">
        {!words && icon}
        <span>
          <b>{facts.people}</b> {tier !== 'mini' && facts.ofCapacity}
        </span>
        {words && facts.fullness !== undefined && <span>{facts.share}</span>}
      </span>
      {words && (
        <span class="label-word">
          {icon} {facts.word} {tier === 'full' && facts.held}
        </span>
      )}
      {tier === 'narrow' && <span class="label-word">{facts.held}</span>}
    </>
  );
}
