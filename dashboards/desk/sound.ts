import { signal } from '@preact/signals';

const STORED = 'gozar.desk.sound';
const LOW_HZ = 300;
const HIGH_HZ = 880;
const LENGTH_S = 0.09;

/** Off until somebody switches it on: a desk stands among people. */
export const sound = signal(false);
let context: AudioContext | undefined;

export function restoreSound(): void {
  try {
    sound.value = localStorage.getItem(STORED) === 'on';
  } catch {
    // Refused in some private windows: off.
  }
}

export function switchSound(): void {
  sound.value = !sound.peek();
  try {
    localStorage.setItem(STORED, sound.peek() ? 'on' : 'off');
  } catch {
    // Refused: it holds as long as the page.
  }
  beep();
}

export function beep(isWrong = false): void {
  if (!sound.peek()) return;
  context ??= new AudioContext();
  const tone = context.createOscillator();
  tone.frequency.value = isWrong ? LOW_HZ : HIGH_HZ;
  tone.connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + LENGTH_S);
}
