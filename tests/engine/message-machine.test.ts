import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/engine/state.ts';
import { alertViews } from '../../src/engine/view.ts';
import { message, openingMs, Shop } from './shop.ts';

const second = 1_000;
const minute = 60_000;

/** A message as it stands: why it is closed, and which of its two places are taken. */
type Stand = `${Message['closed'] | 'open'}${'' | '+band'}${'' | '+inbox'}`;
const starts = {
  open: [],
  'open+band': ['claimBand'],
  'open+inbox': ['claimInbox'],
  'open+band+inbox': ['claimBand', 'claimInbox'],
  expired: ['time'],
  visitorLeft: ['leave'],
  consentEnded: ['withdraw'],
  bandReturned: ['giveBack'],
  leftAlone: ['silence'],
} as const satisfies Partial<Record<Stand, readonly Happening[]>>;
type Start = keyof typeof starts;

const happenings = [
  'claimBand',
  'claimInbox',
  'time',
  'leave',
  'withdraw',
  'giveBack',
  'silence',
  'delivered',
  'seen',
  'tapped',
  'aDay',
] as const;
type Happening = (typeof happenings)[number];

const id = (shop: Shop) => shop.of('message')[0]?.id ?? 'none';
const nowMs = (shop: Shop) => shop.state.journalMs - openingMs;

const happen: Readonly<Record<Happening, (shop: Shop) => void>> = {
  claimBand: (shop) =>
    shop.command({ do: 'claim', message: id(shop), channel: 'wristband' }, nowMs(shop)),
  claimInbox: (shop) =>
    shop.command({ do: 'claim', message: id(shop), channel: 'inbox' }, nowMs(shop)),
  time: (shop) => {
    for (let atMs = nowMs(shop); atMs < 11 * minute; atMs += second) shop.hear('a', 'shoes', atMs);
    shop.wait(Math.max(nowMs(shop), 11 * minute));
  },
  leave: (shop) => {
    const fromMs = nowMs(shop);
    shop.stay('a', 'exit', fromMs, fromMs + 10 * second);
    shop.wait(fromMs + 10 * second);
  },
  withdraw: (shop) => {
    const withdrawn = { visitor: 'v', purpose: 'offers', granted: false } as const;
    shop.command({ do: 'setConsent', ...withdrawn }, nowMs(shop));
  },
  giveBack: (shop) => shop.command({ do: 'returnBand', alias: 'a' }, nowMs(shop)),
  silence: (shop) => {
    const choice = { visitor: 'v', frequency: 'all', leaveAlone: true } as const;
    shop.command({ do: 'setPreferences', ...choice }, nowMs(shop));
  },
  delivered: (shop) => {
    for (const channel of ['wristband', 'inbox'] as const) {
      const report = { message: id(shop), channel, outcome: 'delivered' } as const;
      shop.command({ do: 'reportOutcome', ...report }, nowMs(shop));
    }
  },
  seen: (shop) => shop.command({ do: 'markSeen', message: id(shop), visitor: 'v' }, nowMs(shop)),
  tapped: (shop) =>
    shop.command({ do: 'markTapped', message: id(shop), visitor: 'v' }, nowMs(shop)),
  aDay: (shop) => shop.wait(25 * 60 * minute),
};

/** What closes an open message; all else leaves it as it is. */
const closes = {
  time: 'expired',
  leave: 'visitorLeft',
  withdraw: 'consentEnded',
  giveBack: 'bandReturned',
  silence: 'leftAlone',
} as const satisfies Partial<Record<Happening, Message['closed']>>;

type After = Stand | 'forgotten';
const same = (start: Start): Record<Happening, After> => ({
  claimBand: start,
  claimInbox: start,
  time: start,
  leave: start,
  withdraw: start,
  giveBack: start,
  silence: start,
  delivered: start,
  seen: start,
  tapped: start,
  aDay: 'forgotten',
});
const taken = (end: '' | '+band' | '+inbox' | '+band+inbox') => ({
  time: `${closes.time}${end}`,
  leave: `${closes.leave}${end}`,
  withdraw: `${closes.withdraw}${end}`,
  giveBack: `${closes.giveBack}${end}`,
  silence: `${closes.silence}${end}`,
});

/** Every state × everything that can happen: the compiler asks for each cell. [RUL7] */
const table: Readonly<Record<Start, Readonly<Record<Happening, After>>>> = {
  open: {
    ...same('open'),
    ...(taken('') as Partial<Record<Happening, Stand>>),
    claimBand: 'open+band',
    claimInbox: 'open+inbox',
  },
  'open+band': {
    ...same('open+band'),
    ...(taken('+band') as Partial<Record<Happening, Stand>>),
    claimInbox: 'open+band+inbox',
  },
  'open+inbox': {
    ...same('open+inbox'),
    ...(taken('+inbox') as Partial<Record<Happening, Stand>>),
    claimBand: 'open+band+inbox',
  },
  'open+band+inbox': {
    ...same('open+band+inbox'),
    ...(taken('+band+inbox') as Partial<Record<Happening, Stand>>),
  },
  expired: same('expired'),
  visitorLeft: same('visitorLeft'),
  consentEnded: same('consentEnded'),
  bandReturned: same('bandReturned'),
  leftAlone: same('leftAlone'),
};

function sent(): Shop {
  const shop = Shop.open();
  const expires = { after: '10m', onLeaving: true };
  shop.run({
    when: { type: 'entered', zone: 'shoes' },
    then: [{ message: { ...message, expires } }],
  });
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 10 * second);
  shop.wait(10 * second);
  return shop;
}

function standOf(shop: Shop): After {
  const found = shop.state.messages.get(id(shop));
  if (found === undefined) return 'forgotten';
  const band = found.claimed.includes('wristband') ? '+band' : '';
  const inbox = found.claimed.includes('inbox') ? '+inbox' : '';
  return `${found.closed === '' ? 'open' : found.closed}${band}${inbox}`;
}

const cells = (Object.keys(starts) as Start[]).flatMap((start) =>
  happenings.map((happening) => [start, happening] as const),
);

describe('a message', () => {
  test.each(cells)('[RUL7] %s × %s', (start, happening) => {
    const shop = sent();
    for (const step of starts[start]) happen[step](shop);
    expect(standOf(shop)).toBe(start);
    happen[happening](shop);
    expect(standOf(shop)).toBe(table[start][happening]);
    // Said once, and never of what every channel has taken.
    const isTakenWhole = table[start][happening].endsWith('+band+inbox');
    expect(shop.of('messageClosed').length).toBeLessThanOrEqual(isTakenWhole ? 0 : 1);
    const granted = shop.of('claimAnswered').filter((answer) => answer.granted);
    expect(new Set(granted.map(({ channel }) => channel)).size).toBe(granted.length);
  });
});

/** raised ──acknowledged──► gone; nothing else that happens to a visitor takes it off. [RUL12] */
describe('an alert', () => {
  const alertStates = ['raised', 'gone'] as const;
  const alertEvents = ['acknowledge', 'again', 'leave', 'giveBack', 'silence', 'aDay'] as const;
  type AlertState = (typeof alertStates)[number];
  type AlertEvent = (typeof alertEvents)[number];
  const next: Readonly<Record<AlertState, Readonly<Record<AlertEvent, AlertState>>>> = {
    raised: {
      acknowledge: 'gone',
      again: 'raised',
      leave: 'raised',
      giveBack: 'raised',
      silence: 'raised',
      aDay: 'raised',
    },
    gone: {
      acknowledge: 'gone',
      again: 'gone',
      leave: 'gone',
      giveBack: 'gone',
      silence: 'gone',
      aDay: 'gone',
    },
  };
  const all = alertStates.flatMap((state) => alertEvents.map((event) => [state, event] as const));

  test.each(all)('[RUL12] %s × %s', (state, event) => {
    const shop = Shop.open();
    const then = [{ alert: { text: { en: 'Look' } } }];
    shop.run({ when: { type: 'entered', zone: 'shoes' }, then });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 10 * second);
    shop.wait(10 * second);
    const alert = shop.of('alert')[0]?.id ?? 'none';
    const acknowledge = () => shop.command({ do: 'acknowledgeAlert', alert }, nowMs(shop));
    if (state === 'gone') acknowledge();
    if (event === 'acknowledge') acknowledge();
    else if (event === 'again') {
      happen.leave(shop);
      const fromMs = nowMs(shop);
      shop.stay('a', 'shoes', fromMs, fromMs + 10 * second);
      shop.wait(fromMs + 10 * second);
      expect(shop.of('alert')).toHaveLength(2);
    } else happen[event](shop);
    const isOn = alertViews(shop.state).some((view) => view.id === alert);
    expect(isOn ? 'raised' : 'gone').toBe(next[state][event]);
    const once = state === 'gone' || event === 'acknowledge' ? 1 : 0;
    expect(shop.of('alertAcknowledged')).toHaveLength(once);
  });
});
