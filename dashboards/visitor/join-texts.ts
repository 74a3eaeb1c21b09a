import { fill } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';

/** `text` is the wording of consent: a change of it is a new version of `JOIN_TEXT`. [JOI10] */
export const joinEn = {
  title: 'Join on this phone',
  offer:
    'You get a page of your own here: an inbox for what you allow, and everything that is held ' +
    'about you. About 1 to 3 messages a visit. For example:',
  example: 'Your table is ready. Please come to the entrance.',
  begin: 'Go on',
  notNow: 'Not now',
  later: 'You can join at any time while you are here.',
  choose: 'You decide',
  text:
    '{venue} keeps an inbox here, and uses where your wristband is if you link one, only for ' +
    'what you switch on, until you switch it off. Unused {days} days, it goes. Stop here at any ' +
    'time.',
  none: 'All three may stay off: the page is yours all the same.',
  join: 'Open my page',
  joining: 'Opening…',
  failed: 'That did not work. Check your connection and try again.',
  slow: 'Too many people join here at this moment. Wait a minute, then try again.',
  band: 'I have a wristband or a code',
  phones: 'This page on another phone',
  show: 'Show a code',
  showText:
    'Scan it with the other phone, or enter the letters there under “I have a wristband or a ' +
    'code”. It holds for ten minutes, and once. Show it to nobody else: it opens this page.',
  newCode: 'New code',
  over: 'The code has ended.',
  confirm: 'Open your page here?',
  confirmText:
    'This code opens a page that is open on another phone. Go on only if you made the code there ' +
    'yourself: what you do here is shown on that phone.',
  yes: 'It is my page',
  no: 'No',
  taken: 'This phone has a page already. Erase it first, under “My data”, to open the other here.',
  unknown: 'The code has ended or was used. Make a new one on the first phone.',
  elsewhere: 'You are with {venue} already',
  sameOne:
    'Join {here} as the same person? It asks you for itself, and all is off at first. What you ' +
    'allowed elsewhere stays as it is; your language and what you want to hear come with you.',
  sameBand:
    'With the code of a wristband of this place you join it as the same person. What you allowed ' +
    'elsewhere stays as it is.',
  openThere: 'Open my page at {venue}',
} as const;

type Texts = { readonly [K in keyof typeof joinEn]: string };

export const joinFa: Texts = {
  title: 'با همین گوشی بپیوندید',
  offer:
    'اینجا صفحه‌ای از آنِ خودتان دارید: صندوقی برای آنچه اجازه می‌دهید، و همهٔ آنچه از شما نگه ' +
    'می‌داریم. حدود ۱ تا ۳ پیام در هر بازدید. برای نمونه:',
  example: 'میز شما آماده است. لطفاً به ورودی بیایید.',
  begin: 'ادامه',
  notNow: 'حالا نه',
  later: 'تا اینجا هستید، هر زمان می‌توانید بپیوندید.',
  choose: 'شما تصمیم می‌گیرید',
  text:
    '{venue} اینجا صندوق پیام دارد و اگر دستبند وصل کنید جای آن را فقط برای آنچه روشن کنید به ' +
    'کار می‌برد، تا وقتی خاموش کنید. پس از {days} روز بی‌استفاده پاک می‌شود. هر زمان ' +
    'همین‌جا خاموش کنید.',
  none: 'هر سه می‌تواند خاموش بماند: صفحه باز هم از آنِ شماست.',
  join: 'صفحه‌ام را باز کن',
  joining: 'در حال باز کردن…',
  failed: 'انجام نشد. اتصال خود را بررسی کنید و دوباره بکوشید.',
  slow: 'اکنون افراد زیادی می‌پیوندند. یک دقیقه صبر کنید و دوباره بکوشید.',
  band: 'دستبند یا کد دارم',
  phones: 'این صفحه روی گوشی دیگر',
  show: 'نمایش کد',
  showText:
    'با گوشی دیگر اسکنش کنید، یا حروف را آنجا زیر «دستبند یا کد دارم» بنویسید. ده دقیقه ' +
    'اعتبار دارد و فقط یک بار. به کس دیگری نشان ندهید: این صفحه را باز می‌کند.',
  newCode: 'کد تازه',
  over: 'زمان کد به پایان رسید.',
  confirm: 'صفحهٔ شما اینجا باز شود؟',
  confirmText:
    'این کد صفحه‌ای را باز می‌کند که روی گوشی دیگری باز است. تنها اگر خودتان کد را آنجا ' +
    'ساخته‌اید ادامه دهید: آنچه اینجا می‌کنید روی آن گوشی دیده می‌شود.',
  yes: 'صفحهٔ من است',
  no: 'نه',
  taken: 'این گوشی صفحه‌ای دارد. برای باز کردن آن یکی، نخست این را در «داده‌های من» پاک کنید.',
  unknown: 'زمان کد به پایان رسیده یا به کار رفته است. روی گوشی نخست کد تازه‌ای بسازید.',
  elsewhere: 'شما هم‌اکنون با {venue} هستید',
  sameOne:
    'می‌خواهید با همین هویت به {here} هم بپیوندید؟ اجازه‌های آن جداست و در آغاز همه خاموش است. ' +
    'آنچه جای دیگر اجازه داده‌اید همان می‌ماند؛ زبان شما و آنچه می‌خواهید بشنوید همراه شما می‌آید.',
  sameBand:
    'با کد دستبند این مجموعه با همین هویت به آن می‌پیوندید. آنچه جای دیگر اجازه داده‌اید همان ' +
    'می‌ماند.',
  openThere: 'صفحهٔ من در {venue} را باز کن',
};

export function joinTexts(): Texts {
  return language() === 'fa' ? joinFa : joinEn;
}

/** The wording of consent, with the venue's name and days. */
export function joinWording(venue: string, days: number): string {
  return fill(joinTexts().text, { venue, days }, language());
}
