/** Times of a venue as its people read them. */
export function clockIn(timezone: string) {
  const part = { timeZone: timezone, hour12: false } as const;
  const time = new Intl.DateTimeFormat('en-GB', { ...part, timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat('sv-SE', {
    ...part,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return { time: (atMs: number) => time.format(atMs), day: (atMs: number) => day.format(atMs) };
}
