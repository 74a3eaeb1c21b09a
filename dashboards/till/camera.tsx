import { useSignal } from '@preact/signals';
import { type NoCamera, Scanner } from '../parts/scanner.tsx';
import { check, typed } from './store.ts';
import { w } from './words.ts';

/** The camera is asked for when it is tapped, and is off again with the first code. */
export function Camera() {
  const isOpen = useSignal(false);
  const wrong = useSignal<NoCamera | undefined>(undefined);
  const read = (text: string) => {
    isOpen.value = false;
    typed.value = text;
    void check();
  };
  return (
    <>
      <button
        class="button button--quiet"
        type="button"
        aria-expanded={isOpen.value}
        onClick={() => {
          wrong.value = undefined;
          isOpen.value = !isOpen.value;
        }}
      >
        {w(isOpen.value ? 'cameraEnd' : 'camera')}
      </button>
      {wrong.value && (
        <p class="wrong" role="status">
          {w(wrong.value)}
        </p>
      )}
      {isOpen.value && (
        <Scanner
          label={w('camera')}
          onCode={read}
          onTrouble={(why) => {
            isOpen.value = false;
            wrong.value = why;
          }}
        />
      )}
    </>
  );
}
