import {
  kindWords,
  type SentenceNames,
  stageWords,
  weekdayWords,
  wordOf,
  zoneName,
} from './names.ts';
import { day, milliseconds, number, percent, plain, quoted, type Tongue } from './numbers.ts';

type Both = { readonly en: string; readonly fa: string };
type Value =
  | 'plain'
  | 'ms'
  | 'share'
  | 'celsius'
  | 'percent'
  | 'days'
  | 'date'
  | 'zone'
  | 'stage'
  | 'kind'
  | 'weekday'
  | 'language'
  | 'source';

/** A fact in words: a thing that has a value, a clause that holds or not, or a list. */
export type FactWords =
  | { readonly noun: Both; readonly value: Value }
  | { readonly yes: Both; readonly no: Both }
  | { readonly noun: Both; readonly has: Both; readonly lacks: Both; readonly value: Value };

const valued = (en: string, fa: string, value: Value = 'plain') => ({ noun: { en, fa }, value });
const clause = (yes: [string, string], no: [string, string]) => ({
  yes: { en: yes[0], fa: yes[1] },
  no: { en: no[0], fa: no[1] },
});

const visitorWords: Readonly<Record<string, FactWords>> = {
  'visitor.consent.service': clause(
    ['they agreed to service messages', 'اجازهٔ پیام‌های خدماتی را داده باشد'],
    ['they have not agreed to service messages', 'اجازهٔ پیام‌های خدماتی را نداده باشد'],
  ),
  'visitor.consent.offers': clause(
    ['they agreed to offers', 'اجازهٔ پیشنهادها را داده باشد'],
    ['they have not agreed to offers', 'اجازهٔ پیشنهادها را نداده باشد'],
  ),
  'visitor.consent.improve': clause(
    ['they agreed to improving the venue', 'اجازهٔ بهبود مجموعه را داده باشد'],
    ['they have not agreed to improving the venue', 'اجازهٔ بهبود مجموعه را نداده باشد'],
  ),
  'visitor.known': clause(
    ['they have joined', 'نام‌نویسی کرده باشد'],
    ['they have not joined', 'نام‌نویسی نکرده باشد'],
  ),
  'visitor.inside': clause(
    ['they are inside', 'در مجموعه باشد'],
    ['they are not inside', 'در مجموعه نباشد'],
  ),
  'visitor.handedOut': clause(
    ['they were handed their wristband', 'دستبندش را تحویل گرفته باشد'],
    ['they were not handed their wristband', 'دستبندش را تحویل نگرفته باشد'],
  ),
  'visitor.stage': valued('their stage', 'مرحلهٔ سفرش', 'stage'),
  'visitor.stageMs': valued('the time in their stage', 'مدت ماندنش در این مرحله', 'ms'),
  'visitor.language': valued('the language they read', 'زبانش', 'language'),
  'visitor.source': valued('the way they first met the offer', 'راه آشنایی‌اش', 'source'),
  'visitor.band': valued('the use of their wristband', 'کاربرد دستبندش'),
};

const visitWords: Readonly<Record<string, FactWords>> = {
  'visit.durationMs': valued('the length of the visit', 'مدت بازدید', 'ms'),
  'visit.number': valued('the number of this visit', 'شمارهٔ این بازدید'),
  'visit.purchases': valued('the number of purchases in this visit', 'تعداد خریدهای این بازدید'),
  'visit.spent': valued('the amount spent in this visit', 'مبلغ خرید این بازدید'),
  'visit.carryingCount': valued('the number of articles they carry', 'تعداد کالاهای همراهش'),
  'visit.groupSize': valued('the number of people in their group', 'تعداد همراهان گروهش'),
  'visit.value.speed': valued(
    'the probability that they value speed',
    'احتمال اهمیت سرعت برایش',
    'share',
  ),
  'visit.value.price': valued(
    'the probability that they value price or choice',
    'احتمال اهمیت قیمت یا تنوع برایش',
    'share',
  ),
  'visit.value.loyalty': valued('the probability of loyalty', 'احتمال وفاداری‌اش', 'share'),
  'visit.hesitating': clause(
    ['they are hesitating', 'مردد باشد'],
    ['they are not hesitating', 'مردد نباشد'],
  ),
  'visit.straight': clause(
    ['they go straight to what they want', 'یک‌راست سراغ خواسته‌اش برود'],
    ['they do not go straight to what they want', 'یک‌راست سراغ خواسته‌اش نرود'],
  ),
  'visit.zones': {
    noun: { en: 'the zones of this visit', fa: 'ناحیه‌های این بازدید' },
    has: { en: 'they have been in # in this visit', fa: 'در این بازدید در # بوده باشد' },
    lacks: { en: 'they have not been in # in this visit', fa: 'در این بازدید در # نبوده باشد' },
    value: 'zone',
  },
  'visit.carrying': {
    noun: { en: 'the articles they carry', fa: 'کالاهای همراهش' },
    has: { en: 'they carry article #', fa: 'کالای # را همراه داشته باشد' },
    lacks: { en: 'they do not carry article #', fa: 'کالای # را همراه نداشته باشد' },
    value: 'plain',
  },
};

const customerWords: Readonly<Record<string, FactWords>> = {
  'customer.visits': valued('the number of their visits', 'تعداد بازدیدهایش'),
  'customer.daysSinceVisit': valued(
    'the time since their last visit',
    'فاصله از بازدید پیشینش',
    'days',
  ),
  'customer.member': clause(
    ['they are a member', 'عضو باشد'],
    ['they are not a member', 'عضو نباشد'],
  ),
  'customer.segments': {
    noun: { en: 'their segments', fa: 'بخش‌های مشتری‌اش' },
    has: { en: 'they belong to the segment #', fa: 'در بخش مشتریان # باشد' },
    lacks: { en: 'they do not belong to the segment #', fa: 'در بخش مشتریان # نباشد' },
    value: 'plain',
  },
};

const placeWords: Readonly<Record<string, FactWords>> = {
  'zone.people': valued('the number of people in the zone', 'تعداد حاضران ناحیه'),
  'zone.share': valued('the occupancy of the zone', 'میزان پر بودن ناحیه', 'share'),
  'zone.kind': valued('the kind of the zone', 'نوع ناحیه', 'kind'),
  'zone.capacity': valued('the capacity of the zone', 'ظرفیت ناحیه'),
  'zone.queueLength': valued('the length of the queue', 'تعداد افراد صف'),
  'zone.expectedWaitMs': valued('the expected wait', 'زمان انتظار پیش‌بینی‌شده', 'ms'),
  'zone.longestWaitMs': valued('the longest wait', 'طولانی‌ترین زمان انتظار', 'ms'),
  'venue.people': valued('the number of people in the venue', 'تعداد حاضران مجموعه'),
  'venue.share': valued('the occupancy of the venue', 'میزان پر بودن مجموعه', 'share'),
  'venue.count': valued(
    'the estimated number of people in the venue',
    'برآورد تعداد حاضران مجموعه',
  ),
  'venue.countLow': valued('the least count of people in the venue', 'کمینهٔ برآورد حاضران'),
  'venue.countHigh': valued('the greatest count of people in the venue', 'بیشینهٔ برآورد حاضران'),
  'place.confidence': valued('the certainty of where they are', 'اطمینان از جایش', 'share'),
  'place.zone': valued('the zone they are in', 'ناحیه‌ای که در آن است', 'zone'),
  'place.kind': valued('the kind of the zone they are in', 'نوع ناحیه‌ای که در آن است', 'kind'),
  'place.floor': valued('the floor they are on', 'طبقه‌ای که در آن است'),
  'environment.temperatureC': valued('the temperature', 'دما', 'celsius'),
  'environment.humidityPct': valued('the humidity', 'رطوبت', 'percent'),
  'environment.co2Ppm': valued('the carbon dioxide in ppm', 'دی‌اکسید کربن به پی‌پی‌ام'),
  'environment.lightLux': valued('the light in lux', 'روشنایی به لوکس'),
  'environment.noiseDb': valued('the noise in decibels', 'شدت صدا به دسی‌بل'),
};

const eventWords: Readonly<Record<string, FactWords>> = {
  'event.type': valued('the kind of the event', 'نوع رویداد'),
  'event.zone': valued('the zone of the event', 'ناحیهٔ رویداد', 'zone'),
  'event.shelf': valued('the shelf of the event', 'قفسهٔ رویداد'),
  'event.sku': valued('the article of the event', 'کالای رویداد'),
  'event.category': valued('the category of the event', 'دستهٔ کالای رویداد'),
  'event.forMs': valued('the time it took', 'مدت رویداد', 'ms'),
  'event.dwellMs': valued('the time spent there', 'مدت توقف', 'ms'),
  'event.score': valued('the score given', 'نمرهٔ داده‌شده'),
  'event.of': valued('the best possible score', 'بالاترین نمرهٔ ممکن'),
  'event.share': valued('the score as a share of the best', 'نسبت نمره به بالاترین نمره', 'share'),
  'event.total': valued('the total of the receipt', 'مبلغ رسید'),
  'event.probability': valued(
    'the certainty that it was them',
    'اطمینان از این‌که خودش بوده',
    'share',
  ),
  'event.confidence': valued('the certainty of the place', 'اطمینان از جا', 'share'),
  'event.value': valued('the measured value', 'مقدار اندازه‌گیری‌شده'),
  'event.bound': valued('the bound that was passed', 'حدی که از آن گذشته'),
  'time.hour': valued('the hour of the day', 'ساعت روز'),
  'time.minute': valued('the minute of the hour', 'دقیقهٔ ساعت'),
  'time.weekday': valued('the day of the week', 'روز هفته', 'weekday'),
  'time.date': valued('the date', 'تاریخ', 'date'),
};

const words: Readonly<Record<string, FactWords>> = {
  ...visitorWords,
  ...visitWords,
  ...customerWords,
  ...placeWords,
  ...eventWords,
};

const ofZone: Readonly<Record<string, { readonly words: Both; readonly value: Value }>> = {
  people: { words: { en: 'the number of people in', fa: 'تعداد حاضران' }, value: 'plain' },
  share: { words: { en: 'the occupancy of', fa: 'میزان پر بودن' }, value: 'share' },
  capacity: { words: { en: 'the capacity of', fa: 'ظرفیت' }, value: 'plain' },
};
const zonePattern = /^zones\.(.+)\.([A-Za-z]+)$/;

/** A fact this file does not know is named by the words of its own name. */
export function factWords(fact: string, names: SentenceNames): FactWords {
  const known = Object.hasOwn(words, fact) ? words[fact] : undefined;
  if (known) return known;
  const [, zone = '', question = ''] = zonePattern.exec(fact) ?? [];
  const asked = Object.hasOwn(ofZone, question) ? ofZone[question] : undefined;
  if (asked) {
    const en = `${asked.words.en} ${zoneName(zone, names, 'en')}`;
    return valued(en, `${asked.words.fa} ${zoneName(zone, names, 'fa')}`, asked.value);
  }
  const text = unfolded(fact);
  const value = fact.endsWith('Ms') ? 'ms' : 'plain';
  return valued(quoted(text, 'en'), quoted(text, 'fa'), value);
}

/** `weather.windSpeed`: weather wind speed. */
function unfolded(fact: string): string {
  return fact
    .replace(/Ms$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[._-]+/g, ' ')
    .trim()
    .toLowerCase();
}

const languageWords = {
  en: { en: 'English', fa: 'انگلیسی' },
  fa: { en: 'Persian', fa: 'فارسی' },
} as const;
const sourceWords = {
  window: { en: 'the window', fa: 'ویترین' },
  beacon: { en: 'a beacon', fa: 'بیکن' },
  page: { en: 'a page', fa: 'صفحهٔ وب' },
  referral: { en: 'a referral', fa: 'معرفی دیگران' },
} as const;

/** What a fact is compared with, in words. */
export function valueWords(
  given: string | number | boolean,
  value: Value,
  { names, tongue }: { readonly names: SentenceNames; readonly tongue: Tongue },
): string {
  if (typeof given === 'boolean') {
    if (tongue === 'en') return given ? 'yes' : 'no';
    return given ? 'بله' : 'خیر';
  }
  if (typeof given === 'number') return numberWords(given, value, tongue);
  if (value === 'zone') return zoneName(given, names, tongue);
  if (value === 'stage') return wordOf(stageWords, given, tongue);
  if (value === 'kind') return wordOf(kindWords, given, tongue);
  if (value === 'weekday') return wordOf(weekdayWords, given, tongue);
  if (value === 'language') return wordOf(languageWords, given, tongue);
  if (value === 'source') return wordOf(sourceWords, given, tongue);
  if (value === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(given)) return day(given, tongue);
  return quoted(plain(given) || ' ', tongue);
}

function numberWords(given: number, value: Value, tongue: Tongue): string {
  const isEnglish = tongue === 'en';
  if (value === 'ms') return milliseconds(given, tongue);
  if (value === 'share') return percent(given, tongue);
  if (value === 'percent') return percent(given / 100, tongue);
  if (value === 'celsius') return `${number(given, tongue)}${isEnglish ? ' °C' : ' درجه'}`;
  if (value === 'days') return milliseconds(given * 86_400_000, tongue);
  return number(given, tongue);
}
