import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { check, typed } from './store.ts';
import { w } from './words.ts';

/** The browser's own reader; where there is none, codes are typed or scanned by a wedge. */
type Reader = { detect(from: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]> };
type ReaderClass = new (options: { readonly formats: readonly string[] }) => Reader;

const LOOK_EVERY_MS = 150;

function readerClass(): ReaderClass | undefined {
  const found: unknown = Reflect.get(globalThis, 'BarcodeDetector');
  return typeof found === 'function' && navigator.mediaDevices ? (found as ReaderClass) : undefined;
}

/** The camera is asked for when it is tapped, and is off again with the first code. */
export function Camera() {
  const isOpen = useSignal(false);
  const isRefused = useSignal(false);
  if (readerClass() === undefined) return null;
  return (
    <>
      <button
        class="button button--quiet"
        type="button"
        aria-expanded={isOpen.value}
        onClick={() => {
          isRefused.value = false;
          isOpen.value = !isOpen.value;
        }}
      >
        {w(isOpen.value ? 'cameraEnd' : 'camera')}
      </button>
      {isRefused.value && (
        <p class="wrong" role="status">
          {w('cameraRefused')}
        </p>
      )}
      {isOpen.value && (
        <Looking
          onRefused={() => {
            isOpen.value = false;
            isRefused.value = true;
          }}
        />
      )}
    </>
  );
}

function Looking({ onRefused }: { readonly onRefused: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const looking = { isOver: false };
    let stream: MediaStream | undefined;
    void look(looking).catch(onRefused);
    return () => {
      looking.isOver = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };

    async function look(state: { readonly isOver: boolean }): Promise<void> {
      const Detector = readerClass();
      if (Detector === undefined || !video.current) return;
      const facing = { video: { facingMode: 'environment' } };
      stream = await navigator.mediaDevices.getUserMedia(facing);
      const shown = video.current;
      shown.srcObject = stream;
      await shown.play();
      const reader = new Detector({ formats: ['qr_code'] });
      while (!state.isOver) {
        const [found] = await reader.detect(shown);
        if (found !== undefined && found.rawValue !== '') {
          typed.value = found.rawValue;
          return check();
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    }
  }, [onRefused]);
  return <video ref={video} class="camera" muted playsInline aria-label={w('camera')} />;
}
