/** First bytes of b-tree pages: inner and leaf pages of indexes and of tables. */
const innerPages: ReadonlySet<number> = new Set([2, 5]);
const leafPages: ReadonlySet<number> = new Set([10, 13]);
const innerHeaderBytes = 12;
const leafHeaderBytes = 8;
/** The schema's; its header lies elsewhere, and nobody is named there. */
const firstPage = 1;
/** Where the number of an overflow page could look like the first byte of a b-tree page. */
const mostPages = 2 ** 25;

/** A stretch of a file, in bytes from its beginning. */
export type Stretch = { readonly from: number; readonly to: number };

/** How a database file is divided; both stand in its first bytes. */
export type Paging = { readonly pageBytes: number; readonly pages: number };

/** Bytes of a file's beginning that tell its page's size. */
export const pagingBytes = 18;

/** From the first `pagingBytes` of a file of so many bytes. */
export function pagingOf(head: Buffer, fileBytes: number): Paging {
  const said = head.readUInt16BE(16);
  const pageBytes = said === 1 ? 65_536 : said;
  return { pageBytes, pages: Math.floor(fileBytes / pageBytes) };
}

/**
 * What lies between the pointers and the cells of a b-tree page: nothing that counts, but SQLite
 * leaves there what stood in the page before its rows were shared out anew, which `secure_delete`
 * does not reach. Undefined = not a b-tree page, or not one that is understood to its last cell.
 * `number` begins at 1. Source: sqlite.org/fileformat2.html#b_tree_pages.
 */
export function gapOf(page: Buffer, number: number, { pages }: Paging): Stretch | undefined {
  if (number === firstPage || pages >= mostPages) return undefined;
  const kind = page[0] ?? 0;
  if (!innerPages.has(kind) && !leafPages.has(kind)) return undefined;
  const pointersAt = innerPages.has(kind) ? innerHeaderBytes : leafHeaderBytes;
  const cells = page.readUInt16BE(3);
  const from = pointersAt + 2 * cells;
  const to = page.readUInt16BE(5) || 65_536;
  if (from > to || to > page.length) return undefined;
  for (let cell = 0; cell < cells; cell++) {
    const at = page.readUInt16BE(pointersAt + 2 * cell);
    if (at < to || at >= page.length) return undefined;
  }
  return { from, to };
}
