import { language } from '../i18n/language.ts';

/** In the till's own currency. */
export function money(amount: number, currency: string): string {
  const format = { style: 'currency', currency, maximumFractionDigits: 2 } as const;
  return new Intl.NumberFormat(language() === 'fa' ? 'fa-IR' : 'en-GB', format).format(amount);
}
