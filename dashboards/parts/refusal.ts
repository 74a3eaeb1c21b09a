import type { Answer } from '../api/client.ts';
import type { Language } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';

/** What the server refuses on the pages of the shop, by the code of `src/ERRORS.md`. */
export const refusalsFa: Readonly<Record<string, string>> = {
  network: 'سرور پاسخ نمی‌دهد. اتصال را ببینید و دوباره بکوشید.',
  'http.unauthenticated': 'ورود شما تمام شده است. دوباره وارد شوید.',
  'http.not_found': 'پیدا نشد، یا نقش شما آن را نمی‌بیند.',
  'http.body': 'چیزی که فرستاده شد پذیرفتنی نیست. نوشته‌ها و عددها را بازبینی کنید.',
  'http.busy': 'سرور سرش شلوغ است. کمی بعد دوباره بکوشید.',
  'http.rate': 'تعداد تلاش‌ها زیاد شد. کمی صبر کنید و دوباره بکوشید.',
  'command.shape': 'چیزی که فرستاده شد پذیرفتنی نیست. نوشته‌ها و عددها را بازبینی کنید.',
  'command.timeout': 'سرور دیر کرد. شاید هنوز انجام شود: صفحه را تازه کنید و ببینید.',
  'command.stopping': 'سرور دارد خاموش می‌شود یا صف دراز است. کمی بعد دوباره بکوشید.',
  'command.failed': 'سرور نپذیرفت. گزارش سرور دلیلش را دارد.',
  'command.limit': 'جا پر است. چیزی را که لازم نیست بردارید.',
  'command.settings': 'یکی از تنظیم‌ها شناخته نیست یا از اندازه بیرون است.',
  'command.plan': 'این نقشه به کار نمی‌آید: ناحیه‌ای شناسه، نوع یا ظرفیت درست ندارد.',
  'command.timezone_unknown': 'این منطقهٔ زمانی شناخته نیست. مثلاً Asia/Tehran بنویسید.',
  'command.venue_exists': 'مجموعه‌ای با این شناسه هست. شناسهٔ دیگری بنویسید.',
  'command.venue_unknown': 'این مجموعه دیگر نیست.',
  'command.floor_unknown': 'این طبقه در نقشه نیست.',
  'command.zone_unknown': 'این ناحیه در نقشه نیست. نقشه شاید عوض شده باشد: صفحه را تازه کنید.',
  'command.device_unknown': 'این دستگاه دیگر نیست.',
  'command.device_exists': 'دستگاهی با این نام هست. نام دیگری بنویسید.',
  'command.till_unknown': 'این دستگاه صندوق این مجموعه نیست.',
  'command.till_folder': 'نام یک پوشه زیر پوشهٔ داده را بنویسید، مثل till-1، نه نشانی کامل.',
  'command.sale_unknown': 'چنین فروشی در دفتر نیست. فروش‌های آن روز را دوباره ببینید.',
  'command.article_unknown': 'این کالا در فهرست نیست. اول آن را وارد کنید یا کدش را درست کنید.',
  'command.visitor_unknown': 'این شخص دیگر شناخته نیست. دوباره جست‌وجو کنید.',
  'command.user_unknown': 'کسی با این نام کاربری نیست.',
  'command.alert_unknown': 'این هشدار دیگر باز نیست.',
  'command.task_unknown': 'این کار دیگر باز نیست.',
  'command.task_taken': 'کس دیگری آن را برداشته است، یا حالا نمی‌شود.',
  'command.case_unknown': 'این پرونده نیست، یا دیگر باز نمی‌شود.',
  'command.campaign_unknown': 'این کمپین هنوز منتشر نشده است.',
  'segment.shape': 'این بخش خوانده نمی‌شود. شرط‌هایش را بازبینی کنید.',
  'segment.name_unknown': 'این بخش از چیزی می‌پرسد که نیست: ستون، کالا، دسته، کمپین یا پیشنهاد.',
  'segment.unknown': 'این بخش دیگر نیست.',
  'segment.in_use': 'کمپین‌های فعال این بخش را لازم دارند. اول آن‌ها را متوقف کنید.',
  'coupon.offer': 'این پیشنهاد به این شکل منتشر نمی‌شود. مبلغ، واحد پول و روزها را ببینید.',
  'coupon.offer_unknown': 'کوپن کمپین پیشنهادی را می‌خواهد که نیست.',
  'campaign.shape': 'چیزی از کمپین کم است یا از اندازه بیرون است.',
  'campaign.not_executed': 'کمپین چیزی می‌خواهد که این نسخه هنوز انجام نمی‌دهد.',
  'campaign.zone_unknown': 'کمپین ناحیه‌ای را نام می‌برد که در نقشه نیست.',
  'campaign.segment_unknown': 'کمپین بخشی را می‌خواهد که منتشر نشده است.',
  'campaign.device_unknown': 'کمپین به دستگاهی فرمان می‌دهد که نیست.',
  'campaign.fact_unknown': 'یکی از شرط‌ها چیزی می‌پرسد که کسی نگه نمی‌دارد.',
  'campaign.fact_type': 'یکی از شرط‌ها با مقداری می‌سنجد که به آن نمی‌خورد.',
  'campaign.cel': 'شرطی که نوشته شده خوانده نمی‌شود.',
  'campaign.duration': 'مدت باید عدد درستی بالای صفر با واحدش باشد.',
  'campaign.topic_unknown': 'کمپین موضوعی دارد که این مجموعه ندارد.',
  'campaign.schedule': 'زمان‌بندی هیچ‌وقت نمی‌رسد: پایانش پیش از آغاز است یا ساعتی نمانده.',
  'campaign.template': 'عنوان یا متن پیام آکولادِ باز دارد یا چیزی می‌خواهد که پر نمی‌شود.',
  'plan.draft_changed': 'کس دیگری پیش‌نویس را عوض کرده است. صفحه را تازه کنید.',
  'plan.unfinished': 'پیش‌نویس هنوز کامل نیست. فهرست اشکال‌ها را ببینید.',
  'plan.campaigns_name_zone': 'کمپین‌ها یا سفر مشتری به ناحیه‌ای تکیه دارند که در این نقشه نیست.',
  'plan.version_unknown': 'نقشه چنین نسخه‌ای ندارد.',
  'plan.underlay_unknown': 'زیر این طبقه تصویری نیست. اول تصویر را بفرستید.',
  'plan.file': 'این فایل نقشه‌ای خواندنی نیست. از نو به GeoJSON یا IMDF خروجی بگیرید.',
  'plan.image': 'این فایل PNG یا JPEG نیست، یا کامل نرسید.',
  'import.unknown': 'این فایل دیگر اینجا نیست. دوباره بفرستید؛ چیزی دو بار وارد نمی‌شود.',
  'import.busy': 'فایل دیگری خوانده می‌شود. صبر کنید، یا یکی را لغو کنید.',
  'import.file': 'فایل خوانده نمی‌شود، یا ستون‌هایش نمی‌گوید هر ردیف از آنِ کیست.',
  'lab.busy': 'آزمون‌های دیگری در صف‌اند. کمی بعد دوباره بکوشید.',
  'lab.range': 'از این زمان چیزی نگه داشته نشده است، یا بازه بلندتر از ۳۱ روز است.',
  'lab.limit': 'بیش از اندازه طول کشید. بازهٔ کوتاه‌تری بخواهید.',
  'lab.failed': 'آزمون انجام نشد. گزارش سرور دلیلش را دارد.',
  'store.disk_full': 'دیسک سرور پر است.',
};

type Refused = Pick<Extract<Answer<unknown>, { ok: false }>, 'code' | 'message'>;

/** Why the server refused: its own English words, or Persian ones for the code. [PAG3] */
export const whyNot = (answer: Refused): string => refusalIn(language(), answer);

/** A code of a later server is named, its English words are not shown. */
export function refusalIn(shown: Language, { code, message }: Refused): string {
  if (shown !== 'fa') return message || code;
  return refusalsFa[code] ?? `خطای ${code}`;
}
