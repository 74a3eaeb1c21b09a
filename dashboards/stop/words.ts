import { wordsOf } from '../parts/words-of.ts';

const en = {
  title: 'Stop messages',
  offers: 'Do you want to stop all offers of {venue}?',
  topic: 'Do you want to stop messages about “{topic}” of {venue}?',
  week: 'Do you want to stop the weekly mail about {venue}?',
  stoppedWeek:
    'Done. The weekly mail about {venue} comes no more. Whoever runs it can put you back.',
  what: 'Messages for your safety still come. It holds at all places that use this page.',
  stop: 'Yes, stop them',
  stoppedOffers: 'Done. {venue} sends you no more offers.',
  stoppedTopic: 'Done. {venue} sends you no more messages about “{topic}”.',
  late: 'One that is already on its way may still arrive.',
  undo: 'Undo',
  undone: 'Undone. It is as it was before.',
  bad: 'This link does not work. It may be cut off, or older than 60 days.',
  badMend: 'Use the link of a newer message, or your choices on the visitor page.',
} as const;

const fa: Record<keyof typeof en, string> = {
  title: 'قطع پیام‌ها',
  offers: 'می‌خواهید همهٔ پیشنهادهای {venue} قطع شود؟',
  topic: 'می‌خواهید پیام‌های {venue} دربارهٔ «{topic}» قطع شود؟',
  week: 'می‌خواهید گزارش هفتگی {venue} دیگر برایتان نیاید؟',
  stoppedWeek: 'انجام شد. گزارش هفتگی {venue} دیگر نمی‌آید. مدیرش می‌تواند شما را برگرداند.',
  what: 'پیام‌هایی که برای ایمنی شماست همچنان می‌آید. برای همهٔ جاهایی که این صفحه را دارند.',
  stop: 'بله، قطع شود',
  stoppedOffers: 'انجام شد. {venue} دیگر پیشنهادی برای شما نمی‌فرستد.',
  stoppedTopic: 'انجام شد. {venue} دیگر دربارهٔ «{topic}» پیامی برای شما نمی‌فرستد.',
  late: 'پیامی که در راه است شاید هنوز برسد.',
  undo: 'برگردان',
  undone: 'برگردانده شد. همه‌چیز مثل پیش است.',
  bad: 'این پیوند کار نمی‌کند. شاید ناقص باشد، یا بیش از ۶۰ روز از آن گذشته باشد.',
  badMend: 'پیوند پیام تازه‌تری را باز کنید، یا انتخاب‌های خود را در صفحهٔ بازدیدکننده تغییر دهید.',
};

/** A text of this page in the language on screen. */
export const w = wordsOf(en, fa);
