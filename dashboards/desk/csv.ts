/** A row that came in, and lines that did not, by their numbers. */
export type BandsRead = {
  readonly bands: readonly { tag: string; model?: string; hasRadio?: boolean }[];
  readonly wrong: readonly number[];
};

const yes = ['yes', 'true', '1', 'y', 'بله', '۱'];
const no = ['no', 'false', '0', 'n', '', 'نه', 'خیر', '۰'];

/** Columns `tag, model, radio`, a head line or none, comma or semicolon; quotes as in RFC 4180. */
export function readBands(text: string): BandsRead {
  const bands: { tag: string; model?: string; hasRadio?: boolean }[] = [];
  const wrong: number[] = [];
  const seen = new Set<string>();
  for (const [at, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const [tag = '', model = '', radio = ''] = cellsOf(line);
    if (at === 0 && tag.toLowerCase() === 'tag') continue;
    const said = radio.toLowerCase();
    const isKnown = yes.includes(said) || no.includes(said);
    if (tag === '' || tag.length > 128 || model.length > 64 || !isKnown || seen.has(tag)) {
      wrong.push(at + 1);
      continue;
    }
    seen.add(tag);
    bands.push({
      tag,
      ...(model === '' ? {} : { model }),
      ...(said === '' ? {} : { hasRadio: yes.includes(said) }),
    });
  }
  return { bands, wrong };
}

function cellsOf(line: string): string[] {
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|[,;])\s*(?:"((?:[^"]|"")*)"|([^,;]*))/g)) {
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
  }
  return cells;
}
