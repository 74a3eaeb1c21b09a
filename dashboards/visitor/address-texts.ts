import { fill } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';
import type { Params } from '../i18n/message.ts';

/** `consent` is the wording of consent: a change of it is a new version of `ADDRESS_TEXT`. */
export const ADDRESS_TEXT = 'address-1';

export const addressEn = {
  title: 'My e-mail and phone',
  none: 'This place writes to no e-mail or phone yet. Messages stay in the list above.',
  consent:
    '{venue} keeps this address to write to you, when you are not here, what you switched on ' +
    'above. Nobody else gets it. It stays until you remove it here or your page goes. Every ' +
    'e-mail has a link that stops it.',
  email: 'E-mail',
  phone: 'Phone',
  emailLabel: 'E-mail address',
  phoneLabel: 'Phone number, with + and the country',
  yes: 'Yes, write to me there',
  send: 'Send me a code',
  sentEmail: 'If {address} is yours, a code is on its way there. Enter it within 15 minutes.',
  sentPhone: 'If {address} is yours, a code is on its way there. Enter it within 15 minutes.',
  code: 'Code of six digits',
  confirm: 'Confirm',
  again: 'Send a new code',
  other: 'Use another address',
  wrong: 'This is not the code. Tries left: {left}.',
  over: 'This code has ended. Send a new one.',
  confirmed: 'Confirmed. What you switched on above may come here.',
  since: 'Confirmed on {date}',
  change: 'Change',
  remove: 'Remove',
  removed: 'Removed. Nothing more is written there.',
  bad: 'That is no address we can write to. Check it, please.',
  many: 'Too many codes were asked for today. Use the last one, or try again tomorrow.',
  slow: 'Too many tries. Wait a minute, then try again.',
  failed: 'That did not work. Check your connection and try again.',
  retry: 'Try again',
} as const;
export type AddressText = keyof typeof addressEn;

export const addressFa: Readonly<Record<AddressText, string>> = {
  title: 'ایمیل و تلفن من',
  none: 'این مجموعه هنوز به ایمیل یا تلفنی نمی‌نویسد. پیام‌ها در همین فهرست بالا می‌ماند.',
  consent:
    '{venue} این نشانی را نگه می‌دارد تا وقتی اینجا نیستید، آنچه را در بالا روشن کرده‌اید ' +
    'برایتان بنویسد. به کس دیگری داده نمی‌شود. تا وقتی همین‌جا حذفش کنید یا صفحه‌تان پاک ' +
    'شود می‌ماند. هر ایمیل پیوندی برای توقف دارد.',
  email: 'ایمیل',
  phone: 'تلفن',
  emailLabel: 'نشانی ایمیل',
  phoneLabel: 'شمارهٔ تلفن، با + و کد کشور',
  yes: 'بله، آنجا برایم بنویسید',
  send: 'کد را بفرست',
  sentEmail: 'اگر {address} از آنِ شماست، کدی به آن می‌رسد. تا ۱۵ دقیقه وارد کنید.',
  sentPhone: 'اگر {address} از آنِ شماست، کدی به آن می‌رسد. تا ۱۵ دقیقه وارد کنید.',
  code: 'کد شش‌رقمی',
  confirm: 'تأیید',
  again: 'کد تازه بفرست',
  other: 'نشانی دیگری دارم',
  wrong: 'این کد درست نیست. کوشش‌های مانده: {left}.',
  over: 'زمان این کد به پایان رسیده است. کد تازه‌ای بخواهید.',
  confirmed: 'تأیید شد. آنچه در بالا روشن کرده‌اید ممکن است اینجا بیاید.',
  since: 'تأییدشده در {date}',
  change: 'تغییر',
  remove: 'حذف',
  removed: 'حذف شد. دیگر چیزی به آن نوشته نمی‌شود.',
  bad: 'به این نشانی نمی‌توان نوشت. لطفاً آن را بررسی کنید.',
  many: 'امروز کدهای زیادی خواسته شده است. آخرین کد را به کار ببرید یا فردا دوباره بکوشید.',
  slow: 'کوشش‌ها زیاد بود. یک دقیقه صبر کنید و دوباره بکوشید.',
  failed: 'انجام نشد. اتصال خود را بررسی کنید و دوباره بکوشید.',
  retry: 'دوباره',
};

/** A text of this part in the language on screen. */
export function addressText(key: AddressText, params: Params = {}): string {
  const shown = language();
  return fill((shown === 'fa' ? addressFa : addressEn)[key], params, shown);
}
