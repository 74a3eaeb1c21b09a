import type { Unknown, WeekBody } from '../contracts/api-week.ts';
import type { Language } from '../contracts/ids.ts';
import type { FigureKey } from '../contracts/weeks.ts';

/** A week's mail in both languages: the page has the definitions at length. */
export type WeekWords = {
  readonly subject: string;
  readonly range: string;
  readonly counted: string;
  readonly before: string;
  readonly more: string;
  readonly less: string;
  readonly same: string;
  readonly tooEarly: string;
  readonly unknown: string;
  readonly best: string;
  readonly worst: string;
  readonly page: string;
  readonly stop: string;
  readonly noStop: string;
  readonly against: Readonly<Record<WeekBody['against'], string>>;
  readonly figures: Readonly<Record<FigureKey, string>>;
  readonly why: Readonly<Record<Unknown, string>>;
};

const en: WeekWords = {
  subject: '{venue}: the week from {from}',
  range: '{from} to {to}',
  counted: '{count} of 7 days are counted',
  before: 'before {value}',
  more: 'clearly more',
  less: 'clearly less',
  same: 'no clear difference',
  tooEarly: 'too early to compare',
  unknown: 'not known: {why}',
  best: 'Most visited places',
  worst: 'Least visited',
  page: 'All of it, with what each figure means',
  stop: 'Stop this mail',
  noStop: 'Whoever runs the venue takes your address off the list on the page “The week”.',
  against: {
    fourBefore: 'Beside: the mean of the four weeks before',
    weekBefore: 'Beside: the week before',
    monthBefore: 'Beside: the same week four weeks ago',
    yearBefore: 'Beside: the same week a year ago (52 weeks)',
  },
  figures: {
    footfall: 'Visits',
    counted: 'People counted in at the doors',
    capture: 'Came in, of those heard outside',
    dwellMs: 'Half of the visits were longer than',
    conversion: 'Visits with a purchase',
    receiptsPerVisit: 'Receipts a visit',
    receiptsPerCounted: 'Receipts by people counted',
    basket: 'Average receipt',
    basketUnits: 'Articles a receipt',
    perStaff: 'Visitors for each of the staff on shift',
    queueMedianMs: 'Half of those served waited over',
    queueP90Ms: 'One in ten of them waited over',
    queueAbandoned: 'Gave up queueing',
  },
  why: {
    noDays: 'no day is counted',
    noVisits: 'nobody came',
    noneOver: 'none of the visits is over yet',
    noneOutside: 'nobody is heard outside who did not come in',
    noEntrance: 'the plan has no entrance',
    noCounter: 'no door counter counted on these days',
    counterSilent: 'a door counter was silent for an hour or more of every day, or counted nobody',
    noTill: 'no till is connected',
    noSales: 'nothing was sold',
    noShifts: 'no shifts are planned',
    noQueue: 'the plan has no queue',
    noWaits: 'nobody was seen waiting',
    few: 'fewer than 5, which might tell of one person',
  },
};

const fa: WeekWords = {
  subject: '{venue}: گزارش هفتهٔ {from}',
  range: '{from} تا {to}',
  counted: '{count} روز از ۷ روز شمرده شده است',
  before: 'پیش از این {value}',
  more: 'به‌روشنی بیشتر',
  less: 'به‌روشنی کمتر',
  same: 'تفاوت روشنی نیست',
  tooEarly: 'برای مقایسه زود است',
  unknown: 'معلوم نیست: {why}',
  best: 'پربازدیدترین جاها',
  worst: 'کم‌بازدیدترین',
  page: 'همهٔ گزارش، با معنی هر عدد',
  stop: 'توقف این نامه',
  noStop: 'مدیر شعبه نشانی شما را در صفحهٔ «گزارش هفته» از فهرست برمی‌دارد.',
  against: {
    fourBefore: 'در مقایسه با میانگین چهار هفتهٔ پیش از آن',
    weekBefore: 'در مقایسه با هفتهٔ پیش از آن',
    monthBefore: 'در مقایسه با همین هفته در چهار هفته پیش',
    yearBefore: 'در مقایسه با همین هفته در سال گذشته (۵۲ هفته پیش)',
  },
  figures: {
    footfall: 'بازدید',
    counted: 'ورودهای شمرده‌شده',
    capture: 'از پشت ویترین به داخل',
    dwellMs: 'نیمی از بازدیدها بیشتر از این طول کشید',
    conversion: 'بازدیدهای همراه با خرید',
    receiptsPerVisit: 'رسید به ازای هر بازدید',
    receiptsPerCounted: 'رسید به نسبت ورودها',
    basket: 'میانگین هر رسید',
    basketUnits: 'تعداد کالا در هر رسید',
    perStaff: 'بازدیدکننده به ازای هر نفر سر شیفت',
    queueMedianMs: 'نیمی در صف بیش از این ماندند',
    queueP90Ms: 'از هر ده نفر یکی بیش از این ماند',
    queueAbandoned: 'از صف رفته‌اند',
  },
  why: {
    noDays: 'هیچ روزی شمرده نشده است',
    noVisits: 'کسی نیامده است',
    noneOver: 'هنوز هیچ بازدیدی تمام نشده است',
    noneOutside: 'بیرون کسی شنیده نمی‌شود که داخل نیامده باشد',
    noEntrance: 'روی نقشه ورودی نیست',
    noCounter: 'در این روزها هیچ شمارندهٔ دری چیزی نشمرده است',
    counterSilent: 'هر روز شمارندهٔ یکی از درها یک ساعت یا بیشتر خاموش بوده یا کسی را نشمرده است',
    noTill: 'هیچ صندوقی وصل نیست',
    noSales: 'فروشی نبوده است',
    noShifts: 'شیفتی برنامه‌ریزی نشده است',
    noQueue: 'روی نقشه صفی نیست',
    noWaits: 'کسی در حال انتظار دیده نشد',
    few: 'کمتر از ۵، که ممکن است از یک نفر خبر بدهد',
  },
};

export const weekWords: Readonly<Record<Language, WeekWords>> = { en, fa };
