import type { FieldFault } from '../../src/contracts/api-sales.ts';
import type { FaultWords } from './faults.tsx';

/** What can be wrong with one field of a row, said after the field's name. */
export const fieldFaultWords: FaultWords<FieldFault> = {
  missing: {
    en: ['It is empty.', 'Fill it in.'],
    fa: ['خالی است.', 'آن را بنویسید.'],
  },
  text: {
    en: ['It is neither a text nor a number.', 'Write plain words or digits.'],
    fa: ['نه متن است نه عدد.', 'فقط متن یا رقم بنویسید.'],
  },
  number: {
    en: ['“{value}” is no number.', 'Write digits, such as 12500 or 12.5.'],
    fa: ['«{value}» عدد نیست.', 'فقط رقم بنویسید، مثل ۱۲۵۰۰ یا ۱۲٫۵.'],
  },
  large: {
    en: ['“{value}” is more than {limit}.', 'Look at the digits.'],
    fa: ['«{value}» از {limit} بیشتر است.', 'رقم‌ها را دوباره ببینید.'],
  },
  small: {
    en: ['“{value}” is less than {limit}.', 'Look at the digits.'],
    fa: ['«{value}» از {limit} کمتر است.', 'رقم‌ها را دوباره ببینید.'],
  },
  long: {
    en: ['It is longer than {limit} letters.', 'Shorten it.'],
    fa: ['از {limit} حرف بلندتر است.', 'کوتاهش کنید.'],
  },
  broken: {
    en: ['It holds broken characters.', 'Type it anew.'],
    fa: ['نویسه‌های خراب دارد.', 'از نو بنویسید.'],
  },
  id: {
    en: ['“{value}” is no id.', 'Use 1 to 64 small Latin letters, digits, dots and dashes.'],
    fa: ['«{value}» شناسه نیست.', '۱ تا ۶۴ حرف کوچک لاتین، رقم، نقطه و خط تیره بنویسید.'],
  },
  form: {
    en: ['“{value}” is not what belongs here.', 'Look at it again.'],
    fa: ['«{value}» به اینجا نمی‌خورد.', 'دوباره ببینیدش.'],
  },
  unknown: {
    en: ['It has a column that nobody knows: {value}.', 'Take it out.'],
    fa: ['ستونی دارد که شناخته نیست: {value}.', 'آن را بردارید.'],
  },
  row: {
    en: ['This is no row: {value}', 'Write it as a row with its columns.'],
    fa: ['این یک سطر نیست: {value}', 'آن را به شکل یک سطر با ستون‌هایش بنویسید.'],
  },
};
