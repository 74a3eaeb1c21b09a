import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ReachBody } from '../../src/contracts/api-away.ts';
import { call } from '../api/client.ts';
import { number } from '../i18n/language.ts';
import { inVenue } from '../parts/venue-page.ts';
import { wordsOf } from '../parts/words-of.ts';

const en = {
  title: 'Whom it would reach now',
  people: 'in the segment',
  agreed: 'agreed to it',
  reached: 'reached by its channels',
  byEmail: 'by e-mail',
  bySms: 'by text message',
  heldOut: 'held out, about',
  note: 'Limits, quiet hours and stock are asked when its moment comes.',
  none: 'Nobody is in the segment now, or it is there no more.',
  failed: 'It could not be counted.',
  again: 'Count again',
} as const;

const fa: Record<keyof typeof en, string> = {
  title: 'اکنون به چه کسانی می‌رسد',
  people: 'در این بخش',
  agreed: 'اجازهٔ آن را داده‌اند',
  reached: 'با کانال‌هایش به آنان می‌رسد',
  byEmail: 'با ایمیل',
  bySms: 'با پیامک',
  heldOut: 'گروه کنترل، حدود',
  note: 'سقف‌ها، ساعت سکوت و موجودی در همان لحظه پرسیده می‌شود.',
  none: 'اکنون کسی در این بخش نیست، یا بخش دیگر نیست.',
  failed: 'شمردن ممکن نشد.',
  again: 'دوباره بشمار',
};

const w = wordsOf(en, fa);
const counts = ['people', 'agreed', 'reached', 'byEmail', 'bySms', 'heldOut'] as const;

/** How many a campaign for a segment would reach, before it is launched. [AUD5] */
export function Reach({ campaign }: { readonly campaign: string }) {
  const told = useSignal<ReachBody | undefined>(undefined);
  const failed = useSignal(false);
  const ask = async () => {
    const path = inVenue(`/campaigns/${encodeURIComponent(campaign)}/reach`);
    const answer = await call<ReachBody>('GET', path);
    failed.value = !answer.ok;
    if (answer.ok) told.value = answer.body;
  };
  useEffect(() => void ask(), [campaign]);
  const body = told.value;
  return (
    <div class="today reach">
      <span class="today-title">{w('title')}</span>
      {body && (
        <dl aria-label={w('title')}>
          {counts.map((name) => (
            <div key={name} data-count={name}>
              <dt>{w(name)}</dt>
              <dd>{number(body[name])}</dd>
            </div>
          ))}
        </dl>
      )}
      <span class="muted small" role="status">
        {failed.value ? w('failed') : body && w(body.people === 0 ? 'none' : 'note')}
      </span>
      <button type="button" class="button button--quiet" onClick={() => void ask()}>
        {w('again')}
      </button>
    </div>
  );
}
