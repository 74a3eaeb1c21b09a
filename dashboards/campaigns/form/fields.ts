/** What the form of a campaign holds, as it is typed: see `document.ts` for what it makes of it. */
export type Fields = {
  /** Empty = a new one: its id comes from its name. */
  readonly id: string;
  readonly nameEn: string;
  readonly nameFa: string;
  readonly when: When;
  readonly tone: Tone;
  readonly zone: string;
  /** `dwelled`: after so many minutes. */
  readonly minutes: string;
  /** `arrived`: from this visit on; 1 = the first one, too. */
  readonly visits: string;
  /** `ended`: so many hours later; 0 = at once. */
  readonly hours: string;
  readonly notBought: boolean;
  readonly titleEn: string;
  readonly titleFa: string;
  readonly bodyEn: string;
  readonly bodyFa: string;
  readonly channels: readonly string[];
  readonly link: string;
  /** The offer's id; empty = none, `newOffer` = one that is made with it. */
  readonly coupon: string;
  readonly offer: OfferFields;
  readonly validMinutes: string;
  readonly onLeaving: boolean;
  readonly who: 'agreed' | 'members' | 'segment';
  readonly segment: string;
  readonly isTimed: boolean;
  readonly days: readonly Day[];
  readonly from: string;
  readonly to: string;
  /** Days of the venue, `2026-12-01`; empty = from now on, without an end. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly per: Per;
  /** Messages a day, all visitors together; empty = as many as come. */
  readonly total: string;
  /** Percent of visitors that get nothing. */
  readonly control: string;
  /** It succeeds when they buy within so many hours; empty = there is no goal. */
  readonly goalHours: string;
  /** Staff called beside the message; empty = nobody. */
  readonly post: string;
  readonly taskEn: string;
  readonly taskFa: string;
};

/** A coupon that is made together with its campaign. */
export type OfferFields = {
  readonly nameEn: string;
  readonly nameFa: string;
  readonly kind: 'percent' | 'amount' | 'gift';
  readonly value: string;
  readonly currency: string;
  readonly days: string;
};

export type When = 'dwelled' | 'arrived' | 'ended';
export type Tone = 'marketing' | 'service';
export const weekdays = ['sat', 'sun', 'mon', 'tue', 'wed', 'thu', 'fri'] as const;
export type Day = (typeof weekdays)[number];
export const pers = ['visit', 'today', '7d', '30d'] as const;
export type Per = (typeof pers)[number];
export const channels = ['wristband', 'inbox', 'push', 'email', 'sms'] as const;
/** What a text may have filled in, as `templateVariables` of src/contracts/templates.ts. */
export const holes = ['name', 'minutes', 'zone', 'venue', 'coupon'] as const;
export const newOffer = '+';

export const plain: Fields = {
  id: '',
  nameEn: '',
  nameFa: '',
  when: 'dwelled',
  tone: 'service',
  zone: '',
  minutes: '3',
  visits: '1',
  hours: '2',
  notBought: false,
  titleEn: '',
  titleFa: '',
  bodyEn: '',
  bodyFa: '',
  channels: ['wristband', 'inbox', 'push'],
  link: '',
  coupon: '',
  offer: { nameEn: '', nameFa: '', kind: 'percent', value: '10', currency: '', days: '7' },
  validMinutes: '10',
  onLeaving: true,
  who: 'agreed',
  segment: '',
  isTimed: false,
  days: weekdays,
  from: '10:00',
  to: '22:00',
  firstDay: '',
  lastDay: '',
  per: 'visit',
  total: '',
  control: '0',
  goalHours: '',
  post: '',
  taskEn: '',
  taskFa: '',
};
