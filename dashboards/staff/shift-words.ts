import type { ShiftFault } from '../../src/contracts/api-staff.ts';
import type { FaultWords } from '../parts/faults.tsx';

const begin = {
  en: 'Begin with the line: who,date,from,to,post,zones',
  fa: 'با این خط شروع کنید: نام,تاریخ,از,تا,سمت,ناحیه‌ها',
} as const;

/** Why a row of the plan was not taken, by the server's code. [STF6] */
export const shiftWords: FaultWords<ShiftFault> = {
  empty: {
    en: ['The file is empty.', begin.en],
    fa: ['فایل خالی است.', begin.fa],
  },
  column: {
    en: ['The first line names no column “{column}”.', begin.en],
    fa: ['خط اول ستون «{column}» را ندارد.', begin.fa],
  },
  who: {
    en: [
      'Nobody here is called “{value}”.',
      'Use the name they sign in with, or invite them on the page Access.',
    ],
    fa: [
      'کسی به نام «{value}» اینجا کار نمی‌کند.',
      'نامی را بنویسید که با آن وارد می‌شود، یا در صفحهٔ «دسترسی‌ها» دعوتش کنید.',
    ],
  },
  date: {
    en: ['“{value}” is no date.', 'Write it like 2026-11-24 or 1405/09/03.'],
    fa: ['«{value}» تاریخ نیست.', 'مثل ۱۴۰۵/۰۹/۰۳ یا ۲۰۲۶/۱۱/۲۴ بنویسید.'],
  },
  time: {
    en: ['“{value}” is no time.', 'Write it like 9:00 or 17:30.'],
    fa: ['«{value}» ساعت نیست.', 'مثل ۹:۰۰ یا ۱۷:۳۰ بنویسید.'],
  },
  zone: {
    en: ['There is no zone “{value}”.', 'Use one of these, or several with a space: {choices}'],
    fa: [
      'ناحیه‌ای به نام «{value}» نیست.',
      'یکی از این‌ها را بنویسید، یا چند تا را با فاصله: {choices}',
    ],
  },
  gap: {
    en: ['There is no such moment: {value}', 'Look at the calendar: clocks may change that day.'],
    fa: ['چنین روز و ساعتی نیست: {value}', 'تقویم را ببینید: شاید آن روز ساعت‌ها عوض شده باشد.'],
  },
  many: {
    en: ['Only the first {limit} rows were read.', 'Split the file.'],
    fa: ['فقط {limit} ردیف اول خوانده شد.', 'فایل را چند تکه کنید.'],
  },
};
