import { locale, number } from '../i18n/language.ts';

const formats = new Map<string, Intl.NumberFormat>();

/** An amount in its currency and the reader's digits; a till may name a currency that is none. */
export function money(amount: number, currency: string, mostDecimals = 2): string {
  const key = `${locale()}/${currency}/${mostDecimals}`;
  try {
    const style = { style: 'currency', currency, maximumFractionDigits: mostDecimals } as const;
    const format = formats.get(key) ?? new Intl.NumberFormat(locale(), style);
    formats.set(key, format);
    return format.format(amount);
  } catch {
    return `${number(amount)} ${currency}`;
  }
}
