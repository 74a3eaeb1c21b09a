import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { type NoCamera, Scanner } from '../parts/scanner.tsx';
import { scanned } from './store.ts';
import { w } from './words.ts';

export const cameraOn = signal(false);

/** Stays on from band to band, and says why where there is none. */
export function Camera() {
  return cameraOn.value ? <Shown /> : null;
}

/** Made anew with each time it is switched on: what was wrong before is asked again. */
function Shown() {
  const [wrong, setWrong] = useState<NoCamera | undefined>(undefined);
  if (wrong !== undefined) return <p class="wrong">{w(wrong)}</p>;
  return <Scanner label={w('camera')} onCode={scanned} onTrouble={setWrong} />;
}
