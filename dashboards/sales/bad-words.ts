import type { TillFault } from '../../src/contracts/api-sales.ts';
import type { FaultWords } from '../parts/faults.tsx';
import { fieldFaultWords } from '../parts/field-faults.ts';

const mend = {
  en: 'Correct it there, or name its column in the till’s mapping.',
  fa: 'همان‌جا درستش کنید، یا در نگاشت صندوق بگویید ستونش کدام است.',
} as const;

/** What is wrong with what a till wrote, by the server's code, said after the column. [TIL5] */
export const badWords: FaultWords<TillFault> = {
  ...fieldFaultWords,
  missing: {
    en: ['It is empty.', mend.en],
    fa: ['خالی است.', mend.fa],
  },
  text: {
    en: ['It is neither a text nor a number.', mend.en],
    fa: ['نه متن است نه عدد.', mend.fa],
  },
  number: {
    en: ['“{value}” is no number.', mend.en],
    fa: ['«{value}» عدد نیست.', mend.fa],
  },
  date: {
    en: ['“{value}” is no date, with its time where it has one.', mend.en],
    fa: ['«{value}» تاریخ نیست، یا ساعتش درست نیست.', mend.fa],
  },
  whole: {
    en: ['“{value}” is no whole number.', mend.en],
    fa: ['«{value}» عدد درست و بدون اعشار نیست.', mend.fa],
  },
  currency: {
    en: ['No currency is named by its code.', 'Name it in the till’s mapping, such as IRR.'],
    fa: ['کد واحد پول نیامده یا درست نیست.', 'آن را در نگاشت صندوق بنویسید، مثلاً IRR.'],
  },
  header: {
    en: [
      'The first row names no such column: {value}',
      'Name the receipt’s column in the till’s mapping.',
    ],
    fa: [
      'سطر اول چنین ستونی ندارد: {value}',
      'در نگاشت صندوق بنویسید ستون شمارهٔ رسید چه نام دارد.',
    ],
  },
  lines: {
    en: [
      'Receipt {value} has {count} different lines, more than {limit}.',
      'Write it as two receipts with numbers of their own, and drop this file again.',
    ],
    fa: [
      'رسید {value} {count} قلم گوناگون دارد، بیش از {limit}.',
      'آن را دو رسید با شماره‌های جدا بنویسید و همین فایل را دوباره در پوشه بگذارید.',
    ],
  },
  size: {
    en: [
      'The file has {count} MB, more than {limit} MB.',
      'Split it into files a day each, every one with the first row, and drop those.',
    ],
    fa: [
      'فایل {count} مگابایت است، بیش از {limit} مگابایت.',
      'برای هر روز یک فایل با همان سطر اول بسازید و آن‌ها را در پوشه بگذارید.',
    ],
  },
  receipts: {
    en: ['There are {count} receipts; 1 to {limit} may come at once.', 'Send fewer at once.'],
    fa: ['{count} رسید است؛ هر بار ۱ تا {limit} رسید پذیرفته می‌شود.', 'هر بار کمتر بفرستید.'],
  },
  receipt: {
    en: ['This is no receipt.', 'Send one JSON object or form a receipt.'],
    fa: ['این رسید نیست.', 'برای هر رسید یک شیء JSON یا یک فرم بفرستید.'],
  },
  list: {
    en: [
      'The lines are no list of at most {limit} articles.',
      'Say in the mapping where the lines stand.',
    ],
    fa: ['قلم‌ها فهرستی از حداکثر {limit} کالا نیستند.', 'در نگاشت بگویید قلم‌ها کجا هستند.'],
  },
};
