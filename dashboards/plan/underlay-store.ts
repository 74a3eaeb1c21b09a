import { batch, signal } from '@preact/signals';
import { whyNot } from '../parts/refusal.ts';
import { said, venue } from '../parts/venue-page.ts';
import { api } from './api.ts';
import { placeOnly, placePicture } from './hand.ts';
import { firstPlace, scaled, turned } from './model/underlay.ts';
import { imageOf, type Pages, picked } from './picture.ts';
import { floor, scaling, showAll, take, underlay, underlayPreview, underlays } from './store.ts';
import { w } from './words.ts';

/** A PDF of several pages: one is to be chosen. */
export const pdf = signal<Pages | undefined>(undefined);
export const isBusy = signal(false);
/** Pictures that were never told their scale: by venue and floor, kept through a reload. */
export const unscaled = signal<ReadonlySet<string>>(new Set());

const MARK = 'gozar.plan/unscaled';
const PAGE_PX = 2_600;
const keyOf = () => `${venue.peek()?.venue ?? ''}/${floor.peek()}`;

export const needsScale = (): boolean => {
  underlays.value satisfies object;
  return unscaled.value.has(`${venue.value?.venue ?? ''}/${floor.value}`) && !!underlay.value;
};

function mark(isUnscaled: boolean): void {
  const next = new Set(unscaled.peek());
  if (isUnscaled) next.add(keyOf());
  else next.delete(keyOf());
  unscaled.value = next;
  try {
    sessionStorage.setItem(MARK, JSON.stringify([...next]));
  } catch {
    // Not kept: the question is then asked no more after a reload.
  }
}

export function recallUnscaled(): void {
  try {
    const all: string[] = JSON.parse(sessionStorage.getItem(MARK) ?? '[]');
    unscaled.value = new Set(all);
  } catch {
    unscaled.value = new Set();
  }
}

/** A picture, a photograph or a PDF for the floor on screen; what cannot be used is said. */
export async function choosePicture(file: File): Promise<void> {
  isBusy.value = true;
  try {
    const result = await picked(file);
    if (!result.ok) said.value = { text: w(`picture.${result.why}`), isWrong: true };
    else if (result.kind === 'image') await upload(result.image);
    else await openPdf(result.file);
  } finally {
    isBusy.value = false;
  }
}

async function openPdf(file: File): Promise<void> {
  try {
    const { pagesOf } = await import('./pdf.ts');
    const pages = await pagesOf(file);
    pdf.value = pages;
    if (pages.count === 1) await choosePage(1);
  } catch {
    said.value = { text: w('picture.badPdf'), isWrong: true };
  }
}

export async function choosePage(page: number): Promise<void> {
  const pages = pdf.peek();
  if (!pages) return;
  isBusy.value = true;
  try {
    await upload(await imageOf(await pages.draw(page, PAGE_PX), 'image/png'));
    closePdf();
  } catch {
    said.value = { text: w('picture.badPdf'), isWrong: true };
  } finally {
    isBusy.value = false;
  }
}

export function closePdf(): void {
  pdf.peek()?.close();
  pdf.value = undefined;
}

async function upload(image: Blob): Promise<void> {
  const here = floor.peek();
  const put = await api.putUnderlay(here, image);
  if (!put.ok) {
    said.value = { text: w('picture.notTaken', { reason: whyNot(put) }), isWrong: true };
    return;
  }
  const placed = await api.place(here, firstPlace(put.body));
  const row = placed.ok ? placed.body : put.body;
  batch(() => {
    underlays.value = [...underlays.peek().filter((one) => one.floor !== here), row];
    said.value = undefined;
    mark(true);
    take('scale');
  });
  showAll();
}

/** The distance that was typed between the two points. */
export async function setScale(metres: number): Promise<boolean> {
  const row = underlay.peek();
  const line = scaling.peek();
  const next = row && line ? scaled(placeOnly(row), line, metres) : undefined;
  if (!next) return false;
  underlayPreview.value = next;
  await placePicture();
  mark(false);
  take('select');
  showAll();
  return true;
}

export function skipScale(): void {
  mark(false);
  take('select');
}

export function turnTo(degrees: number): void {
  const row = underlay.peek();
  if (!row) return;
  underlayPreview.value = turned(placeOnly(row), row, degrees);
  void placePicture();
}

export function placeAt(place: { x?: number; y?: number; opacity?: number }): void {
  const row = underlay.peek();
  if (!row) return;
  underlayPreview.value = { ...placeOnly(row), ...place };
  void placePicture();
}

export async function removePicture(): Promise<void> {
  const here = floor.peek();
  const answer = await api.removeUnderlay(here);
  if (!answer.ok) {
    said.value = { text: w('failed', { reason: whyNot(answer) }), isWrong: true };
    return;
  }
  underlays.value = underlays.peek().filter((one) => one.floor !== here);
  mark(false);
}
