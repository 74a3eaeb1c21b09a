/** As Stryker counts in a report: lines and columns from 1, the end excluded. */
export type Place = {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
};

/** What stands at a place. */
export function placed(source: string, { start, end }: Place): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.at(-1);
  if (last !== undefined) lines[lines.length - 1] = last.slice(0, end.column - 1);
  const [first] = lines;
  if (first !== undefined) lines[0] = first.slice(start.column - 1);
  return lines.join('\n');
}

/** The lines of a function that stands at the top of a file, from 1, the end included. */
export function linesOf(source: string, name: string): { from: number; to: number } {
  const lines = source.split('\n');
  const from = lines.findIndex((line) => line.includes(`function ${name}(`));
  const to = lines.findIndex((line, at) => at > from && line === '}');
  if (from < 0 || to < 0) throw new Error(`there is no function ${name}`);
  return { from: from + 1, to: to + 1 };
}
