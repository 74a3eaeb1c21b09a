import { encode } from 'uqr';
import type { QrBody } from '../contracts/api-joining.ts';

/** White modules around the code. Source: ISO/IEC 18004, section 9.1. */
const quietModules = 4;

/**
 * A text as a QR code that stands being scratched (15 % of it), as one SVG path: a run of dark
 * modules is a rectangle, so a page draws it without a script of its own and a printer sharply.
 */
export function qrOf(text: string): QrBody {
  const { size, data } = encode(text, { ecc: 'M', border: quietModules });
  const runs: string[] = [];
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (row[x] !== true) continue;
      const from = x;
      while (row[x + 1] === true) x++;
      runs.push(`M${from} ${y}h${x - from + 1}v1H${from}z`);
    }
  }
  return { size, path: runs.join('') };
}
