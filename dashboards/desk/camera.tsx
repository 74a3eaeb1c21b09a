import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { type NoCamera, Scanner } from '../parts/scanner.tsx';
import { scanned } from './store.ts';
import { w } from './words.ts';

export const cameraOn = signal(false);

/** Stays on from band to band, and says why where there is none. */
export function Camera() {
  const [wrong, setWrong] = useState<NoCamera | undefined>(undefined);
  const isOn = cameraOn.value;
  useEffect(() => setWrong(undefined), [isOn]);
  if (!isOn) return null;
  if (wrong !== undefined) return <p class="wrong">{w(wrong)}</p>;
  return <Scanner label={w('camera')} onCode={scanned} onTrouble={setWrong} />;
}
