import { wordsOf } from '../parts/words-of.ts';

const en = {
  title: 'Opening day',
  titleOf: 'Opening day of {name}',
  lead: 'One afternoon, in this order. {done} of {all} done.',
  done: 'done',
  plan: 'Draw the floor plan',
  planText: 'From a photograph, a PDF or by hand: page “{page}”.',
  receivers: 'Place the receivers',
  receiversText: 'See what they will hear before you drill: page “{page}”.',
  walk: 'Walk the floor',
  walkText: 'With a band and a phone, so that places are told right: page “{page}”.',
  customers: 'Bring your customers',
  customersText: 'The list that you already have: page “{page}”.',
  desk: 'Put wristbands into stock',
  deskText: 'Type or scan their numbers, then hand them out: page “{page}”.',
  campaigns: 'Write a first offer',
  campaignsText: 'Who gets it, where, and what it gives: page “{page}”.',
  sales: 'Connect a till',
  salesText: 'By a folder or over the network: add a till on the page “{page}”.',
  staff: 'Invite your staff',
  staffText: 'Each gets a link for the phone: page “{page}”.',
};

const fa: typeof en = {
  title: 'روز افتتاح',
  titleOf: 'روز افتتاح {name}',
  lead: 'یک بعدازظهر، به همین ترتیب. {done} از {all} انجام شد.',
  done: 'انجام شد',
  plan: 'کشیدن نقشهٔ طبقه',
  planText: 'از روی عکس، PDF یا با دست: صفحهٔ «{page}».',
  receivers: 'جای گیرنده‌ها',
  receiversText: 'پیش از سوراخ کردن دیوار ببینید چه می‌شنوند: صفحهٔ «{page}».',
  walk: 'گشتی در فروشگاه',
  walkText: 'با یک دستبند و یک گوشی، تا جاها درست گفته شود: صفحهٔ «{page}».',
  customers: 'آوردن مشتری‌ها',
  customersText: 'همان فهرستی که از پیش دارید: صفحهٔ «{page}».',
  desk: 'دستبندها در انبار',
  deskText: 'شماره‌شان را بنویسید یا اسکن کنید و تحویل بدهید: صفحهٔ «{page}».',
  campaigns: 'نخستین پیشنهاد',
  campaignsText: 'به چه کسی، کجا و چه چیزی: صفحهٔ «{page}».',
  sales: 'وصل کردن صندوق',
  salesText: 'با یک پوشه یا از راه شبکه: در صفحهٔ «{page}» یک صندوق بیفزایید.',
  staff: 'دعوت همکاران',
  staffText: 'هرکس پیوندی برای گوشی خود می‌گیرد: صفحهٔ «{page}».',
};

/** A text of the list that leads through an opening day. */
export const o = wordsOf(en, fa);
