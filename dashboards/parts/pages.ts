import { wordsOf } from './words-of.ts';

/** Pages of who works here: who may use each. Its text is in both tables below. */
export const pages = [
  { key: 'floor', path: '/floor', roles: 'all' },
  { key: 'staff', path: '/staff', roles: ['admin', 'operator', 'staff'] },
  { key: 'campaigns', path: '/campaigns', roles: ['admin', 'marketer', 'operator', 'auditor'] },
  {
    key: 'customers',
    path: '/customers',
    roles: ['admin', 'marketer', 'operator', 'auditor'],
  },
  { key: 'till', path: '/till', roles: ['admin', 'operator', 'staff'] },
  { key: 'sales', path: '/sales', roles: ['admin', 'marketer', 'operator', 'auditor'] },
  { key: 'week', path: '/week', roles: ['admin', 'marketer', 'operator', 'auditor'] },
  { key: 'goods', path: '/goods', roles: ['admin', 'marketer', 'operator', 'auditor'] },
  { key: 'desk', path: '/desk', roles: ['admin', 'operator', 'staff'] },
  { key: 'receivers', path: '/receivers', roles: ['admin', 'integrator', 'operator', 'auditor'] },
  { key: 'walk', path: '/walk', roles: ['admin', 'integrator', 'operator', 'staff'] },
  {
    key: 'plan',
    path: '/plan',
    roles: ['admin', 'integrator', 'operator', 'marketer', 'auditor'],
  },
  { key: 'admin', path: '/admin', roles: ['admin', 'auditor'] },
] as const satisfies readonly {
  readonly key: string;
  readonly path: string;
  readonly roles: 'all' | readonly string[];
}[];
export type PageKey = (typeof pages)[number]['key'];

const en: Record<PageKey | 'nav', string> = {
  nav: 'Pages',
  floor: 'Live floor',
  staff: 'Staff',
  campaigns: 'Campaigns',
  customers: 'Customers',
  till: 'Till',
  sales: 'Sales',
  week: 'The week',
  goods: 'Goods',
  desk: 'Wristbands',
  receivers: 'Receivers',
  walk: 'Calibration walk',
  plan: 'Floor plan',
  admin: 'Access',
};

const fa: typeof en = {
  nav: 'صفحه‌ها',
  floor: 'نقشهٔ زنده',
  staff: 'کارکنان',
  campaigns: 'کمپین‌ها',
  customers: 'مشتریان',
  till: 'صندوق',
  sales: 'فروش',
  week: 'گزارش هفته',
  goods: 'کالاها',
  desk: 'دستبندها',
  receivers: 'گیرنده‌ها',
  walk: 'گشت تنظیم',
  plan: 'نقشهٔ طبقه',
  admin: 'دسترسی‌ها',
};

export const pageWord = wordsOf(en, fa);

/** The pages somebody with this role may use, in the order they are listed. */
export function pagesFor(role: string): readonly (typeof pages)[number][] {
  return pages.filter(({ roles }) => roles === 'all' || roles.some((one) => one === role));
}
