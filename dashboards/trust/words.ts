import { wordsOf } from '../parts/words-of.ts';

const en = {
  title: 'Trust this shop’s pages',
  why:
    'A phone lets a page use the camera, and send it messages, only over https. This shop has' +
    ' an authority of its own for that, which your phone does not know yet. You install its ' +
    'root once.',
  safe: 'The root can vouch for this shop’s own network alone, for no other page.',
  none: 'These pages have no https yet.',
  noneMend: 'On the server, somebody types:',
  notNeeded: 'Nothing is to be installed: these pages have a certificate that every phone knows.',
  get: 'Get the root',
  compare: 'Before you trust it, compare: SHA-256 of the root',
  iphone: 'iPhone, iPad',
  iphone1: 'Tap “Get the root” in Safari and allow the download.',
  iphone2: 'Settings → Profile Downloaded → Install.',
  iphone3: 'Settings → General → About → Certificate Trust Settings: switch “Gozar …” on.',
  android: 'Android',
  android1: 'Tap “Get the root”.',
  android2: 'Settings → Security → More → Install a certificate → CA certificate: choose the file.',
  desk: 'Windows, Mac, Linux',
  desk1:
    'Open the file and put it into “Trusted Root Certification Authorities”; on a Mac open it' +
    ' in Keychain Access and set it to “Always Trust”.',
  desk2: 'Firefox: Settings → Privacy & Security → View Certificates → Authorities → Import.',
  then: 'Then open the pages by https',
  remove: 'After the trial, remove it where you installed it.',
  failed: 'The server did not answer. Is this phone in the shop’s network?',
};

const fa: typeof en = {
  title: 'اعتماد به صفحه‌های این فروشگاه',
  why:
    'گوشی فقط از راه https به صفحه اجازه می‌دهد از دوربین استفاده کند یا پیام بفرستد. این ' +
    'فروشگاه برای این کار گواهی‌دهندهٔ خودش را دارد که گوشی شما هنوز آن را نمی‌شناسد. گواهی ' +
    'ریشهٔ آن را یک بار نصب می‌کنید.',
  safe: 'این گواهی فقط برای شبکهٔ خود این فروشگاه معتبر است، نه برای هیچ صفحهٔ دیگری.',
  none: 'این صفحه‌ها هنوز https ندارند.',
  noneMend: 'روی سرور این دستور را می‌زنند:',
  notNeeded: 'نصب چیزی لازم نیست: گواهی این صفحه‌ها را همهٔ گوشی‌ها می‌شناسند.',
  get: 'دریافت گواهی ریشه',
  compare: 'پیش از اعتماد، مقایسه کنید: SHA-256 گواهی ریشه',
  iphone: 'آیفون و آیپد',
  iphone1: 'در Safari روی «دریافت گواهی ریشه» بزنید و اجازهٔ بارگیری بدهید.',
  iphone2: '\u2066Settings → Profile Downloaded → Install\u2069 را بزنید.',
  iphone3:
    'در \u2066Settings → General → About → Certificate Trust Settings\u2069 ' +
    'کلید «Gozar …» را روشن کنید.',
  android: 'اندروید',
  android1: 'روی «دریافت گواهی ریشه» بزنید.',
  android2: 'تنظیمات ← امنیت ← بیشتر ← نصب گواهی ← گواهی CA: پرونده را انتخاب کنید.',
  desk: 'ویندوز، مک، لینوکس',
  desk1:
    'پرونده را باز کنید و در «Trusted Root Certification Authorities» بگذارید؛ در مک آن را در' +
    ' Keychain Access باز و روی «Always Trust» تنظیم کنید.',
  desk2:
    'در فایرفاکس: ' +
    '\u2066Settings → Privacy & Security → View Certificates → Authorities → Import\u2069',
  then: 'بعد صفحه‌ها را با https باز کنید',
  remove: 'پس از دورهٔ آزمایش، از همان‌جا که نصب کرده‌اید حذفش کنید.',
  failed: 'سرور پاسخ نداد. آیا این گوشی در شبکهٔ فروشگاه است؟',
};

export const w = wordsOf(en, fa);
