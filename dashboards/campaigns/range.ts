import { dateOf } from '../i18n/format.ts';

export const rangeNames = ['hour', 'today', 'yesterday', 'day', 'week', 'own'] as const;
export type RangeName = (typeof rangeNames)[number];

const dayMs = 86_400_000;

type Scene = { readonly form: FormData; readonly nowMs: number; readonly timezone: string };

/** A range as the server reads moments: venue-local dates and times, or durations ago. */
export function rangeOf(
  name: RangeName,
  { form, nowMs, timezone }: Scene,
): { readonly from: string; readonly to?: string } {
  switch (name) {
    case 'hour':
      return { from: '1h' };
    case 'today':
      return { from: dateOf(nowMs, timezone) };
    case 'yesterday': {
      // A date as the end of a range is the end of that day.
      const date = dateOf(nowMs - dayMs, timezone);
      return { from: date, to: date };
    }
    case 'day':
      return { from: '24h' };
    case 'week':
      return { from: '7d' };
    case 'own':
      return { from: String(form.get('from')), to: String(form.get('to')) };
    default:
      return name satisfies never;
  }
}
