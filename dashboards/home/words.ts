import { wordsOf } from '../parts/words-of.ts';

const en = {
  title: 'Sensors in, journeys understood, a few well-timed messages out.',
  operator: 'Operator',
  operatorText: 'The live floor: who is where, how full each zone is, what just happened.',
  operatorOpen: 'Open the floor',
  operatorSignedOut: 'You need an admin link first. Print one in the project folder:',
  marketer: 'Marketer',
  marketerText: 'What each campaign did today, why somebody got it or not, and back-tests.',
  marketerOpen: 'Campaigns',
  visitor: 'Visitor',
  visitorText: 'Link your wristband, decide what is allowed, read your messages.',
  visitorOpen: 'Open the visitor page of {venue}',
  visitorCounts: 'How full is {venue} now?',
  visitorNone: 'Open the address printed on the card of your wristband.',
  health: 'Health of the server',
  alive: 'Alive',
  ready: 'Ready',
  metrics: 'Metrics',
  admin: 'Administration',
  docs: 'Documentation: README.md in the project folder.',
};

const fa: typeof en = {
  title: 'از حسگر تا شناخت سفر مشتری، و چند پیام کوتاه و به‌موقع.',
  operator: 'گرداننده',
  operatorText: 'نقشهٔ زنده: چه کسی کجاست، هر ناحیه چقدر پر است و همین حالا چه شد.',
  operatorOpen: 'باز کردن نقشهٔ زنده',
  operatorSignedOut: 'اول پیوند ورود لازم است. آن را در پوشهٔ پروژه بگیرید:',
  marketer: 'بازاریاب',
  marketerText: 'هر کمپین امروز چه کرد، چرا کسی گرفت یا نگرفت، و آزمون بر گذشته.',
  marketerOpen: 'کمپین‌ها',
  visitor: 'بازدیدکننده',
  visitorText: 'دستبند خود را پیوند بدهید، اجازه‌ها را تعیین کنید و پیام‌ها را بخوانید.',
  visitorOpen: 'باز کردن صفحهٔ بازدیدکنندهٔ {venue}',
  visitorCounts: '{venue} الان چقدر شلوغ است؟',
  visitorNone: 'نشانی چاپ‌شده روی کارت دستبند را باز کنید.',
  health: 'سلامت سرور',
  alive: 'روشن',
  ready: 'آماده',
  metrics: 'سنجه‌ها',
  admin: 'مدیریت',
  docs: 'راهنما: فایل README.md در پوشهٔ پروژه.',
};

/** A text of the first page, in the language on screen. */
export const w = wordsOf(en, fa);
