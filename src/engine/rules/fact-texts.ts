import type { Localized } from '../../contracts/ids.ts';
import type { FactEntry } from '../../contracts/questions.ts';
import { factNames, factOf, isLookedUp, namedZoneFactNames } from './facts.ts';

/** What every fact means, for whoever writes a campaign; `zones.ID.…` stands for any zone. */
const texts: Readonly<Record<string, Localized>> = {
  'visitor.consent.service': {
    en: 'Agreed to messages about the visit itself',
    fa: 'با پیام‌های مربوط به خود بازدید موافقت کرده است',
  },
  'visitor.consent.offers': {
    en: 'Agreed to offers',
    fa: 'با دریافت پیشنهادها موافقت کرده است',
  },
  'visitor.consent.improve': {
    en: 'Agreed that the visit helps to improve the place',
    fa: 'موافقت کرده است که بازدیدش به بهبود مکان کمک کند',
  },
  'visitor.stage': {
    en: 'Stage of the journey, from discovery to reflection',
    fa: 'مرحلهٔ سفر مشتری، از آشنایی تا بازاندیشی',
  },
  'visitor.stageMs': {
    en: 'How long the visitor has been in that stage',
    fa: 'مدتی که بازدیدکننده در آن مرحله بوده است',
  },
  'visitor.inside': {
    en: 'Whether a visit is under way',
    fa: 'آیا بازدیدی در جریان است',
  },
  'visitor.source': {
    en: 'How they first met the offer: window, beacon, page or referral',
    fa: 'نخستین راه آشنایی: ویترین، بیکن، صفحه یا معرفی',
  },
  'visitor.known': {
    en: 'Linked the band, so that earlier visits count too',
    fa: 'دستبند را به خود پیوند داده است، پس بازدیدهای پیشین هم به حساب می‌آیند',
  },
  'visitor.language': { en: 'Language they read', fa: 'زبانی که می‌خواند' },
  'visitor.band': {
    en: 'What the band was handed out for: alone, family or anonymous',
    fa: 'دستبند برای چه داده شده است: تنها، خانواده یا ناشناس',
  },
  'visitor.handedOut': {
    en: 'The band was handed out by staff',
    fa: 'دستبند را کارکنان داده‌اند',
  },
  'visit.durationMs': {
    en: 'How long the visit lasts so far',
    fa: 'مدتی که تاکنون از بازدید گذشته است',
  },
  'visit.zones': {
    en: 'Zones entered in this visit',
    fa: 'بخش‌هایی که در این بازدید به آن‌ها وارد شده است',
  },
  'visit.number': {
    en: 'Number of the visit at this venue; 1 is the first',
    fa: 'شمارهٔ بازدید در این مکان؛ ۱ یعنی نخستین',
  },
  'visit.carrying': {
    en: 'Codes of goods picked up, not put back and not paid',
    fa: 'کد کالاهایی که برداشته شده، برگردانده نشده و پرداخت نشده‌اند',
  },
  'visit.carryingCount': {
    en: 'Number of goods picked up, not put back and not paid',
    fa: 'تعداد کالاهایی که برداشته شده، برگردانده نشده و پرداخت نشده‌اند',
  },
  'visit.groupSize': {
    en: 'People who came together with the visitor, the visitor included',
    fa: 'شمار افرادی که با بازدیدکننده آمده‌اند، با خود او',
  },
  'visit.value.speed': {
    en: 'How likely the visit values speed of service, 0 to 1',
    fa: 'احتمال اینکه سرعت خدمت برای این بازدید مهم باشد، از ۰ تا ۱',
  },
  'visit.value.price': {
    en: 'How likely the visit values price or selection, 0 to 1',
    fa: 'احتمال اینکه قیمت یا تنوع برای این بازدید مهم باشد، از ۰ تا ۱',
  },
  'visit.value.loyalty': {
    en: 'How likely the visit is one of loyalty, 0 to 1',
    fa: 'احتمال اینکه این بازدید از سر وفاداری باشد، از ۰ تا ۱',
  },
  'visit.hesitating': {
    en: 'Came back to shelves, or picked up and put back, twice or more',
    fa: 'دو بار یا بیشتر به قفسه برگشته، یا برداشته و برگردانده است',
  },
  'visit.straight': {
    en: 'Walked little more than the shortest way',
    fa: 'تنها کمی بیش از کوتاه‌ترین راه پیموده است',
  },
  'visit.purchases': {
    en: 'Receipts of this visit; unknown while no till was heard for a day',
    fa: 'تعداد فاکتورهای این بازدید؛ اگر یک روز از صندوق خبری نباشد نامعلوم است',
  },
  'visit.spent': {
    en: 'Spent in this visit, less what was returned',
    fa: 'مبلغ خرید این بازدید، منهای آنچه برگشت خورده است',
  },
  'customer.visits': {
    en: 'Visits of this customer at all venues, this one included',
    fa: 'شمار بازدیدهای این مشتری در همهٔ مکان‌ها، با همین بازدید',
  },
  'customer.member': {
    en: 'Is a member of the loyalty programme',
    fa: 'عضو باشگاه مشتریان است',
  },
  'customer.segments': {
    en: 'Segments the customer belongs to',
    fa: 'بخش‌هایی که مشتری در آن‌هاست',
  },
  'customer.daysSinceVisit': {
    en: 'Whole days since the last visit ended',
    fa: 'روزهای کامل از پایان بازدید پیشین',
  },
  'zone.people': {
    en: 'People in the zone of the triggering event',
    fa: 'شمار افراد در بخشی که رویداد در آن رخ داده است',
  },
  'zone.share': {
    en: 'The same as a share of its capacity, 0 to 1',
    fa: 'همان به نسبت ظرفیت بخش، از ۰ تا ۱',
  },
  'zone.capacity': {
    en: 'Capacity of the zone of the triggering event',
    fa: 'ظرفیت بخشی که رویداد در آن رخ داده است',
  },
  'zone.kind': {
    en: 'Kind of the zone of the triggering event',
    fa: 'گونهٔ بخشی که رویداد در آن رخ داده است',
  },
  'zone.queueLength': {
    en: 'People waiting in the queue of the triggering event',
    fa: 'شمار منتظران در صفی که رویداد دربارهٔ آن است',
  },
  'zone.expectedWaitMs': {
    en: 'How long who joins that queue now is expected to wait',
    fa: 'زمان انتظار پیش‌بینی‌شده برای کسی که اکنون به آن صف بپیوندد',
  },
  'zone.longestWaitMs': {
    en: 'How long the one who waits longest in that queue has waited',
    fa: 'زمان انتظار کسی که بیش از همه در آن صف مانده است',
  },
  'venue.people': { en: 'Visitors inside', fa: 'شمار بازدیدکنندگان داخل' },
  'venue.count': {
    en: 'People inside by door counters and tags together',
    fa: 'شمار افراد داخل بر پایهٔ شمارنده‌های در و برچسب‌ها با هم',
  },
  'venue.countLow': {
    en: 'Lower end of the 90 % interval of that count',
    fa: 'کران پایین بازهٔ ۹۰ درصدی آن شمار',
  },
  'venue.countHigh': {
    en: 'Upper end of the 90 % interval of that count',
    fa: 'کران بالای بازهٔ ۹۰ درصدی آن شمار',
  },
  'venue.share': {
    en: 'Visitors inside as a share of the capacity, 0 to 1',
    fa: 'بازدیدکنندگان داخل به نسبت ظرفیت، از ۰ تا ۱',
  },
  'place.confidence': {
    en: 'How sure the place of the visitor is, 0 to 1',
    fa: 'اطمینان از جای بازدیدکننده، از ۰ تا ۱',
  },
  'place.zone': { en: 'Zone the visitor is in now', fa: 'بخشی که بازدیدکننده اکنون در آن است' },
  'place.kind': {
    en: 'Kind of the zone the visitor is in now',
    fa: 'گونهٔ بخشی که بازدیدکننده اکنون در آن است',
  },
  'place.floor': {
    en: 'Floor the visitor is on, else that of the event',
    fa: 'طبقه‌ای که بازدیدکننده در آن است، وگرنه طبقهٔ رویداد',
  },
  'environment.temperatureC': {
    en: 'Temperature by the nearest sensor: of the zone, else of the floor',
    fa: 'دما از نزدیک‌ترین حسگر: در همان بخش، وگرنه در همان طبقه',
  },
  'environment.humidityPct': {
    en: 'Humidity by the nearest sensor',
    fa: 'رطوبت از نزدیک‌ترین حسگر',
  },
  'environment.noiseDb': { en: 'Noise by the nearest sensor', fa: 'صدا از نزدیک‌ترین حسگر' },
  'environment.lightLux': { en: 'Light by the nearest sensor', fa: 'نور از نزدیک‌ترین حسگر' },
  'environment.co2Ppm': {
    en: 'Carbon dioxide by the nearest sensor',
    fa: 'دی‌اکسید کربن از نزدیک‌ترین حسگر',
  },
  'time.hour': { en: 'Hour at the venue, 0 to 23', fa: 'ساعت به وقت مکان، از ۰ تا ۲۳' },
  'time.minute': { en: 'Minute of the hour', fa: 'دقیقهٔ ساعت' },
  'time.weekday': { en: 'Day of the week at the venue', fa: 'روز هفته به وقت مکان' },
  'time.date': { en: 'Date at the venue, YYYY-MM-DD', fa: 'تاریخ میلادی به وقت مکان' },
  'event.type': { en: 'Name of the triggering event', fa: 'نام رویداد آغازگر' },
  'event.zone': { en: 'Zone of the triggering event', fa: 'بخش رویداد آغازگر' },
  'event.shelf': {
    en: 'Shelf or device of the triggering event',
    fa: 'قفسه یا دستگاه رویداد آغازگر',
  },
  'event.sku': { en: 'Article of the triggering event', fa: 'کالای رویداد آغازگر' },
  'event.category': {
    en: 'Category of that article',
    fa: 'دستهٔ کالای رویداد آغازگر',
  },
  'event.forMs': {
    en: 'Length that was dwelled or handled',
    fa: 'مدتی که درنگ کرده یا کالا را در دست داشته است',
  },
  'event.dwellMs': {
    en: 'Length of the stay that was left',
    fa: 'مدت ماندن در بخشی که ترک شده است',
  },
  'event.score': { en: 'Score of the rating', fa: 'امتیاز داده‌شده' },
  'event.of': { en: 'Best score there is', fa: 'بیشترین امتیاز ممکن' },
  'event.share': {
    en: 'Score as a share of the best one, 0 to 1',
    fa: 'امتیاز به نسبت بیشترین، از ۰ تا ۱',
  },
  'event.total': { en: 'Total of the receipt', fa: 'جمع فاکتور' },
  'event.probability': {
    en: 'How likely it was this visitor, 0 to 1',
    fa: 'احتمال آن‌که همین بازدیدکننده بوده باشد، از ۰ تا ۱',
  },
  'event.confidence': {
    en: 'How sure the place was on entering, 0 to 1',
    fa: 'اطمینان از جا هنگام ورود، از ۰ تا ۱',
  },
  'event.value': { en: 'What was measured of the level', fa: 'مقدار اندازه‌گیری‌شده' },
  'event.bound': { en: 'Bound the level passed', fa: 'مرزی که از آن گذشته است' },
  'zones.ID.people': { en: 'People in the zone named', fa: 'شمار افراد در بخش نام‌برده' },
  'zones.ID.share': {
    en: 'The same as a share of its capacity, 0 to 1',
    fa: 'همان به نسبت ظرفیت آن بخش، از ۰ تا ۱',
  },
  'zones.ID.capacity': { en: 'Capacity of the zone named', fa: 'ظرفیت بخش نام‌برده' },
};

/** Every fact there is, with `zones.ID.…` for a zone of one's choice. [RUL2] */
export function factList(): FactEntry[] {
  const names = [...factNames, ...namedZoneFactNames.map((asked) => `zones.ID.${asked}`)];
  return names.flatMap((name): FactEntry[] => {
    const fact = factOf(name);
    if (fact === undefined) return [];
    const { type, unit, values } = fact;
    return [
      {
        name,
        type,
        ...(unit === undefined ? {} : { unit }),
        ...(values === undefined ? {} : { values }),
        about: texts[name] ?? { en: name },
        lookedUp: isLookedUp(name),
      },
    ];
  });
}
