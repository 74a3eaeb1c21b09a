import { GlobalWorkerOptions, getDocument } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import type { Pages } from './picture.ts';

/** Reads a PDF in a worker of its own; loaded only when somebody chose one. [PLN24] */
export async function pagesOf(file: Blob): Promise<Pages> {
  GlobalWorkerOptions.workerSrc = workerUrl;
  const task = getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    // Compiled code of its decoders is not let in by our policy of scripts.
    useWasm: false,
    enableXfa: false,
    stopAtErrors: false,
  });
  const document = await task.promise;
  return {
    count: document.numPages,
    draw: async (number, longestPx) => {
      const page = await document.getPage(number);
      const whole = page.getViewport({ scale: 1 });
      const scale = longestPx / Math.max(whole.width, whole.height);
      const viewport = page.getViewport({ scale });
      const canvas = window.document.createElement('canvas');
      canvas.width = Math.ceil(viewport.width);
      canvas.height = Math.ceil(viewport.height);
      await page.render({ canvas, viewport, background: '#ffffff' }).promise;
      return canvas;
    },
    close: () => void task.destroy(),
  };
}
