import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { CampaignResultsBody } from '../../src/contracts/api-coupons.ts';
import { call } from '../api/client.ts';
import { moment, number } from '../i18n/language.ts';
import { inVenue, venue } from '../parts/venue-page.ts';
import { rw } from './results-words.ts';

type Span = CampaignResultsBody['result']['difference'];

/** What a campaign brought, against who was held out; nothing is called a win by luck. [CPN9] */
export function Results({ campaign }: { readonly campaign: string }) {
  const body = useSignal<CampaignResultsBody | undefined>(undefined);
  const isLost = useSignal(false);
  useEffect(() => {
    const path = inVenue(`/campaigns/${encodeURIComponent(campaign)}/results`);
    void call<CampaignResultsBody>('GET', path).then((answer) => {
      if (answer.ok) body.value = answer.body;
      isLost.value = !answer.ok;
    });
  }, [campaign, body, isLost]);
  if (isLost.value) return <p class="part wrong">{rw('lost')}</p>;
  if (body.value === undefined) return <p class="part muted">{rw('loading')}</p>;
  return <Shown of={body.value} />;
}

function Shown({ of }: { readonly of: CampaignResultsBody }) {
  const { result, sinceMs, byCouponAlone } = of;
  const { verdict, smaller, needed, visible } = result;
  const timezone = venue.value?.timezone ?? 'UTC';
  const said = { smaller: number(smaller), needed: number(needed), visible: share(visible) };
  return (
    <div class="part">
      <h3>{rw('title')}</h3>
      {sinceMs !== undefined && (
        <p class="muted small">{rw('since', { time: moment(sinceMs, Date.now(), timezone) })}</p>
      )}
      <p class={`verdict verdict--${verdict}`}>{rw(`verdict.${verdict}`, said)}</p>
      <Funnel of={of} />
      {of.treated.visitors + of.control.visitors > 0 && <Groups of={of} />}
      {byCouponAlone > 0 && (
        <p class="muted small">{rw('alone', { count: number(byCouponAlone) })}</p>
      )}
      <p class="muted small">{rw('method')}</p>
    </div>
  );
}

/** Issued → shown → redeemed → taken back, as bars of the issued. */
function Funnel({ of }: { readonly of: CampaignResultsBody }) {
  const { issued, shown, redeemed, reversed } = of;
  if (issued === 0) return <p class="muted small">{rw('noCoupons')}</p>;
  const steps = [
    ['issued', issued],
    ['shown', shown],
    ['redeemed', redeemed],
    ['reversed', reversed],
  ] as const;
  return (
    <dl class="funnel">
      {steps.map(([step, count]) => (
        <div key={step}>
          <dt>{rw(step)}</dt>
          <dd>
            <b>{number(count)}</b> <span class="muted small">{share(count / issued)}</span>
            <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect width={Math.min(100, (100 * count) / issued)} height="4" rx="1" />
            </svg>
          </dd>
        </div>
      ))}
      <div>
        <dt>{rw('revenue')}</dt>
        <dd>
          <b>{money(of.couponRevenue, of.currency)}</b>
        </dd>
      </div>
    </dl>
  );
}

function Groups({ of }: { readonly of: CampaignResultsBody }) {
  const { treated, control, result, currency } = of;
  const { revenue, lift } = result;
  const cash = (value: number) => money(value, currency);
  return (
    <div class="scroll">
      <table class="groups">
        <thead>
          <tr>
            <th scope="col">{rw('what')}</th>
            <th scope="col">{rw('treated')}</th>
            <th scope="col">{rw('control')}</th>
            <th scope="col">{rw('difference')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{rw('people')}</th>
            <td>{number(treated.visitors)}</td>
            <td>{number(control.visitors)}</td>
            <td />
          </tr>
          <tr>
            <th scope="row">{rw('conversion')}</th>
            <td>{share(result.treated.value)}</td>
            <td>{control.visitors === 0 ? '–' : share(result.control.value)}</td>
            <td>{control.visitors === 0 ? '–' : spanOf(result.difference, share)}</td>
          </tr>
          <tr>
            <th scope="row">{rw('lift')}</th>
            <td />
            <td />
            <td>{lift === undefined ? '–' : spanOf(lift, share)}</td>
          </tr>
          <tr>
            <th scope="row">{rw('head')}</th>
            <td>{cash(revenue.treated)}</td>
            <td>{control.visitors === 0 ? '–' : cash(revenue.control)}</td>
            <td>{control.visitors === 0 ? '–' : spanOf(revenue.difference, cash)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function spanOf({ value, low, high }: Span, say: (of: number) => string): string {
  return rw('span', { value: say(value), low: say(low), high: say(high) });
}

/** With a tenth, as conversions are small. */
const share = (of: number): string => rw('percent', { value: number(Math.round(of * 1_000) / 10) });

function money(value: number, currency: string | undefined): string {
  const rounded = Math.abs(value) < 100 ? Math.round(value * 100) / 100 : Math.round(value);
  return currency === undefined ? number(rounded) : `${number(rounded)} ${currency}`;
}
