import { wordsOf } from './words-of.ts';

/** What an empty server says to who works here: no visitor's page loads it. [OPD2] */
export const noVenueWord = wordsOf(
  {
    title: 'There is no shop yet',
    text: 'Give it a name and draw its floor plan. All else comes after that.',
    begin: 'Begin your shop',
    ask: 'An administrator begins one; this page then appears by itself.',
    demo: 'Or look around first: start again without --no-demo to see the demonstration.',
  },
  {
    title: 'هنوز فروشگاهی نیست',
    text: 'نامی به آن بدهید و نقشه‌اش را بکشید. بقیه بعد از آن می‌آید.',
    begin: 'ساختن فروشگاه',
    ask: 'مدیر سامانه آن را می‌سازد؛ این صفحه خودش پیدا می‌شود.',
    demo: 'یا بدون \u2066--no-demo\u2069 دوباره اجرا کنید تا نمونهٔ نمایشی را ببینید.',
  },
);
