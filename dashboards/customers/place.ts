/** Parts of the page; each has an address, so that a reload comes back to it. */
export const tabs = ['list', 'segments', 'imports', 'same', 'fields'] as const;
export type Tab = (typeof tabs)[number];
export type Place = {
  readonly tab: Tab;
  /** Of the list: one customer, or `new`. */
  readonly customer?: string;
  /** Of imports: one file. */
  readonly file?: string;
  /** Of duplicates: who stays, and who goes into them. */
  readonly pair?: readonly [string, string];
  /** Of segments: one, or `new`. */
  readonly segment?: string;
};

/** What an address says; what it says wrong is the list. */
export function placeOf(search: string): Place {
  const asked = new URLSearchParams(search);
  const tab = tabs.find((one) => one === asked.get('show')) ?? 'list';
  const of = asked.get('of');
  const [one, other] = (asked.get('pair') ?? '').split(',');
  if (tab === 'same' && one && other) return { tab, pair: [one, other] };
  if (of === null) return { tab };
  if (tab === 'list') return { tab, customer: of };
  if (tab === 'imports') return { tab, file: of };
  if (tab === 'segments') return { tab, segment: of };
  return { tab };
}

/** The address of a place; venue and language stay as they are. */
export function searchOf(search: string, { tab, customer, file, pair, segment }: Place): string {
  const asked = new URLSearchParams(search);
  for (const name of ['show', 'of', 'pair']) asked.delete(name);
  if (tab !== 'list') asked.set('show', tab);
  const of = customer ?? file ?? segment;
  if (of !== undefined) asked.set('of', of);
  if (pair !== undefined) asked.set('pair', pair.join(','));
  const text = asked.toString();
  return text === '' ? location.pathname : `?${text}`;
}
