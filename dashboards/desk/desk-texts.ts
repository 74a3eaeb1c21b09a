import { fill } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';

/**
 * Read to a visitor who stands at the desk: a change of it is a new version of `DESK_TEXT`, and its
 * hash goes to `src/contracts/consent-texts.ts`. [DSK6]
 */
export const DESK_TEXT = 'desk-1';

export const deskEn = {
  text:
    '{venue} uses where your wristband is only for what you allow here, until you switch it off ' +
    'or return the wristband. The trail stays {days} days. Your code opens your own page: stop ' +
    'there at any time.',
  service: 'Service',
  serviceText: 'Your turn, or help on its way.',
  offers: 'Offers',
  offersText: 'Offers that fit your visit.',
  improve: 'Improve',
  improveText: 'Learning from visits.',
} as const;

type Texts = { readonly [K in keyof typeof deskEn]: string };

export const deskFa: Texts = {
  text:
    '{venue} جای دستبند شما را فقط برای آنچه اینجا اجازه بدهید به کار می‌برد، تا وقتی خاموش کنید ' +
    'یا دستبند را پس بدهید. ردّ حرکت {days} روز می‌ماند. کد شما صفحهٔ خودتان را باز می‌کند؛ ' +
    'هر زمان همان‌جا خاموش کنید.',
  service: 'خدمات',
  serviceText: 'نوبت شما یا کمکی که در راه است.',
  offers: 'پیشنهادها',
  offersText: 'پیشنهادهای مناسب بازدید شما.',
  improve: 'بهبود',
  improveText: 'یادگیری از بازدیدها.',
};

export function deskText(
  key: keyof typeof deskEn,
  params: Readonly<Record<string, string | number>> = {},
): string {
  return fill((language() === 'fa' ? deskFa : deskEn)[key], params, language());
}
