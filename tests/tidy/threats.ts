export type ThreatRow = { readonly id: number; readonly test: string };

/** Rows of the table of threats: number first, test last. */
export function threatRows(text: string): readonly ThreatRow[] {
  return text.split('\n').flatMap((line) => {
    const [, id, , , test] = /^\| (\d+) \|(.*?)\|(.*?)\| (.*) \|$/.exec(line) ?? [];
    return id === undefined || test === undefined ? [] : [{ id: Number(id), test }];
  });
}

/** Those whose named test is in no such file, as `file :: title`; "none yet" is honest. */
export function missingTests(
  rows: readonly ThreatRow[],
  read: (path: string) => string,
): readonly string[] {
  return rows
    .map(({ test }) => test)
    .filter((named) => named !== 'none yet')
    .filter((named) => {
      const [path = '', title = ''] = named.split(' :: ');
      return title === '' || !read(path).includes(title);
    });
}
