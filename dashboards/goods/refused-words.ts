import type { GoodsRefusal } from '../../src/contracts/api-goods.ts';
import type { FaultWords } from '../parts/faults.tsx';
import { fieldFaultWords } from '../parts/field-faults.ts';

/** Why a row of the table was not taken, by the server's code, said after the field. [GDP2] */
export const refusedWords: FaultWords<GoodsRefusal['code']> = {
  ...fieldFaultWords,
  twice: {
    en: ['{value} is there twice; the first one is taken.', 'Take one of the two out.'],
    fa: ['{value} دو بار آمده؛ اولی پذیرفته شد.', 'یکی از آن دو را بردارید.'],
  },
  many: {
    en: ['There would be more than {limit} rows.', 'Take out what is no longer needed.'],
    fa: ['جدول از {limit} سطر بیشتر می‌شود.', 'آنچه را دیگر لازم نیست بردارید.'],
  },
  nowhere: {
    en: ['“{value}” is no zone of the plan.', 'Load the page anew: the plan may have changed.'],
    fa: ['«{value}» ناحیه‌ای از نقشه نیست.', 'صفحه را تازه کنید: نقشه شاید عوض شده باشد.'],
  },
};
