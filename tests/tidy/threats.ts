export type ThreatRow = { readonly id: number; readonly test: string };

/** Rows of the table of threats: number first, test last. */
export function threatRows(text: string): readonly ThreatRow[] {
  return text.split('\n').flatMap((line) => {
    const [, id, , , test] = /^\| (\d+) \|(.*?)\|(.*?)\| (.*) \|$/.exec(line) ?? [];
    return id === undefined || test === undefined ? [] : [{ id: Number(id), test }];
  });
}

/** How far from its title a test may name its threat: in a row of a table, some lines on. */
const nearby = 200;

/** Those whose test, `file :: title`, is in no such file or does not name its threat there. */
export function missingTests(
  rows: readonly ThreatRow[],
  read: (path: string) => string,
): readonly string[] {
  return rows
    .filter(({ id, test }) => {
      const [path = '', title = ''] = test.split(' :: ');
      const text = title === '' ? '' : read(path);
      const at = text.indexOf(title);
      return at < 0 || !text.slice(Math.max(0, at - nearby), at + nearby).includes(`[T${id}]`);
    })
    .map(({ test }) => test);
}
