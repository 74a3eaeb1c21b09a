import { signal } from '@preact/signals';

export const panels = ['things', 'picture', 'floors', 'problems', 'versions', 'publish'] as const;
export type PanelKey = (typeof panels)[number];

/** Wide enough for a list beside the drawing; on a phone it is a sheet over it. */
const isWide = (): boolean => matchMedia('(min-width: 56rem)').matches;

export const panel = signal<PanelKey | undefined>(isWide() ? 'things' : undefined);

export function openPanel(key: PanelKey): void {
  panel.value = key;
}

/** A sheet gives the drawing back, where it would cover it. */
export function closeSheet(): void {
  if (!isWide()) panel.value = undefined;
}

/** On a phone the drawing comes into sight when there is something to draw. */
export function showDrawing(): void {
  if (!isWide()) document.querySelector('.work')?.scrollIntoView({ block: 'start' });
}
