/** The dot that the floor page asked about; '' = none. */
export function dotInAddress(): string {
  return new URLSearchParams(location.search).get('dot') ?? '';
}

/** Which part of a campaign's card stands open at first: `?campaign=`, `?view=`, or a dot's why. */
export function viewInAddress(campaign: string): 'none' | 'why' | 'test' {
  const asked = new URLSearchParams(location.search);
  const named = asked.get('campaign');
  if (named !== null && named !== campaign) return 'none';
  const view = asked.get('view');
  if (named !== null && (view === 'why' || view === 'test')) return view;
  return asked.has('dot') ? 'why' : 'none';
}

/** Dots are `d` and a number; all else is a visitor's id. */
export function whoQuery(who: string): { readonly [key in 'dot' | 'visitor']?: string } {
  return /^d\d+$/i.test(who) ? { dot: who.toLowerCase() } : { visitor: who };
}

/** Short enough to say aloud, as on the floor. */
export function shortName(visitor: string): string {
  return visitor
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(-4)
    .toUpperCase();
}
