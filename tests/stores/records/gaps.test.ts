import { describe, expect, test } from 'vitest';
import { gapOf, pagingOf } from '../../../src/stores/records/gaps.ts';

const paging = { pageBytes: 4096, pages: 10 };

/** A leaf of an index: cells of one text each, laid down from the end of the page. */
function leaf(...texts: readonly string[]): Buffer {
  const page = Buffer.alloc(paging.pageBytes);
  page[0] = 10;
  page.writeUInt16BE(texts.length, 3);
  let end = page.length;
  for (const [i, text] of texts.entries()) {
    end -= text.length;
    page.write(text, end);
    page.writeUInt16BE(end, 8 + 2 * i);
  }
  page.writeUInt16BE(end, 5);
  return page;
}

describe('[CON2] the part of a page that holds nothing', () => {
  test('lies between its pointers and its cells', () => {
    expect(gapOf(leaf('one', 'two'), 2, paging)).toEqual({ from: 12, to: 4090 });
    const inner = leaf('one', 'two');
    inner[0] = 5;
    inner.copyWithin(12, 8, 12);
    expect(gapOf(inner, 2, paging)).toEqual({ from: 16, to: 4090 });
  });

  test('is nowhere in a page that is no b-tree, or not understood to its last cell', () => {
    const overflow = Buffer.alloc(4096, 'x');
    overflow.writeUInt32BE(7, 0);
    const crossed = leaf('one', 'two');
    crossed.writeUInt16BE(4000, 8);
    const beyond = leaf('one');
    beyond.writeUInt16BE(5000, 5);
    const full = leaf('one');
    full.writeUInt16BE(4000, 3);
    for (const page of [overflow, Buffer.alloc(4096), crossed, beyond, full]) {
      expect(gapOf(page, 2, paging)).toBeUndefined();
    }
    // The schema's page, and a file so large that an overflow page could pass for another.
    expect(gapOf(leaf('one'), 1, paging)).toBeUndefined();
    expect(gapOf(leaf('one'), 2, { ...paging, pages: 2 ** 25 })).toBeUndefined();
  });

  test('the size of a page is read as SQLite writes it', () => {
    const head = Buffer.alloc(18);
    head.writeUInt16BE(4096, 16);
    expect(pagingOf(head, 40_960)).toEqual({ pageBytes: 4096, pages: 10 });
    head.writeUInt16BE(1, 16);
    expect(pagingOf(head, 131_072)).toEqual({ pageBytes: 65_536, pages: 2 });
  });
});
