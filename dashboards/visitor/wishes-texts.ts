import { fill } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';
import type { Params } from '../i18n/message.ts';

const en = {
  title: 'What I want to hear',
  topics: 'Topics',
  topicsHint: 'A topic that is off sends you nothing. Safety messages always come.',
  rests: 'Resting: {name}, {duration} more',
  restEnd: 'Let it come again',
  often: 'How many offers',
  'often.none': 'None',
  'often.visit': 'At most one a visit',
  'often.few': 'A few: at most two a visit and three a day',
  'often.all': 'As many as the place sends',
  quiet: 'My quiet hours',
  quietHint: 'By the clock of the place. Only safety messages come then.',
  quietOn: 'Be quiet every day',
  from: 'From',
  to: 'Until',
  quietSame: 'Choose two different times.',
  channels: 'Where messages come',
  'channel.push': 'On this phone when the page is closed',
  'channel.wristband': 'On my wristband',
  'channel.inbox': 'In this list alone',
  'channel.email': 'By e-mail, where my address is known',
  'channel.sms': 'By text message, where my number is known',
  inboxHint: 'What is sent stays in this list in any case.',
  writing: 'Language and writing',
  language: 'Language',
  digits: 'Digits',
  'digits.auto': 'As the language writes',
  'digits.latin': '123',
  'digits.persian': '۱۲۳',
  calendar: 'Calendar',
  'calendar.auto': 'As the language writes',
  'calendar.gregorian': 'Gregorian',
  'calendar.jalali': 'Jalali (Persian)',
  saved: 'Saved.',
  failed: 'Not saved. Please try again.',
  changed: 'Your choices were changed elsewhere; here is what holds now. Please choose again.',
  less: 'Less like this',
  lessRests:
    'You will not get this one for 7 days. Tap it again within that time and “{topic}” goes off.',
  lessOff: '“{topic}” is off now. You can switch it on again under “What I want to hear”.',
  stop: 'Stop messages like this',
} as const;
export type WishText = keyof typeof en;

const fa: Readonly<Record<WishText, string>> = {
  title: 'چه چیزی را می‌خواهم بشنوم',
  topics: 'موضوع‌ها',
  topicsHint: 'از موضوع خاموش چیزی برای شما فرستاده نمی‌شود. پیام‌های ایمنی همیشه می‌آید.',
  rests: 'در استراحت: {name}، {duration} دیگر',
  restEnd: 'باز هم بیاید',
  often: 'چند پیشنهاد',
  'often.none': 'هیچ',
  'often.visit': 'در هر بازدید حداکثر یکی',
  'often.few': 'کم: در هر بازدید حداکثر دو تا و در روز سه تا',
  'often.all': 'هر چه این مجموعه می‌فرستد',
  quiet: 'ساعت سکوت من',
  quietHint: 'به ساعت این مجموعه. در این مدت فقط پیام‌های ایمنی می‌آید.',
  quietOn: 'هر روز سکوت باشد',
  from: 'از',
  to: 'تا',
  quietSame: 'دو زمان متفاوت برگزینید.',
  channels: 'پیام‌ها کجا برسد',
  'channel.push': 'روی همین گوشی، وقتی صفحه بسته است',
  'channel.wristband': 'روی دستبند من',
  'channel.inbox': 'فقط در همین فهرست',
  'channel.email': 'با ایمیل، اگر نشانی‌ام را دارید',
  'channel.sms': 'با پیامک، اگر شماره‌ام را دارید',
  inboxHint: 'هر چه فرستاده شود در هر حال در این فهرست می‌ماند.',
  writing: 'زبان و نوشتن',
  language: 'زبان',
  digits: 'رقم‌ها',
  'digits.auto': 'به شیوهٔ زبان',
  'digits.latin': '123',
  'digits.persian': '۱۲۳',
  calendar: 'تقویم',
  'calendar.auto': 'به شیوهٔ زبان',
  'calendar.gregorian': 'میلادی',
  'calendar.jalali': 'هجری شمسی',
  saved: 'ذخیره شد.',
  failed: 'ذخیره نشد. لطفاً دوباره بکوشید.',
  changed: 'انتخاب‌های شما جای دیگری عوض شده است؛ اکنون این‌ها برقرار است. لطفاً دوباره برگزینید.',
  less: 'از این‌ها کمتر بفرستید',
  lessRests:
    'این پیام تا ۷ روز برای شما نمی‌آید. اگر در این مدت دوباره بزنید، «{topic}» خاموش می‌شود.',
  lessOff: '«{topic}» اکنون خاموش است. از «چه چیزی را می‌خواهم بشنوم» می‌توانید دوباره روشنش کنید.',
  stop: 'دیگر از این‌ها نفرستید',
};

export const wishTexts = { en, fa };

/** A text of the visitor's choices in the language on screen. */
export function wish(key: WishText, params: Params = {}): string {
  const shown = language();
  return fill(wishTexts[shown][key], params, shown);
}
