import { fill, type Language } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';
import type { Message, Params } from '../i18n/message.ts';

const en = {
  title: 'How full is it?',
  at: 'Numbers of {time}',
  people: { one: 'person', other: 'people' },
  few: 'under 5',
  unknown: 'not known',
  old: 'The numbers are old: the server does not answer.',
  waiting: 'The numbers come with the next minute.',
  none: 'This place publishes no numbers.',
  and: '{a} and {b}',
  how: 'Rounded to 5, once a minute, from wristbands and beacons. It names and follows nobody.',
  quiet: 'quiet',
  busy: 'busy',
  nearlyFull: 'nearly full',
  full: 'full',
  noData: 'no data',
} satisfies Record<string, Message>;
type WordKey = keyof typeof en;

const fa: Record<WordKey, Message> = {
  title: 'چقدر شلوغ است؟',
  at: 'اعداد ساعت {time}',
  people: { one: 'نفر', other: 'نفر' },
  few: 'کمتر از ۵',
  unknown: 'نامعلوم',
  old: 'این اعداد قدیمی است: سرور پاسخ نمی‌دهد.',
  waiting: 'اعداد تا یک دقیقهٔ دیگر می‌رسد.',
  none: 'اینجا عددی منتشر نمی‌شود.',
  and: '{a} و {b}',
  how: 'گردشده به ۵، یک بار در دقیقه، از دستبندها و بیکن‌ها. اینجا نام یا مسیر کسی دیده نمی‌شود.',
  quiet: 'خلوت',
  busy: 'شلوغ',
  nearlyFull: 'تقریباً پر',
  full: 'پر',
  noData: 'بی‌داده',
};

/** A text of this page in the language on screen. */
export function w(key: WordKey, params: Params = {}): string {
  const shown: Language = language();
  return fill((shown === 'fa' ? fa : en)[key], params, shown);
}
