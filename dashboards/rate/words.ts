import { wordsOf } from '../parts/words-of.ts';

const en = {
  title: 'How was your visit?',
  ask: 'Your visit to {venue}: how was it?',
  score1: 'Bad',
  score2: 'Not good',
  score3: 'All right',
  score4: 'Good',
  score5: 'Very good',
  words: 'What should we know?',
  optional: '(optional)',
  why:
    'Your answer counts once and is kept with your data at {venue}. What you write is shown ' +
    'there only if you allowed service.',
  send: 'Send',
  thanks: 'Thank you. Your answer has arrived.',
  before: 'This visit was rated already. Thank you.',
  bad: 'This link does not work. It may be cut off, or older than 14 days.',
  choose: 'Choose one of the five first.',
} as const;

const fa: Record<keyof typeof en, string> = {
  title: 'بازدیدتان چطور بود؟',
  ask: 'بازدید شما از {venue} چطور بود؟',
  score1: 'بد',
  score2: 'نه‌چندان خوب',
  score3: 'معمولی',
  score4: 'خوب',
  score5: 'خیلی خوب',
  words: 'چه چیزی را باید بدانیم؟',
  optional: '(اختیاری)',
  why:
    'پاسخ شما یک بار شمرده می‌شود و در {venue} کنار داده‌های شما می‌ماند. نوشته‌تان آنجا تنها ' +
    'اگر اجازهٔ خدمات داده باشید دیده می‌شود.',
  send: 'بفرست',
  thanks: 'سپاس از شما. پاسختان رسید.',
  before: 'به این بازدید پیش‌تر امتیاز داده شده است. سپاس.',
  bad: 'این پیوند کار نمی‌کند. شاید ناقص باشد، یا بیش از ۱۴ روز از آن گذشته باشد.',
  choose: 'نخست یکی از پنج گزینه را برگزینید.',
};

export const w = wordsOf(en, fa);
