import { digitsOf } from '../../i18n/people.ts';
import { type Fields, newOffer } from './fields.ts';
import type { FormWord } from './words-en.ts';

/** Where a problem is shown: a field of the form, or of the offer in it. */
export type Place = keyof Fields | `offer.${keyof Fields['offer']}`;
export type Fault = { readonly place: Place; readonly word: FormWord };

type Range = readonly [least: number, most: number];
const ranges: Partial<Record<Place, Range>> = {
  minutes: [1, 720],
  visits: [1, 1_000],
  hours: [0, 168],
  validMinutes: [1, 10_080],
  total: [1, 1_000_000],
  control: [0, 90],
  goalHours: [1, 720],
};

/** What can be seen without asking the server: texts that are missing, numbers that are none. */
export function faultsIn(fields: Fields): readonly Fault[] {
  const faults: Fault[] = [];
  const add = (place: Place, word: FormWord) => faults.push({ place, word });
  const need = (en: keyof Fields, fa: keyof Fields) => {
    if (`${fields[en]}${fields[fa]}`.trim() === '') add(en, 'fault.text');
  };
  need('nameEn', 'nameFa');
  if (fields.when === 'dwelled' && fields.zone === '') add('zone', 'fault.zone');
  for (const place of numbersOf(fields)) {
    const typed = String(fields[place]);
    const [least, most] = ranges[place] ?? [0, 0];
    const value = digitsOf(typed);
    if (!(value >= least && value <= most)) add(place, 'fault.number');
  }
  need('titleEn', 'titleFa');
  need('bodyEn', 'bodyFa');
  for (const place of ['titleEn', 'titleFa', 'bodyEn', 'bodyFa'] as const) {
    const open = holesFor(fields);
    const used = [...fields[place].matchAll(/\{\s*(\w+)/g)].map(([, hole = '']) => hole);
    if (used.some((hole) => isHole(hole) && !open.includes(hole))) add(place, 'fault.hole');
  }
  if (fields.channels.length === 0) add('channels', 'fault.channels');
  if (fields.coupon === newOffer) addOffer(fields.offer, add);
  if (fields.who === 'segment' && fields.segment === '') add('segment', 'fault.segment');
  if (fields.isTimed && fields.days.length === 0) add('days', 'fault.days');
  if (fields.post !== '') need('taskEn', 'taskFa');
  return faults;
}

/** Numbers that the form shows now, the empty ones that may be empty left out. */
function numbersOf({ when, total, goalHours, control }: Fields): (keyof Fields)[] {
  return [
    ...(when === 'dwelled' ? (['minutes'] as const) : []),
    ...(when === 'arrived' ? (['visits'] as const) : []),
    ...(when === 'ended' ? (['hours'] as const) : []),
    'validMinutes',
    ...(total === '' ? [] : (['total'] as const)),
    ...(goalHours === '' ? [] : (['goalHours'] as const)),
    ...(control === '' ? [] : (['control'] as const)),
  ];
}

function addOffer(
  { nameEn, nameFa, kind, value, currency, days }: Fields['offer'],
  add: (place: Place, word: FormWord) => void,
): void {
  if (`${nameEn}${nameFa}`.trim() === '') add('offer.nameEn', 'fault.text');
  const worth = digitsOf(value);
  if (kind !== 'gift' && !(worth > 0 && (kind === 'amount' || worth <= 100))) {
    add('offer.value', 'fault.number');
  }
  if (kind === 'amount' && !/^[a-z]{3}$/i.test(currency.trim())) {
    add('offer.currency', 'fault.currency');
  }
  const valid = digitsOf(days);
  if (!(valid >= 1 && valid <= 400)) add('offer.days', 'fault.number');
}

const always = ['name', 'venue'] as const;
type Hole = (typeof always)[number] | 'minutes' | 'zone' | 'coupon';
const isHole = (text: string): text is Hole =>
  ['name', 'venue', 'minutes', 'zone', 'coupon'].includes(text);

/** What a text may have filled in, for what triggers it and what it gives. [EGR5] */
export function holesFor({ when, coupon }: Fields): readonly Hole[] {
  const stay = when === 'dwelled' ? (['zone', 'minutes'] as const) : [];
  return [...always, ...stay, ...(coupon === '' ? [] : (['coupon'] as const))];
}

const prefixes: readonly (readonly [string, Place])[] = [
  ['offer.name', 'offer.nameEn'],
  ['offer.value', 'offer.value'],
  ['offer.currency', 'offer.currency'],
  ['offer.valid', 'offer.days'],
  ['offer', 'offer.nameEn'],
  ['name.fa', 'nameFa'],
  ['name', 'nameEn'],
  ['id', 'nameEn'],
  ['when.zone', 'zone'],
  ['when.for', 'minutes'],
  ['then[0].message.title.fa', 'titleFa'],
  ['then[0].message.title', 'titleEn'],
  ['then[0].message.body.fa', 'bodyFa'],
  ['then[0].message.body', 'bodyEn'],
  ['then[0].message.coupon', 'coupon'],
  ['then[0].message.channels', 'channels'],
  ['then[0].message.expires', 'validMinutes'],
  ['then[0].message.deliver', 'hours'],
  ['then[1].task.text.fa', 'taskFa'],
  ['then[1].task.text', 'taskEn'],
  ['then[1].task.zone', 'zone'],
  ['then[1].task', 'post'],
  ['schedule.hours', 'days'],
  ['schedule.from', 'firstDay'],
  ['schedule.to', 'lastDay'],
  ['limits.total', 'total'],
  ['limits.perVisitor', 'per'],
  ['experiment', 'control'],
  ['goal', 'goalHours'],
];

/** The field that a path of the document comes from; undefined = none of the form's. */
export function placeOf(path: string): Place | undefined {
  const plain = path.replaceAll(/\.(\d+)(?=\.|$)/g, '[$1]');
  return prefixes.find(([prefix]) => plain.startsWith(prefix))?.[1];
}
