import type { Browser } from 'playwright-core';

/** A photograph of a plan: a JPEG with some lines on it. */
export async function photoOf(
  browser: Browser,
  widthPx: number,
  heightPx: number,
): Promise<Buffer> {
  const page = await browser.newPage();
  const url = await page.evaluate(
    ([width, height]) => {
      const canvas = document.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      const pen = canvas.getContext('2d');
      if (!pen) return '';
      pen.fillStyle = '#f4efe4';
      pen.fillRect(0, 0, width, height);
      pen.lineWidth = 6;
      pen.strokeRect(width * 0.05, height * 0.05, width * 0.9, height * 0.9);
      pen.strokeRect(width * 0.1, height * 0.45, width * 0.4, height * 0.3);
      return canvas.toDataURL('image/jpeg', 0.8);
    },
    [widthPx, heightPx] as const,
  );
  await page.close();
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/** A PDF of so many pages, a box on each. Source: ISO 32000-1, 7.5. */
export function paperOf(pages: number): Buffer {
  const kids = Array.from({ length: pages }, (_, at) => `${3 + at * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
  ];
  for (let at = 0; at < pages; at++) {
    const drawn = `4 w ${40 + at * 30} 40 ${500 - at * 40} 300 re S`;
    const size = '/MediaBox [0 0 842 595]';
    objects.push(`<< /Type /Page /Parent 2 0 R ${size} /Contents ${4 + at * 2} 0 R >>`);
    objects.push(`<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`);
  }
  let text = '%PDF-1.4\n';
  const offsets = objects.map((body, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${body}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const table = offsets.map((offset) => `${offset} 00000 n \n`).join('');
  const start = text.length;
  const size = objects.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${table}`;
  text += `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF`;
  return Buffer.from(text, 'latin1');
}
