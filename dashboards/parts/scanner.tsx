import { useEffect, useRef } from 'preact/hooks';

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

type Reading = { readonly isOver: boolean };

/** Reads until it is over; a code is told once while it stays in front of the camera. */
async function readFrom(
  video: HTMLVideoElement,
  state: Reading,
  onCode: (text: string) => void,
): Promise<void> {
  const detector = await detectorOf();
  let last = { text: '', atMs: 0 };
  while (!state.isOver) {
    const [found] = await detector.detect(video).catch(() => []);
    const atMs = Date.now();
    const text = found?.rawValue ?? '';
    if (text !== '' && !state.isOver) {
      if (text !== last.text || atMs - last.atMs > SAME_MS) onCode(text);
      last = { text, atMs };
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** Why there is no picture: browsers give a camera only to pages that came by HTTPS. */
export type NoCamera = 'needsHttps' | 'noCamera';

/** The camera while it is shown: what it reads is told, and so is why there is none. */
export function Scanner(props: {
  readonly label: string;
  readonly onCode: (text: string) => void;
  readonly onTrouble: (why: NoCamera) => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(props);
  told.current = props;
  useEffect(() => {
    const state = { isOver: false };
    let stream: MediaStream | undefined;
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      const shown = video.current;
      if (state.isOver || shown === null) return stop(stream);
      shown.srcObject = stream;
      await shown.play();
      await readFrom(shown, state, (text) => told.current.onCode(text));
    };
    if (isSecureContext) start().catch(() => !state.isOver && told.current.onTrouble('noCamera'));
    else told.current.onTrouble('needsHttps');
    return () => {
      state.isOver = true;
      stop(stream);
    };
  }, []);
  return (
    <video ref={video} class="camera" muted playsInline aria-label={props.label}>
      <track kind="captions" />
    </video>
  );
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
