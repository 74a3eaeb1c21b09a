import type { ImportFailureCode } from '../../src/contracts/api-customers.ts';
import type { FaultWords } from '../parts/faults.tsx';

/** Why a file was not read, or not to its end, by the server's code. [CUP9] */
export const failureWords: FaultWords<ImportFailureCode> = {
  mapUnknown: {
    en: ['“{value}” is nothing that a column can mean.', 'Choose another meaning for it.'],
    fa: ['هیچ ستونی نمی‌تواند «{value}» باشد.', 'معنای دیگری برای آن ستون انتخاب کنید.'],
  },
  mapTwice: {
    en: ['Two columns mean “{value}”.', 'Leave one of them out.'],
    fa: ['دو ستون به معنای «{value}» آمده‌اند.', 'یکی از آن دو را کنار بگذارید.'],
  },
  mapNobody: {
    en: [
      'No column says who a row is about.',
      'Say which one is the customer number, the e-mail or the phone.',
    ],
    fa: [
      'هیچ ستونی نمی‌گوید هر ردیف از آنِ کیست.',
      'بگویید کدام ستون شمارهٔ مشتری، ایمیل یا تلفن است.',
    ],
  },
  mapMissing: {
    en: ['No column means “{value}”.', 'Say which one it is.'],
    fa: ['هیچ ستونی به معنای «{value}» نیست.', 'بگویید کدام ستون است.'],
  },
  mapPaid: {
    en: [
      'No column says what was paid.',
      'Say which one is the total, or which ones are article and price.',
    ],
    fa: [
      'هیچ ستونی نمی‌گوید چقدر پرداخت شده است.',
      'بگویید کدام ستون جمع کل رسید است، یا کدام‌ها کالا و قیمت.',
    ],
  },
  venue: {
    en: ['There is no venue {value}.', 'Begin it first.'],
    fa: ['مجموعهٔ {value} دیگر نیست.', 'اول آن را بسازید.'],
  },
  stopped: {
    en: [
      'The import was stopped.',
      'Send the file again; what came in stays and does not come in twice.',
    ],
    fa: [
      'خواندن فایل متوقف شد.',
      'فایل را دوباره بفرستید؛ آنچه وارد شده می‌ماند و دو بار وارد نمی‌شود.',
    ],
  },
  apart: {
    en: [
      'Row {row}: lines of receipt {value} stand further up, too.',
      'Sort the file by date and receipt; what came in does not come in twice.',
    ],
    fa: [
      'ردیف {row}: قلم‌های رسید {value} بالاتر هم آمده‌اند.',
      'فایل را به ترتیب تاریخ و رسید مرتب کنید؛ آنچه وارد شده دو بار وارد نمی‌شود.',
    ],
  },
  quote: {
    en: ['A quotation mark is opened and not closed.', 'Close it, and send the file again.'],
    fa: ['گیومه‌ای باز شده و بسته نشده است.', 'آن را ببندید و فایل را دوباره بفرستید.'],
  },
  gone: {
    en: ['The file is not there any more.', 'Send it again.'],
    fa: ['فایل دیگر اینجا نیست.', 'دوباره بفرستیدش.'],
  },
  folder: {
    en: ['This is a folder.', 'Choose a CSV file.'],
    fa: ['این یک پوشه است.', 'یک فایل CSV انتخاب کنید.'],
  },
  ended: {
    en: [
      'The program that read it ended: too little memory, perhaps.',
      'Send the file again, or in smaller parts.',
    ],
    fa: [
      'برنامه‌ای که فایل را می‌خواند از کار افتاد؛ شاید حافظه کم بود.',
      'فایل را دوباره بفرستید، یا در چند تکهٔ کوچک‌تر.',
    ],
  },
  refused: {
    en: ['The server took no more rows: {why}', 'Send the file again once that is mended.'],
    fa: ['سرور ردیف‌ها را نپذیرفت: {why}', 'این را درست کنید و فایل را دوباره بفرستید.'],
  },
  unwritten: {
    en: ['The rows could not be written.', 'Send the file again in a moment.'],
    fa: ['ردیف‌ها نوشته نشد.', 'کمی بعد فایل را دوباره بفرستید.'],
  },
  tooLarge: {
    en: ['The file is too large.', 'Split it, and send the parts one by one.'],
    fa: ['فایل بیش از اندازه بزرگ است.', 'آن را چند تکه کنید و یکی‌یکی بفرستید.'],
  },
  emptyFile: {
    en: ['The file is empty.', 'Choose another one.'],
    fa: ['فایل خالی است.', 'فایل دیگری انتخاب کنید.'],
  },
  unreadable: {
    en: ['This cannot be read.', 'Save it as CSV, UTF-8, and send it again.'],
    fa: ['این فایل خوانده نمی‌شود.', 'آن را به شکل CSV ذخیره کنید و دوباره بفرستید.'],
  },
  noBad: {
    en: ['There are no bad rows.', 'Try the file first.'],
    fa: ['ردیف نادرستی نیست.', 'اول فایل را آزمایش کنید.'],
  },
  manyBad: {
    en: ['More rows are bad than can be sent.', 'See the first ones, and mend the file.'],
    fa: [
      'ردیف‌های نادرست بیش از آن است که فرستاده شود.',
      'اولین‌ها را ببینید و خود فایل را درست کنید.',
    ],
  },
};
