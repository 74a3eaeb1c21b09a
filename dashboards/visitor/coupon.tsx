import './coupon.css';
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { MyCouponsBody } from '../../src/contracts/api-coupons.ts';
import { call } from '../api/client.ts';
import { duration, moment, nameIn } from '../i18n/language.ts';
import { Qr } from '../parts/qr.tsx';
import { wordsOf } from '../parts/words-of.ts';
import { couponPart, type InboxItem, inbox, nowMs, ofPage, timezone } from './store.ts';

type Held = MyCouponsBody['items'][number];

const dayMs = 86_400_000;

const en = {
  coupon: 'Coupon',
  code: 'Code of the coupon, as a square for the scanner',
  show: 'Show it at the till',
  hide: 'Make it small again',
  bright: 'If the scanner does not see it, make the screen brighter.',
  left: 'good for {time} more',
  until: 'good until {time}',
  used: 'Used {time}',
  expired: 'Over since {time}',
  ended: 'No longer good',
} as const;
const fa: Readonly<Record<keyof typeof en, string>> = {
  coupon: 'کد تخفیف',
  code: 'کد تخفیف به شکل مربعی برای اسکنر',
  show: 'نشان دادن در صندوق',
  hide: 'کوچک کردن',
  bright: 'اگر اسکنر نمی‌خواند، نور صفحه را بیشتر کنید.',
  left: 'تا {time} دیگر معتبر است',
  until: 'تا {time} معتبر است',
  used: 'استفاده شد: {time}',
  expired: 'مهلتش تمام شد: {time}',
  ended: 'دیگر معتبر نیست',
};
const w = wordsOf(en, fa);

/** What was fetched stays on screen while the line is away: a till has thick walls. */
const held = signal<ReadonlyMap<string, Held>>(new Map());
const opened = signal('');

/** Fetches the codes whenever the inbox changes; shows nothing itself. [CPN11] */
export function Coupons() {
  const named = inbox.value.filter(({ coupon }) => coupon !== undefined).length;
  useEffect(() => {
    couponPart.value = Coupon;
    if (named > 0) void load();
  }, [named, inbox.value]);
  return null;
}

async function load(): Promise<void> {
  const answer = await call<MyCouponsBody>('GET', ofPage('/coupons'));
  if (!answer.ok) return;
  held.value = new Map(answer.body.items.map((one) => [one.message, one]));
}

function Coupon({ item }: { readonly item: InboxItem }) {
  const mine = held.value.get(item.message);
  // A campaign of before there were codes has a name that all share.
  if (mine === undefined) {
    return (
      <p class="coupon">
        <span class="muted small">{w('coupon')}</span> <bdi dir="ltr">{item.coupon}</bdi>
      </p>
    );
  }
  const isOver = mine.state === 'live' && mine.expiresAtMs <= nowMs.value;
  const isLive = mine.state === 'live' && !isOver;
  const isBig = opened.value === item.message && isLive;
  return (
    <div class={`coupon coupon--${isLive ? 'live' : 'over'}`}>
      <p>
        <span class="muted small">{w('coupon')}</span> <b>{nameIn(mine.offer.name)}</b>
      </p>
      <p class="coupon-code">
        <bdi dir="ltr">{mine.code}</bdi>
      </p>
      <p class={isLive ? 'small' : 'small muted'}>{stateOf(mine, isOver)}</p>
      {isLive && (
        <button
          class="button"
          type="button"
          aria-expanded={isBig}
          onClick={() => {
            opened.value = isBig ? '' : item.message;
          }}
        >
          {w(isBig ? 'hide' : 'show')}
        </button>
      )}
      {isBig && <Big of={mine} />}
    </div>
  );
}

/** As large as the phone is wide, dark on white whatever the theme, and the screen stays on. */
function Big({ of }: { readonly of: Held }) {
  const square = useRef<HTMLDivElement>(null);
  useEffect(() => {
    square.current?.scrollIntoView({ block: 'center' });
    const awake = navigator.wakeLock?.request('screen').catch(() => undefined);
    return () => {
      void awake?.then((lock) => lock?.release());
    };
  }, []);
  return (
    <div class="coupon-big" ref={square}>
      <Qr of={of.qr} label={w('code')} />
      <p class="small muted">{w('bright')}</p>
    </div>
  );
}

function stateOf({ state, expiresAtMs, usedAtMs }: Held, isOver: boolean): string {
  const at = (atMs: number) => moment(atMs, nowMs.value, timezone.value);
  if (state === 'used') return w('used', { time: at(usedAtMs ?? expiresAtMs) });
  if (state === 'ended') return w('ended');
  if (state === 'expired' || isOver) return w('expired', { time: at(expiresAtMs) });
  const leftMs = expiresAtMs - nowMs.value;
  if (leftMs > dayMs) return w('until', { time: at(expiresAtMs) });
  return w('left', { time: duration(leftMs) });
}
