/**
 * The Solar Hijri calendar of Iran, by the years in which its cycle of leap years breaks. Source:
 * K. M. Borkowski, "The Persian calendar for 3000 years" (1996), as in jalaali-js. Whole numbers
 * only; Persian years −61 to 3177.
 */
export type JalaliDate = { readonly year: number; readonly month: number; readonly day: number };

const breaks = [
  -61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394,
  2456, 3178,
] as const;
const firstYear = 622;
const lastYear = 3_797;

/** The date of a Gregorian day; undefined outside of the years the cycle is known for. */
export function jalaliOf(year: number, month: number, day: number): JalaliDate | undefined {
  if (year < firstYear || year > lastYear) return undefined;
  const number = dayNumber(year, month, day);
  const guess = yearOf(year - 621);
  const since = number - dayNumber(year, 3, guess.march);
  if (since >= 0) return dateOf(year - 621, since);
  const before = yearOf(year - 622);
  return dateOf(year - 622, number - dayNumber(year - 1, 3, before.march));
}

/** Six months of 31 days, then of 30. */
function dateOf(year: number, since: number): JalaliDate {
  if (since < 186) return { year, month: 1 + quotient(since, 31), day: 1 + (since % 31) };
  const rest = since - 186;
  return { year, month: 7 + quotient(rest, 30), day: 1 + (rest % 30) };
}

/** The day of March on which a Persian year begins. */
function yearOf(year: number): { readonly march: number } {
  const gregorian = year + 621;
  let leaps = -14;
  let previous: number = breaks[0];
  let jump = 0;
  for (const next of breaks.slice(1)) {
    jump = next - previous;
    if (year < next) break;
    leaps += quotient(jump, 33) * 8 + quotient(jump % 33, 4);
    previous = next;
  }
  const past = year - previous;
  leaps += quotient(past, 33) * 8 + quotient((past % 33) + 3, 4);
  if (jump % 33 === 4 && jump - past === 4) leaps++;
  const inGregorian =
    quotient(gregorian, 4) - quotient((quotient(gregorian, 100) + 1) * 3, 4) - 150;
  return { march: 20 + leaps - inGregorian };
}

/** Julian day number of a Gregorian day. */
function dayNumber(year: number, month: number, day: number): number {
  const shift = quotient(month - 8, 6);
  const days =
    quotient((year + shift + 100_100) * 1_461, 4) +
    quotient(153 * ((month + 9) % 12) + 2, 5) +
    day -
    34_840_408;
  return days - quotient(quotient(year + 100_100 + shift, 100) * 3, 4) + 752;
}

/** Whole part, towards zero. */
function quotient(a: number, b: number): number {
  return Math.trunc(a / b);
}
