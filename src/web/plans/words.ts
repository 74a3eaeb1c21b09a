import type { PlanProblem, PlanProblemCode } from '../../contracts/api-plan.ts';
import type { Localized } from '../../contracts/ids.ts';
import type { Point2 } from '../../contracts/venue.ts';

type About = {
  readonly path: string;
  readonly zone?: string;
  readonly floor?: string;
  readonly at?: Point2 | undefined;
};
type Words = { readonly message: Localized; readonly mend: Localized };

/** A name as a sentence carries it: in the reader's language where there is one. */
export type Named = { readonly en: string; readonly fa?: string | undefined };

const say = (en: string, fa: string): Localized => ({ en, fa });
const fa = ({ en, fa: persian }: Named) => `«${persian || en || '؟'}»`;
const en = ({ en: english, fa: persian }: Named) => `“${english || persian || '?'}”`;

/** What is said of each problem; `a` and `b` are the names of the zones it is about. */
export const words = {
  shape: (detail: string): Words => ({
    message: say(
      `this is not as a plan has it: ${detail}`,
      `این بخش از نقشه خوانا نیست: ${detail}`,
    ),
    mend: say('draw this part again', 'این بخش را دوباره بکشید'),
  }),
  no_floor: (): Words => ({
    message: say('the plan has no floor', 'نقشه هیچ طبقه‌ای ندارد'),
    mend: say('add a floor', 'یک طبقه اضافه کنید'),
  }),
  no_zone: (): Words => ({
    message: say('the plan has no zone', 'نقشه هیچ ناحیه‌ای ندارد'),
    mend: say('draw at least one zone', 'دست‌کم یک ناحیه بکشید'),
  }),
  twice: (id: string): Words => ({
    message: say(`the id ${id} is there twice`, `شناسهٔ ${id} دو بار آمده است`),
    mend: say('give each its own id', 'به هر کدام شناسهٔ خودش را بدهید'),
  }),
  name_missing: (id: string): Words => ({
    message: say(`${id} has no name`, `${id} نام ندارد`),
    mend: say('give it a name people know it by', 'نامی بدهید که همه آن را بشناسند'),
  }),
  name_one_language: (a: Named, isPersian: boolean): Words => ({
    message: isPersian
      ? say(`${en(a)} has no English name`, `${fa(a)} نام انگلیسی ندارد`)
      : say(`${en(a)} has no Persian name`, `${fa(a)} نام فارسی ندارد`),
    mend: say('write the name in both languages', 'نام را به هر دو زبان بنویسید'),
  }),
  names_alike: (a: Named): Words => ({
    message: say(`two zones are called ${en(a)}`, `نام دو ناحیه ${fa(a)} است`),
    mend: say('tell them apart by name', 'نامشان را از هم جدا کنید'),
  }),
  unknown_floor: (a: Named, floor: string): Words => ({
    message: say(
      `${en(a)} is on the floor ${floor}, which there is not`,
      `${fa(a)} روی طبقهٔ ${floor} است که وجود ندارد`,
    ),
    mend: say('put it on one of the floors', 'آن را روی یکی از طبقه‌ها بگذارید'),
  }),
  unknown_parent: (a: Named, parent: string): Words => ({
    message: say(
      `${en(a)} lies within ${parent}, which there is not`,
      `${fa(a)} داخل ${parent} است که وجود ندارد`,
    ),
    mend: say('choose a zone of the plan, or none', 'یکی از ناحیه‌های نقشه را انتخاب کنید، یا هیچ'),
  }),
  parent_circle: (a: Named): Words => ({
    message: say(`${en(a)} lies within itself`, `${fa(a)} داخل خودش است`),
    mend: say('break the circle of zones within zones', 'حلقهٔ ناحیه‌های تو در تو را باز کنید'),
  }),
  parent_other_floor: (a: Named, b: Named): Words => ({
    message: say(
      `${en(a)} lies within ${en(b)}, which is on another floor`,
      `${fa(a)} داخل ${fa(b)} است که روی طبقهٔ دیگری است`,
    ),
    mend: say('put both on one floor', 'هر دو را روی یک طبقه بگذارید'),
  }),
  too_few_points: (a: Named): Words => ({
    message: say(`${en(a)} has fewer than three corners`, `${fa(a)} کمتر از سه گوشه دارد`),
    mend: say('draw its outline to the end, or delete it', 'دور آن را کامل بکشید یا پاکش کنید'),
  }),
  crosses_itself: (a: Named): Words => ({
    message: say(`the outline of ${en(a)} crosses itself`, `خط دور ${fa(a)} خودش را قطع می‌کند`),
    mend: say(
      'move the corner so that no two sides cross',
      'گوشه را جابه‌جا کنید تا ضلع‌ها هم را قطع نکنند',
    ),
  }),
  no_area: (a: Named): Words => ({
    message: say(`${en(a)} encloses nothing`, `${fa(a)} فضایی را در بر نمی‌گیرد`),
    mend: say('pull its corners apart, or delete it', 'گوشه‌هایش را از هم دور کنید یا پاکش کنید'),
  }),
  outside_parent: (a: Named, b: Named): Words => ({
    message: say(`${en(a)} sticks out of ${en(b)}`, `${fa(a)} از ${fa(b)} بیرون زده است`),
    mend: say(
      'draw it inside, or take it out of that zone',
      'آن را داخل بکشید یا از آن ناحیه جدا کنید',
    ),
  }),
  overlap: (a: Named, b: Named): Words => ({
    message: say(`${en(a)} and ${en(b)} overlap`, `${fa(a)} و ${fa(b)} روی هم افتاده‌اند`),
    mend: say(
      'draw their border once, or say that one lies within the other',
      'مرزشان را یک بار بکشید یا بگویید یکی داخل دیگری است',
    ),
  }),
  capacity_missing: (a: Named): Words => ({
    message: say(`${en(a)} has no capacity`, `${fa(a)} ظرفیت ندارد`),
    mend: say(
      'say how many people fit, else nobody can say how full it is',
      'بگویید چند نفر جا می‌شوند؛ وگرنه نمی‌شود گفت چقدر پر است',
    ),
  }),
  outside_walls: (a: Named): Words => ({
    message: say(
      `${en(a)} lies outside of the walls of its floor`,
      `${fa(a)} بیرون از دیوارهای طبقه‌اش است`,
    ),
    mend: say(
      'move it inside, or draw the wall around it',
      'آن را داخل ببرید یا دیوار را دورش بکشید',
    ),
  }),
  door_off_wall: (): Words => ({
    message: say('this door is on no wall', 'این در روی هیچ دیواری نیست'),
    mend: say('move it onto a wall, or delete it', 'آن را روی دیوار ببرید یا پاکش کنید'),
  }),
  stairs_to_nowhere: (floor: string): Words => ({
    message: say(
      `these stairs end on the floor ${floor} where there is no zone`,
      `این پله‌ها در طبقهٔ ${floor} به جایی می‌رسند که ناحیه‌ای نیست`,
    ),
    mend: say(
      'end them in a zone of another floor',
      'سر دیگرشان را داخل ناحیه‌ای از طبقهٔ دیگر بگذارید',
    ),
  }),
  no_entrance: (): Words => ({
    message: say('the plan has no entrance', 'نقشه ورودی ندارد'),
    mend: say(
      'draw where people come in as a zone of the kind entrance',
      'جای ورود را به‌صورت ناحیهٔ «ورودی» بکشید',
    ),
  }),
  no_exit: (): Words => ({
    message: say('the plan has no exit', 'نقشه خروجی ندارد'),
    mend: say(
      'draw an exit; without one, people leave by the entrance',
      'یک خروجی بکشید؛ بدون آن، رفتن از ورودی حساب می‌شود',
    ),
  }),
  unreachable: (a: Named): Words => ({
    message: say(`nobody gets to ${en(a)} from an entrance`, `از ورودی به ${fa(a)} راه نیست`),
    mend: say('draw the door or the stairs that lead there', 'در یا پله‌ای که به آن می‌رسد بکشید'),
  }),
  floor_empty: (a: Named): Words => ({
    message: say(`the floor ${en(a)} has no zone`, `طبقهٔ ${fa(a)} هیچ ناحیه‌ای ندارد`),
    mend: say('draw one there, or delete the floor', 'ناحیه‌ای روی آن بکشید یا طبقه را پاک کنید'),
  }),
  too_small: (widthM: number): Words => ({
    message: say(`the whole plan is ${widthM} m wide`, `همهٔ نقشه فقط ${widthM} متر است`),
    mend: say(
      'set the scale again by two points whose distance you know',
      'مقیاس را با دو نقطه که فاصله‌شان را می‌دانید دوباره تنظیم کنید',
    ),
  }),
  too_large: (widthM: number): Words => ({
    message: say(`the whole plan is ${widthM} m wide`, `نقشه ${widthM} متر پهنا دارد`),
    mend: say(
      'set the scale again by two points whose distance you know',
      'مقیاس را با دو نقطه که فاصله‌شان را می‌دانید دوباره تنظیم کنید',
    ),
  }),
  campaign_names_zone: (campaign: Named, zone: string): Words => ({
    message: say(
      `the live campaign ${en(campaign)} leans on ${zone || 'a zone'}, which this plan changes`,
      `کمپین فعال ${fa(campaign)} به ناحیهٔ ${zone} وابسته است که این نقشه عوضش می‌کند`,
    ),
    mend: say(
      'keep the zone, change the campaign, or pause it while publishing',
      'ناحیه را نگه دارید، کمپین را عوض کنید، یا هنگام انتشار متوقفش کنید',
    ),
  }),
  journey_names_zone: (path: string): Words => ({
    message: say(
      `the journey names a zone that is gone, at ${path}`,
      `سفر مشتری در ${path} از ناحیه‌ای نام می‌برد که دیگر نیست`,
    ),
    mend: say(
      'keep the zone, or publish a journey without it first',
      'ناحیه را نگه دارید، یا اول سفر مشتری را بدون آن منتشر کنید',
    ),
  }),
  device_unplaced: (device: string): Words => ({
    message: say(
      `the device ${device} would stand nowhere`,
      `جای دستگاه ${device} دیگر روی نقشه نیست`,
    ),
    mend: say('place it again after publishing', 'پس از انتشار، جایش را دوباره مشخص کنید'),
  }),
} as const satisfies Record<PlanProblemCode, (...given: never[]) => Words>;

export function problem(code: PlanProblemCode, about: About, said: Words): PlanProblem {
  const { path, zone, floor, at } = about;
  return {
    code,
    path,
    ...(zone === undefined ? {} : { zone }),
    ...(floor === undefined ? {} : { floor }),
    ...(at === undefined ? {} : { at: [round(at[0]), round(at[1])] }),
    ...said,
  };
}

const round = (metres: number) => Math.round(metres * 100) / 100;
