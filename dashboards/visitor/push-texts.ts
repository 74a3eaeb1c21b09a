import { language } from '../i18n/language.ts';

const en = {
  title: 'Messages on this phone',
  offer:
    'For what you allowed, we can tell you here as well when the page is closed. ' +
    'About 1 to 3 messages a visit. For example:',
  example: 'Your table is ready. Please come to the entrance.',
  yes: 'Yes, tell me',
  notNow: 'Not now',
  asking: 'Your browser asks you now.',
  on: 'Messages also come to this phone when the page is closed.',
  off: 'Switch off',
  later: 'Messages come to this page only.',
  turnOn: 'Also when it is closed',
  failed: 'That did not work. Your messages stay on this page.',
  again: 'Try again',
  insecure: 'Messages while this page is closed need https. They come to this page meanwhile.',
  how: 'How this phone gets it',
  homeScreen:
    'To get messages when this page is closed, put it on your home screen: tap Share (the square ' +
    'with an arrow), then “Add to Home Screen”, open it there and enter your code once more.',
  blocked: 'Notifications of this page are blocked in this browser. Your messages stay here.',
  undo: {
    chrome: 'To allow them: tap the sign left of the address, then Permissions, Notifications.',
    firefox: 'To allow them: tap the lock left of the address, then Notifications, Allow.',
    safari: 'To allow them: open Settings, Notifications, and choose this page.',
  },
} as const;

type Texts = { readonly [K in keyof typeof en]: K extends 'undo' ? Undo : string };
type Undo = Readonly<Record<keyof typeof en.undo, string>>;

const fa: Texts = {
  title: 'پیام روی این گوشی',
  offer:
    'برای آنچه اجازه داده‌اید، وقتی این صفحه بسته است هم می‌توانیم خبر بدهیم. ' +
    'حدود ۱ تا ۳ پیام در هر بازدید. برای نمونه:',
  example: 'میز شما آماده است. لطفاً به ورودی بیایید.',
  yes: 'بله، خبرم کنید',
  notNow: 'حالا نه',
  asking: 'اکنون مرورگر از شما می‌پرسد.',
  on: 'وقتی صفحه بسته است هم پیام‌ها به این گوشی می‌آید.',
  off: 'خاموش کردن',
  later: 'پیام‌ها فقط در همین صفحه می‌آید.',
  turnOn: 'وقتی بسته است هم بیاید',
  failed: 'انجام نشد. پیام‌های شما در همین صفحه می‌ماند.',
  again: 'دوباره',
  insecure: 'پیام گرفتن وقتی صفحه بسته است https می‌خواهد. تا آن وقت پیام‌ها به همین صفحه می‌آید.',
  how: 'چطور این گوشی https می‌گیرد',
  homeScreen:
    'برای گرفتن پیام وقتی این صفحه بسته است، آن را به صفحهٔ اصلی گوشی ببرید: «هم‌رسانی» (مربع با ' +
    'پیکان) و سپس «افزودن به صفحهٔ اصلی» را بزنید، از آن‌جا بازش کنید و کد را یک بار دیگر بنویسید.',
  blocked: 'اعلان‌های این صفحه در این مرورگر بسته است. پیام‌های شما همین‌جا می‌ماند.',
  undo: {
    chrome: 'برای اجازه دادن: نشان کنار نشانی صفحه، سپس «مجوزها» و «اعلان‌ها» را بزنید.',
    firefox: 'برای اجازه دادن: قفل کنار نشانی صفحه، سپس «اعلان‌ها» و «اجازه» را بزنید.',
    safari: 'برای اجازه دادن: در «تنظیمات»، «اعلان‌ها» این صفحه را برگزینید.',
  },
};

export function pushTexts(): Texts {
  return language() === 'fa' ? fa : en;
}

/** Where the permission of this browser is undone. */
export function undoText({ undo }: Texts): string {
  const { userAgent } = navigator;
  if (/Firefox/.test(userAgent)) return undo.firefox;
  return /Chrom/.test(userAgent) ? undo.chrome : undo.safari;
}
