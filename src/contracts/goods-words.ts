import type { Language } from './ids.ts';

/** What is wrong in a file of goods, and how to mend it, for who brings it. [GDP4] */
const words = {
  empty: {
    en: ['the file is empty', 'begin with a row that names the columns'],
    fa: ['فایل خالی است', 'در سطر اول نام ستون‌ها را بنویسید'],
  },
  unnamed: {
    en: ['no column is meant by this', 'say which column of the file it is'],
    fa: ['معلوم نیست کدام ستون است', 'بگویید کدام ستون فایل است'],
  },
  missing: {
    en: ['is empty', 'write it in this row'],
    fa: ['خالی است', 'آن را در این سطر بنویسید'],
  },
  number: {
    en: ['is no number', 'write digits alone, such as 1250.50'],
    fa: ['عدد نیست', 'فقط رقم بنویسید، مثلاً ۱۲۵۰'],
  },
  bounds: {
    en: ['is too large or below zero', 'look at the digits'],
    fa: ['خیلی بزرگ یا منفی است', 'رقم‌ها را دوباره ببینید'],
  },
  letters: {
    en: ['is too long, or holds broken characters', 'type it anew, shorter'],
    fa: ['خیلی بلند است یا نویسه‌های خراب دارد', 'کوتاه‌تر و از نو بنویسید'],
  },
  twice: {
    en: ['stands in the file twice; the first row is taken', 'take one of the two out'],
    fa: ['دو بار در فایل آمده؛ سطر اول پذیرفته شد', 'یکی از دو سطر را بردارید'],
  },
  article: {
    en: ['is no article of this shop', 'bring the articles first, or correct the code'],
    fa: ['کد هیچ کالایی نیست', 'اول کالاها را وارد کنید یا کد را درست کنید'],
  },
  zone: {
    en: ['is no zone of the plan', 'use a name or an id of the plan'],
    fa: ['ناحیه‌ای از نقشه نیست', 'نام یا شناسهٔ یکی از ناحیه‌های نقشه را بنویسید'],
  },
  shelf: {
    en: ['is no shelf of this shop', 'use a shelf of the page Receivers, or name the zone alone'],
    fa: ['قفسه‌ای از این فروشگاه نیست', 'قفسهٔ درست را بنویسید یا فقط نام ناحیه را'],
  },
  place: {
    en: ['says neither a zone nor a shelf', 'fill one of the two'],
    fa: ['نه ناحیه دارد نه قفسه', 'یکی از این دو را پر کنید'],
  },
  slot: {
    en: ['is needed beside a shelf', 'write which slot of the shelf'],
    fa: ['کنار نام قفسه لازم است', 'بنویسید کدام خانهٔ قفسه'],
  },
} as const satisfies Record<string, Record<Language, readonly [what: string, mend: string]>>;
export type GoodsFault = keyof typeof words;

/** What is wrong, and what mends it. */
export function goodsFault(
  fault: GoodsFault,
  language: Language,
): { readonly message: string; readonly mend: string } {
  const [message, mend] = words[fault][language];
  return { message, mend };
}

/** Columns by what files of tills and shop systems call them, in the order of our own export. */
export const goodsHeaders = {
  articles: {
    sku: [
      ...['code', 'article', 'article number', 'item', 'item code', 'product code', 'barcode'],
      ...['ean', 'gtin', 'کد کالا', 'کد', 'بارکد', 'کد محصول', 'شناسه کالا'],
    ],
    nameEn: ['name', 'name en', 'english name', 'title', 'description', 'product', 'نام انگلیسی'],
    nameFa: ['name fa', 'persian name', 'نام', 'نام کالا', 'شرح کالا', 'شرح', 'نام فارسی', 'کالا'],
    category: ['group', 'department', 'class', 'دسته', 'گروه', 'گروه کالا', 'دسته بندی'],
    price: ['unit price', 'sale price', 'retail price', 'قیمت', 'قیمت فروش', 'فی', 'مبلغ'],
    grams: ['weight', 'weight g', 'وزن', 'گرم'],
    stock: ['quantity', 'qty', 'on hand', 'in stock', 'موجودی', 'تعداد', 'موجودی انبار'],
  },
  planogram: {
    sku: [
      ...['code', 'article', 'item code', 'product code', 'barcode', 'ean'],
      ...['کد کالا', 'کد', 'بارکد', 'کالا'],
    ],
    zone: ['area', 'place', 'where', 'ناحیه', 'محل', 'بخش', 'جا'],
    shelf: ['device', 'rack', 'fixture', 'قفسه', 'شلف'],
    slot: ['position', 'facing', 'خانه', 'ردیف', 'طبقه'],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;
