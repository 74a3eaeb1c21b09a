import { latinDigits } from '../parts/digits.ts';

/** A scanner types faster than anybody: this long between two keys at most, ms. */
const betweenMs = 50;
/** Shorter than this is a person's own Enter. */
const leastKeys = 3;

/** Digits of any keyboard, no blanks around: a tag as its label says it. */
export function cleanTag(typed: string): string {
  return latinDigits(typed).trim().slice(0, 128);
}

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'timeStamp'>;

const signs: Readonly<Record<string, string>> = {
  Minus: '-_',
  Period: '.>',
  Slash: '/?',
  Semicolon: ';:',
  Equal: '=+',
};

/** What a scanner meant: it presses keys of a Latin keyboard, whatever the tablet's is set to. */
function meant({ key, code, shiftKey }: Key): string {
  if (/^[\x21-\x7e]$/.test(key)) return key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shiftKey ? letter : letter.toLowerCase();
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1];
  return digit ?? signs[code]?.[shiftKey ? 1 : 0] ?? '';
}

/** Tells a scanner's burst from typing; `key` answers the tag when a burst has ended. [DSK8] */
export class Wedge {
  #keys = '';
  #lastMs = Number.NEGATIVE_INFINITY;

  /** True = this key begins a burst, as far as anybody can tell yet. */
  begins({ timeStamp }: Key): boolean {
    return timeStamp - this.#lastMs > betweenMs;
  }

  key(event: Key): string | undefined {
    const isFast = !this.begins(event);
    this.#lastMs = event.timeStamp;
    if (event.key === 'Shift') return undefined;
    if (event.key === 'Enter' || event.key === 'Tab') {
      const keys = this.#keys;
      this.#keys = '';
      return isFast && keys.length >= leastKeys ? cleanTag(keys) : undefined;
    }
    const sign = meant(event);
    this.#keys = isFast ? this.#keys + sign : sign;
    return undefined;
  }
}

/**
 * Listens for a scanner wherever the focus is; what its keys wrote into a field is taken out again.
 * Returns how to stop.
 */
export function listenForScanner(onTag: (tag: string) => void): () => void {
  const wedge = new Wedge();
  let before: { field: HTMLInputElement; value: string } | undefined;
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (wedge.begins(event)) {
      const { target } = event;
      before =
        target instanceof HTMLInputElement ? { field: target, value: target.value } : undefined;
    }
    const tag = wedge.key(event);
    if (tag === undefined || tag === '') return;
    event.preventDefault();
    event.stopPropagation();
    if (before !== undefined) {
      before.field.value = before.value;
      before.field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    onTag(tag);
  };
  document.addEventListener('keydown', onKey, true);
  return () => document.removeEventListener('keydown', onKey, true);
}
