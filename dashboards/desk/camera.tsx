import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { scanned } from './store.ts';
import { type DeskWord, w } from './words.ts';

export const cameraOn = signal(false);

const EVERY_MS = 150;
/** The same code in front of the camera counts again after this. */
const SAME_MS = 3_000;

type Found = { readonly rawValue: string };
type Detector = { detect(source: HTMLVideoElement): Promise<readonly Found[]> };
type DetectorMaker = new (options: { formats: readonly string[] }) => Detector;

/** The browser's own reader, else one that is loaded only then. */
async function detectorOf(): Promise<Detector> {
  const own: DetectorMaker | undefined = Reflect.get(globalThis, 'BarcodeDetector');
  if (own !== undefined) return new own({ formats: ['qr_code', 'code_128'] });
  const { default: loaded } = await import('jsqr');
  // Bundled it is the function itself; unbundled it is what CommonJS wraps around it.
  const jsQr = typeof loaded === 'function' ? loaded : loaded.default;
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  return {
    detect: async (video) => {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      if (pen === null || canvas.width === 0) return [];
      pen.drawImage(video, 0, 0);
      const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
      const found = jsQr(data, width, height);
      return found === null || found.data === '' ? [] : [{ rawValue: found.data }];
    },
  };
}

/** Reads until `isOver`; a code is told once while it stays in front of the camera. */
async function readFrom(video: HTMLVideoElement, isOver: () => boolean): Promise<void> {
  const detector = await detectorOf();
  let last = { tag: '', atMs: 0 };
  while (!isOver()) {
    const [found] = await detector.detect(video).catch(() => []);
    const atMs = Date.now();
    const tag = found?.rawValue ?? '';
    if (tag !== '' && !isOver()) {
      if (tag !== last.tag || atMs - last.atMs > SAME_MS) scanned(tag);
      last = { tag, atMs };
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** Says why where there is none: browsers give a camera only to pages that came by HTTPS. */
export function Camera() {
  const video = useRef<HTMLVideoElement>(null);
  const [wrong, setWrong] = useState<DeskWord | undefined>(undefined);
  const isOn = cameraOn.value;
  useEffect(() => {
    setWrong(undefined);
    if (!isOn) return undefined;
    if (!isSecureContext) {
      setWrong('needsHttps');
      return undefined;
    }
    let isOver = false;
    let stream: MediaStream | undefined;
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (isOver || video.current === null) return stop(stream);
      video.current.srcObject = stream;
      await video.current.play();
      await readFrom(video.current, () => isOver);
    };
    start().catch(() => setWrong('noCamera'));
    return () => {
      isOver = true;
      stop(stream);
    };
  }, [isOn]);
  if (!isOn) return null;
  if (wrong !== undefined) return <p class="wrong">{w(wrong)}</p>;
  return (
    <video ref={video} class="camera" muted playsInline>
      <track kind="captions" />
    </video>
  );
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
