import type { Message } from '../i18n/message.ts';

/** Texts of the manager's week. */
export const en = {
  title: 'The week',
  earlier: 'Week before',
  later: 'Week after',
  print: 'Print',
  range: '{from} to {to}',
  daysCounted:
    '{count} of 7 days are counted: of the others nothing is kept, or they are not over yet.',
  none: 'No day of this week is counted yet. A day is counted once it is over.',
  against: 'Compared with',
  fourBefore: 'the mean of the four weeks before',
  weekBefore: 'the week before',
  monthBefore: 'the same week four weeks ago',
  yearBefore: 'the same week a year ago (52 weeks)',
  base: 'Compared with {what}: {weeks}.',
  baseWeek: 'the week from {from} ({count} of 7 days)',
  baseNone: 'Of {what} nothing is kept, so nothing is compared.',

  figures: 'What came of it',
  footfall: 'Visits',
  'footfall.is':
    'Visits that began in the week, of people who wear or carry something our receivers ' +
    'hear. A visit over midnight is of the day it began on; staff are left out.',
  share: 'This venue says that {share} of its people wear one: about {people} people came.',
  counted: 'People counted at the doors',
  'counted.is':
    'Everybody the door counters counted in, at all doors together, with a band or without. Who ' +
    'comes in twice is two; staff cannot be told apart and are among them; what a counter ' +
    'misses is not put right. A day is left out if a counter was silent for an hour or more ' +
    'between the day’s first and last visit or sale, or counted nobody meanwhile.',
  outs: 'Counted on the way out: {count}.',
  countedOn:
    'Counted on {count} of {days} days: on the others a counter was silent or none was there.',
  comparedOn: {
    one: 'Compared on the 1 weekday that is counted both times.',
    other: 'Compared on the {count} weekdays that are counted both times.',
  },
  capture: 'Came in from the window',
  'capture.is':
    'Of all who were heard at the window or the entrance without having been handed a band ' +
    'here, how many went on into the shop. How far out the receivers hear is the radio’s; ' +
    'who carries nothing that is heard is in neither number.',
  dwellMs: 'Length of a visit',
  'dwellMs.is': 'Half of the visits were longer than this, half were shorter (the median).',
  conversion: 'Visits with a purchase',
  'conversion.is':
    'The share of visits during which, or up to 15 minutes after, somebody’s receipt was ' +
    'rung up that is known to be theirs. A void is no purchase; a return later takes none ' +
    'away.',
  matched: 'Of {receipts} receipts {matched} are known to be of a visit.',
  receiptsPerVisit: 'Receipts a visit',
  'receiptsPerVisit.is':
    'All receipts by all visits, whoever they are of. It is more than the share above where ' +
    'a visit has several receipts or receipts are of nobody known.',
  receiptsPerCounted: 'Receipts by people counted',
  'receiptsPerCounted.is':
    'All receipts by all people counted in at the doors, on the days on which they are counted. ' +
    'Staff who pass a door, and people who come together and pay once, make it smaller.',
  basket: 'Average receipt',
  'basket.is': 'What an average receipt comes to, in {currency}; voids are left out.',
  total: 'All receipts together: {total}.',
  returned: 'Goods for {returned} came back in the week; that is not taken off here.',
  others: 'Receipts in other currencies: {count}, left out.',
  basketUnits: 'Articles a receipt',
  'basketUnits.is': 'How many articles an average receipt has.',
  perStaff: 'Visitors for each of the staff',
  'perStaff.is':
    'Visitors inside at a time for each member of staff on shift, by the plan of shifts, on ' +
    'average over the time somebody was on shift.',
  hours: 'Shifts of {hours} hours in all; {share} of the visitors’ time was outside of them.',
  queueMedianMs: 'Wait in a queue',
  'queueMedianMs.is':
    'Half of those who were served waited longer than this. Served is who stood at a till ' +
    'or a service desk within a minute of leaving the queue.',
  queueP90Ms: 'Long waits',
  'queueP90Ms.is': 'One in ten of those who were served waited longer than this.',
  queueAbandoned: 'Gave up queueing',
  'queueAbandoned.is':
    'The share of those waiting who went elsewhere without being served. Who passes through ' +
    'within 10 seconds, or is heard no more, counts neither way.',

  of: { one: 'of 1', other: 'of {count}' },
  before: 'before: {value}',
  more: '{value} more; most likely {low} to {high} more',
  less: '{value} less; most likely {low} to {high} less',
  same: 'no clear difference ({low} to {high})',
  tooEarly: 'too early to compare',
  points: '{value} points',
  percent: '{value} %',
  unknown: 'Not known',
  noDays: 'no day is counted yet',
  noVisits: 'nobody came',
  noneOver:
    'no visit is over yet; one is, 20 minutes after it was last heard while the server runs',
  noneOutside:
    'nobody is heard outside who did not come in. It takes a receiver at the window and ' +
    'beacons of people’s own; bands handed out inside cannot say who passed',
  noEntrance: 'the plan has no zone of the kind entrance',
  noCounter:
    'no door counter counted on these days. It takes a counter at an entrance that says who ' +
    'passes in and out',
  counterSilent:
    'on every day a door’s counter was silent for an hour or more while people were here, or ' +
    'counted nobody',
  noTill: 'no till is connected',
  noSales: 'nothing was sold',
  noShifts: 'no shifts are planned',
  noQueue: 'the plan has no queue',
  noWaits: 'nobody was seen waiting',
  few: 'Fewer than 5',
  fewWhy: 'so few might tell of one person',

  byDay: 'Day by day',
  day: 'Day',
  visits: 'Visits',
  atDoors: 'Counted in',
  silent: 'not known',
  beforeHead: 'Before',

  places: 'Places on the floor',
  'places.is':
    'Visits that were at the place, how long half of them stayed there in all at least, and ' +
    'how many of them bought anything in that visit. Whether the place made them buy is not ' +
    'said by this.',
  place: 'Place',
  stay: 'Stay',
  bought: 'Bought',
  gone: '{zone} (no longer on the plan)',
  best: 'Best',
  worst: 'Weakest',
  'order.visits': 'by visits',
  'order.dwellMs': 'by length of stay',
  'order.bought': 'by purchases in the same visit',
  noOrder: 'Too few places with 20 visits or more to call any best or weakest.',
  fewVisits: 'fewer than 5',

  queues: 'Queues',
  queue: 'Queue',
  waits: 'Served',
  median: 'Half waited over',
  p90: '1 in 10 over',
  abandoned: 'Gave up',

  method: 'How it is compared',
  'method.is':
    'Each day is held against the same weekday before. The range says where the true ' +
    'difference lies 19 times of 20, by how much those daily differences vary; of thirteen ' +
    'figures one may therefore stand out by luck every other week. It is too early to ' +
    'compare with fewer than five such days, or fewer than 30 visits, people counted, ' +
    'receipts or waits. ' +
    'All figures are of days and of the team, never of a person; times are read from bins ' +
    'of 4 %, so a median is exact to 2 %.',

  mail: 'Send it by e-mail',
  'mail.is':
    'The week goes to these addresses at 7 in the morning after it is over, as text and table, ' +
    'with nothing that reports back. Each mail has a link that stops it.',
  'mail.cannot': 'No mail server is set (GOZAR_SMTP_URL), so nothing is sent yet.',
  address: 'E-mail address',
  language: 'Language',
  add: 'Add an address',
  remove: 'Take {address} off',
  weekBegins: 'The week begins on',
  byLanguage: 'Saturday in Persian, Monday in English',
  sat: 'Saturday',
  sun: 'Sunday',
  mon: 'Monday',
  save: 'Save',
  saved: 'Saved.',
  failed: 'Not saved: {why}',
  english: 'English',
  persian: 'Persian',
} as const satisfies Readonly<Record<string, Message>>;
export type WeekWord = keyof typeof en;
