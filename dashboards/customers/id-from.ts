/** An id of Latin letters from a name, unlike all others; `stem` where the name has none. */
export function idFrom(name: string, stem: string, taken: ReadonlySet<string>): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');
  const first = plain === '' ? stem : plain;
  for (let turn = 1; ; turn++) {
    const id = turn === 1 ? first : `${first}-${turn}`;
    if (!taken.has(id)) return id;
  }
}
