import { type Fields, newOffer, plain } from './fields.ts';

type Starter = {
  readonly key: 'linger' | 'welcome' | 'fitting' | 'queue' | 'thanks' | 'again';
  /** Kinds of zones it is about, offered first; none = it is about no zone. */
  readonly kinds: readonly string[];
  readonly fields: Partial<Fields>;
};

/** What most places begin with: each is a campaign that runs as it stands once it has its zone. */
export const starters: readonly Starter[] = [
  {
    key: 'linger',
    kinds: ['display', 'aisle'],
    fields: {
      nameEn: 'A coupon for who stays',
      nameFa: 'کوپن برای کسی که می‌ماند',
      when: 'dwelled',
      tone: 'marketing',
      minutes: '3',
      notBought: true,
      titleEn: 'Something for you',
      titleFa: 'هدیه‌ای برای شما',
      bodyEn: 'You found something nice in {zone}. Show the code {coupon} at the till.',
      bodyFa: 'در {zone} چیز خوبی پیدا کردید؟ کد {coupon} را در صندوق نشان دهید.',
      coupon: newOffer,
      offer: {
        ...plain.offer,
        nameEn: 'Ten percent off',
        nameFa: 'ده درصد تخفیف',
      },
      control: '10',
      goalHours: '2',
    },
  },
  {
    key: 'welcome',
    kinds: ['entrance'],
    fields: {
      nameEn: 'Welcome at the entrance',
      nameFa: 'خوشامد در ورودی',
      when: 'arrived',
      titleEn: 'Welcome',
      titleFa: 'خوش آمدید',
      bodyEn: 'Welcome to {venue}, {name}!',
      bodyFa: '{name}، به {venue} خوش آمدید!',
      validMinutes: '5',
    },
  },
  {
    key: 'fitting',
    kinds: ['fitting'],
    fields: {
      nameEn: 'Help in the fitting room',
      nameFa: 'کمک در اتاق پرو',
      when: 'dwelled',
      minutes: '5',
      titleEn: 'Another size?',
      titleFa: 'اندازهٔ دیگری لازم است؟',
      bodyEn: 'One of us is on the way to {zone} to help you.',
      bodyFa: 'یکی از همکاران ما برای کمک به {zone} می‌آید.',
      validMinutes: '10',
      post: 'floor',
      taskEn: 'Somebody may need help in the fitting room',
      taskFa: 'شاید کسی در اتاق پرو کمک بخواهد',
    },
  },
  {
    key: 'queue',
    kinds: ['queue', 'till'],
    fields: {
      nameEn: 'Sorry for the queue',
      nameFa: 'پوزش برای صف',
      when: 'dwelled',
      minutes: '5',
      titleEn: 'Thank you for waiting',
      titleFa: 'از شکیبایی شما سپاسگزاریم',
      bodyEn: 'Sorry, it takes longer than it should. We are opening another till.',
      bodyFa: 'ببخشید که معطل شدید. صندوق دیگری را باز می‌کنیم.',
      validMinutes: '5',
      post: 'cashier',
      taskEn: 'The queue is slow: open another till',
      taskFa: 'صف کند است: صندوق دیگری باز کنید',
    },
  },
  {
    key: 'thanks',
    kinds: [],
    fields: {
      nameEn: 'Thanks and a rating',
      nameFa: 'سپاس و امتیاز',
      when: 'ended',
      hours: '2',
      titleEn: 'Thank you for coming',
      titleFa: 'از آمدنتان سپاسگزاریم',
      bodyEn: 'How was it at {venue}? It takes one tap.',
      bodyFa: 'در {venue} چطور بود؟ با یک لمس بگویید.',
      channels: ['inbox', 'push', 'email'],
      link: '/rate',
      validMinutes: '1440',
      onLeaving: false,
      per: '7d',
    },
  },
  {
    key: 'again',
    kinds: ['entrance'],
    fields: {
      nameEn: 'Welcome back',
      nameFa: 'خوش برگشتید',
      when: 'arrived',
      tone: 'marketing',
      visits: '2',
      titleEn: 'Good to see you again',
      titleFa: 'خوشحالیم که دوباره آمدید',
      bodyEn: 'For coming back, {name}: show the code {coupon} at the till today.',
      bodyFa: '{name}، برای اینکه برگشتید: امروز کد {coupon} را در صندوق نشان دهید.',
      coupon: newOffer,
      offer: {
        ...plain.offer,
        nameEn: 'Ten percent for coming back',
        nameFa: 'ده درصد برای بازگشت',
        days: '1',
      },
      validMinutes: '60',
      per: '30d',
      control: '10',
      goalHours: '2',
    },
  },
];

/** Everything a starter says, the rest as it is mostly wanted. */
export function fieldsFrom({ fields }: Starter): Fields {
  return { ...plain, ...fields };
}
