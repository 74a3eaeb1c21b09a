import { language } from '../i18n/language.ts';

/** On the paper, both languages stand beside each other: nobody chooses one on a wall. */
export const sentences = {
  en:
    'Scan to join on your phone. Messages come only if you allow them, and you can stop ' +
    'any time.',
  fa:
    'برای پیوستن با گوشی اسکن کنید. پیام تنها با اجازهٔ شما می‌آید ' +
    'و هر زمان بخواهید متوقفش می‌کنید.',
} as const;

const en = {
  title: 'Poster',
  print: 'Print',
  waiting: 'Loading…',
  none: 'Nobody can join this venue by phone. An admin opens it with the setting joinBy.',
  failed: 'The server does not answer. Try again in a moment.',
} as const;
type Texts = { readonly [K in keyof typeof en]: string };
const fa: Texts = {
  title: 'پوستر',
  print: 'چاپ',
  waiting: 'در حال بارگذاری…',
  none: 'به این مجموعه نمی‌توان با گوشی پیوست. مدیر آن را با تنظیم joinBy باز می‌کند.',
  failed: 'سرور پاسخ نمی‌دهد. کمی دیگر دوباره بکوشید.',
};

export function posterTexts(): Texts {
  return language() === 'fa' ? fa : en;
}
