import { type Role, roles } from '../contracts/roles.ts';
import { CliFailure } from './command.ts';

/** `--role R` and `--venue V[,V]` or `--venue all`, as typed. */
export function roleAndVenues(values: Readonly<Record<string, unknown>>): {
  readonly role: Role;
  readonly venues: 'all' | string[];
} {
  const role = roles.find((known) => known === values.role);
  const { venue } = values;
  if (role === undefined || typeof venue !== 'string' || venue === '') {
    throw new CliFailure('command.shape', {
      message: '--role and --venue are needed',
      mend: `roles are ${roles.join(', ')}; venues are ids with commas between, or all`,
      exitCode: 2,
    });
  }
  return { role, venues: venue === 'all' ? 'all' : venue.split(',').filter(Boolean) };
}

export const scopeOptions = { role: { type: 'string' }, venue: { type: 'string' } } as const;
export const scopeHelp = [
  `--role ROLE     ${roles.join(', ')}`,
  '--venue VENUE   the venues it may see, with commas between; or all',
];

export function placesOf(venues: 'all' | readonly string[]): string {
  return venues === 'all' ? 'all' : venues.join(',') || 'none';
}

/** Days and hours from now, shortly: `89 d`, `5 h`. */
export function leftOf(untilMs: number | undefined): string {
  if (untilMs === undefined) return 'no end';
  const hours = Math.max(0, Math.round((untilMs - Date.now()) / 3_600_000));
  return hours >= 48 ? `${Math.round(hours / 24)} d` : `${hours} h`;
}
