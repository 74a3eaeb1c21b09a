import { nameIn, number, percent, t } from '../i18n/language.ts';
import { bands } from './bands.ts';
import { areaOf, type Fit, type PlanZone, type Point, toPixel } from './geometry.ts';
import type { LabelWish, Tier } from './labels.ts';

/** Sizes of a label's lines in pixels, as floor.css sets them. */
const LINE_PX = { name: 18, number: 27, word: 18 } as const;
const PAD_PX = 14;
const ICON_PX = 20;
const SHORT_NAME_PX = 92;

export type Measure = (text: string, font: string) => number;

/** Measures with the page's own font; widths of a canvas and of the page agree to a pixel. */
export function canvasMeasure(family: string): Measure {
  const context = document.createElement('canvas').getContext('2d');
  return (text, font) => {
    if (!context) return text.length * 8;
    context.font = `${font} ${family}`;
    return context.measureText(text).width;
  };
}

/** Widest and highest a zone's label can get in each tier, whatever its numbers become. */
function sizesOf(zone: PlanZone, measure: Measure): LabelWish['sizes'] {
  const { capacity } = zone;
  const count = number(Math.max(capacity ?? 0, 88));
  const of = capacity === undefined ? '' : ` ${t('zone.ofCapacity', { capacity })}`;
  const share = capacity === undefined ? '' : `  ${percent(1)}`;
  const widest = (texts: readonly string[]) =>
    Math.max(...texts.map((text) => measure(text, '500 12px')));
  const words = [...bands.map(({ state }) => t(`state.${state}`)), t('state.unknown')];
  const held = [
    t('zone.forDuration', { duration: longest() }),
    t('zone.sinceTime', { time: '88:88' }),
  ];
  const lines = words.flatMap((word) => held.map((more) => `${word} ${more}`));
  const name = measure(nameIn(zone.name), '600 13px');
  const big = measure(count, '700 20px') + measure(of + share, '500 14px') + 8;
  const medium = measure(count, '700 16px') + measure(of + share, '500 14px') + 8;
  const small = measure(count, '700 16px') + measure(of, '500 14px') + ICON_PX;
  const { name: nameLine, number: numberLine, word: wordLine } = LINE_PX;
  const waits =
    zone.kind === 'queue'
      ? [t('queue.wait', { duration: longest() }), t('queue.waitUnknown'), t('queue.noWait')]
      : [''];
  const waitLine = zone.kind === 'queue' ? wordLine : 0;
  return {
    full: [
      Math.max(name, big, widest(lines) + ICON_PX, widest(waits)) + PAD_PX,
      nameLine + numberLine + wordLine + waitLine + 6,
    ],
    narrow: [
      Math.max(
        Math.min(name, SHORT_NAME_PX),
        medium,
        widest(words) + ICON_PX,
        widest([...held, ...waits]),
      ) + PAD_PX,
      nameLine + numberLine + 2 * wordLine + waitLine + 2,
    ],
    short: [Math.max(Math.min(name, SHORT_NAME_PX), small) + PAD_PX, nameLine + numberLine],
    mini: [measure(count, '700 14px') + ICON_PX + 8, 24],
  };
}

/** Long enough for a day on the floor; a longer time may stick out by a letter. */
function longest(): string {
  return t('unit.min', { n: 59 });
}

/** Zones in drawing order: the large first, so that those within lie on top. */
export function inDrawingOrder(zones: readonly PlanZone[]): PlanZone[] {
  return [...zones].sort((a, b) => areaOf(b.polygon) - areaOf(a.polygon));
}

export function wishesOf(zones: readonly PlanZone[], fit: Fit, measure: Measure): LabelWish[] {
  const pixels = new Map(
    zones.map((zone) => [zone.id, zone.polygon.map((point) => toPixel(fit, point))]),
  );
  const polygonOf = (zone: PlanZone): readonly Point[] => pixels.get(zone.id) ?? [];
  return zones.map((zone) => ({
    id: zone.id,
    polygon: polygonOf(zone),
    children: zones.filter((one) => one.parent === zone.id).map(polygonOf),
    sizes: sizesOf(zone, measure),
  }));
}

/** The tier as CSS knows it. */
export function tierClass(tier: Tier): string {
  return `label--${tier}`;
}
