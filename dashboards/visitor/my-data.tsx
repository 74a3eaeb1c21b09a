import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ErasureBody, MyDataBody } from '../../src/contracts/api.ts';
import { call } from '../api/client.ts';
import { duration, listed, moment, number, t } from '../i18n/language.ts';
import { Rich } from '../i18n/rich.tsx';
import { stopEverything } from './consent-store.ts';
import { leave, me, nowMs, receipt, timezone } from './store.ts';
import { zoneWords } from './why.ts';

/** Stays shown on the page; the downloads hold all. */
const SHOWN = 20;

/** See, take and erase what is held of me, and the one switch that stops everything. */
export function MyData() {
  const data = useSignal<MyDataBody | undefined>(undefined);
  const isOpen = useSignal(false);
  const problem = useSignal(false);
  useEffect(() => {
    if (!isOpen.value) return;
    void call<MyDataBody>('GET', '/api/v1/visitor/me/data').then((answer) => {
      problem.value = !answer.ok;
      if (answer.ok) data.value = answer.body;
    });
  }, [isOpen.value]);
  return (
    <details
      class="card my-data"
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        <h2>{t('mine.title')}</h2>
      </summary>
      {data.value && <Held data={data.value} />}
      <p class="problem" role="status">
        {problem.value && t('consent.failed')}
      </p>
      <p>
        <a href="/api/v1/visitor/me/data" download="my-data.json">
          {t('mine.json')}
        </a>
        {' · '}
        <a href="/api/v1/visitor/me/data.csv" download="my-data.csv">
          {t('mine.csv')}
        </a>
      </p>
      <StopSwitch />
      <Erase />
    </details>
  );
}

function Held({ data }: { readonly data: MyDataBody }) {
  const { visits, stays, messages, consents, visitor } = data;
  const rows = [
    ['mine.visits', visits.length],
    ['mine.stays', stays.length],
    ['mine.messages', messages.length],
    ['mine.consents', consents.length],
    ['mine.points', visitor.points],
  ] as const;
  const last = stays[0];
  return (
    <>
      <dl class="held">
        {rows.map(([key, count]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>{number(count)}</dd>
          </div>
        ))}
      </dl>
      {last && (
        <p class="small">
          {t('mine.trailGoes', {
            duration: duration(Math.max(0, last.deletedAtMs - nowMs.value), true),
          })}
        </p>
      )}
      <ul class="stays small">
        {stays.slice(0, SHOWN).map((stay) => (
          <li key={`${stay.zone}${stay.enteredAtMs}`}>
            <bdi>{zoneWords(stay.zone, me.value?.zones ?? {})}</bdi>{' '}
            <span class="muted">
              {listed([
                moment(stay.enteredAtMs, nowMs.value, timezone.value),
                duration(stay.leftAtMs - stay.enteredAtMs),
              ])}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** One switch: consents, messages and tracking end; the band is counted and no more. */
function StopSwitch() {
  const problem = useSignal(false);
  return (
    <section>
      <h3>{t('stop.title')}</h3>
      <p class="small">{t('stop.text')}</p>
      <button
        class="button button--quiet"
        type="button"
        onClick={async () => {
          problem.value = !(await stopEverything());
        }}
      >
        {t('stop.button')}
      </button>
      <p class="problem" role="status">
        {problem.value && t('consent.failed')}
      </p>
    </section>
  );
}

/** Two taps, as it cannot be undone; the receipt comes after. */
function Erase() {
  const isSure = useSignal(false);
  const problem = useSignal(false);
  const erase = async () => {
    const answer = await call<ErasureBody>('DELETE', '/api/v1/visitor/me');
    problem.value = !answer.ok;
    if (answer.ok) leave(answer.body);
  };
  return (
    <section>
      <h3>{t('erase.title')}</h3>
      <p class="small">{t('erase.text')}</p>
      {isSure.value ? (
        <button class="button button--danger" type="button" onClick={() => void erase()}>
          {t('erase.sure')}
        </button>
      ) : (
        <button
          class="button button--quiet"
          type="button"
          onClick={() => {
            isSure.value = true;
          }}
        >
          {t('erase.button')}
        </button>
      )}
      <p class="problem" role="status">
        {problem.value && t('consent.failed')}
      </p>
    </section>
  );
}

/** What was deleted, what is left, and why. */
export function Receipt() {
  const given = receipt.value;
  if (given === undefined) return null;
  const { counts } = given;
  return (
    <section class="card receipt" aria-labelledby="receipt-title">
      <h2 id="receipt-title">{t('receipt.title')}</h2>
      <p role="status">
        {t('receipt.counts', {
          visits: number(counts.visits),
          stays: number(counts.stays),
          messages: number(counts.messages),
          time: moment(given.atMs, nowMs.value, timezone.value),
        })}
      </p>
      <p>{t('receipt.remains')}</p>
      <p class="small">
        <Rich of="receipt.code" with={{ code: <bdi dir="ltr">{given.receipt}</bdi> }} />
      </p>
    </section>
  );
}
