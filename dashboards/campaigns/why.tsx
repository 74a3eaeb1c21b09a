import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DecisionsBody, WhyAnswer } from '../../src/contracts/api.ts';
import { call } from '../api/client.ts';
import { moment, t, time } from '../i18n/language.ts';
import { whyNot } from '../parts/refusal.ts';
import { inVenue, venue } from '../parts/venue-page.ts';
import { zoneName } from './store.ts';
import { dotInAddress, shortName, whoQuery } from './why-ask.ts';
import { eventName, factsOf, gateName, headline, type Reading, silenceOf } from './why-words.ts';
import { w } from './words.ts';

const LATELY = 8;
const DECISIONS = 5;

type Row = DecisionsBody['items'][number];
type Asked = { readonly who: string; readonly at?: number };
type Told =
  | { readonly is: 'told'; readonly body: WhyAnswer }
  | { readonly is: 'wrong'; readonly text: string };

/** Why a visitor heard of this campaign or not: from the lately decided, or by dot or id. */
export function Why({ campaign }: { readonly campaign: string }) {
  const lately = useSignal<readonly Row[] | undefined>(undefined);
  const told = useSignal<Told | undefined>(undefined);
  const who = useSignal(dotInAddress());
  const ask = async (asked: Asked) => {
    who.value = asked.who;
    told.value = await tellWhy(campaign, asked);
  };
  useEffect(() => {
    const path = inVenue(`/decisions?campaign=${encodeURIComponent(campaign)}&limit=${LATELY}`);
    void call<DecisionsBody>('GET', path).then((answer) => {
      lately.value = answer.ok ? answer.body.items.slice(0, LATELY) : [];
    });
    if (who.value !== '') void ask({ who: who.value });
  }, [campaign]);
  return (
    <div class="part">
      <h3>{w('why.lately')}</h3>
      {lately.value?.length === 0 && <p class="muted small">{w('why.nothing')}</p>}
      <ul class="lately">
        {(lately.value ?? []).map((row) => (
          <li key={row.id}>
            <Lately of={row} onChoose={() => void ask({ who: row.visitor, at: row.atMs })} />
          </li>
        ))}
      </ul>
      <form
        class="ask"
        onSubmit={(event) => {
          event.preventDefault();
          if (who.value.trim() !== '') void ask({ who: who.value.trim() });
        }}
      >
        <label>
          {w('why.visitor')}
          <input
            dir="auto"
            value={who.value}
            maxLength={64}
            placeholder={w('why.visitorHint')}
            onInput={(event) => {
              who.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button button--quiet">
          {w('why.ask')}
        </button>
      </form>
      <div aria-live="polite">{told.value && <Answer of={told.value} />}</div>
    </div>
  );
}

async function tellWhy(campaign: string, { who, at }: Asked): Promise<Told> {
  const query = new URLSearchParams({
    ...whoQuery(who),
    campaign,
    limit: String(at === undefined ? DECISIONS : 1),
    ...(at === undefined ? {} : { at: String(at) }),
  });
  const answer = await call<WhyAnswer>('GET', inVenue(`/why?${query}`));
  if (answer.ok) return { is: 'told', body: answer.body };
  const isGone = answer.status === 404;
  const text = isGone
    ? w('why.unknownDot', { dot: who })
    : w('failed', { reason: answer.status === 0 ? t('app.unreachable') : whyNot(answer) });
  return { is: 'wrong', text };
}

function Lately(props: { readonly of: Row; readonly onChoose: () => void }) {
  const { atMs, visitor, count = 1 } = props.of;
  return (
    <button type="button" onClick={props.onChoose}>
      <Clock of={atMs} />
      <Who of={visitor} />
      <span>
        {headline(props.of)}
        {count > 1 && <span class="muted"> · {w('why.times', { count })}</span>}
      </span>
    </button>
  );
}

function Answer({ of }: { readonly of: Told }) {
  if (of.is === 'wrong') return <p class="wrong">{of.text}</p>;
  const { visitor, decisions, silence } = of.body;
  const timezone = venue.value?.timezone ?? 'UTC';
  return (
    <>
      <h3>{w('why.about', { who: shortName(visitor) })}</h3>
      {silence && <p>{w('why.silent', { reason: silenceOf(silence, timezone) })}</p>}
      {decisions.map((decision) => (
        <article key={decision.id} class="decision" data-outcome={decision.outcome}>
          <h4>
            <Clock of={decision.atMs} /> {headline(decision)}
          </h4>
          <Led of={decision.because} />
          {decision.gates.length > 0 && <Gates of={decision.gates} />}
        </article>
      ))}
    </>
  );
}

function Gates({ of }: { readonly of: readonly Reading[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll what scrolls sideways
    <div class="scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{w('why.gate')}</th>
            <th scope="col">{w('why.result')}</th>
            <th scope="col">{w('why.found')}</th>
            <th scope="col">{w('why.asked')}</th>
            <th scope="col">{w('why.margin')}</th>
          </tr>
        </thead>
        <tbody>
          {of.map((reading) => (
            <Gate key={reading.gate} of={reading} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Gate({ of: reading }: { readonly of: Reading }) {
  const { gate, passed, path = '' } = reading;
  const { found, asked, margin } = factsOf(reading);
  return (
    <tr class={passed ? 'passed' : 'stopped'} data-gate={gate}>
      <th scope="row">
        {gateName(gate)}
        {path !== '' && (
          <>
            <br />
            <bdi dir="ltr" class="path">
              {path}
            </bdi>
          </>
        )}
      </th>
      <td>
        <span aria-hidden="true">{passed ? '✓' : '✗'}</span>{' '}
        {w(passed ? 'why.passed' : 'why.failed')}
      </td>
      <td>{found}</td>
      <td>{asked}</td>
      <td>{margin}</td>
    </tr>
  );
}

type Because = WhyAnswer['decisions'][number]['because'];

/** The events that led to a decision, oldest first, by the venue's clock. */
export function Led({ of }: { readonly of: Because }) {
  if (of.length === 0) return null;
  return (
    <p class="small muted">
      {w('why.led')}
      {': '}
      {of.map(({ event, atMs, zone }, index) => (
        <span key={`${atMs} ${event}`}>
          {index > 0 && ' · '}
          {time(atMs, venue.value?.timezone ?? 'UTC', 'second')} {eventName(event)}
          {zone !== undefined && (
            <>
              {' ('}
              <bdi>{zoneName(zone)}</bdi>)
            </>
          )}
        </span>
      ))}
    </p>
  );
}

export function Who({ of }: { readonly of: string }) {
  return (
    <bdi dir="ltr" class="id" title={of}>
      {of === '' ? '–' : shortName(of)}
    </bdi>
  );
}

function Clock({ of: atMs }: { readonly of: number }) {
  return <time dateTime={new Date(atMs).toISOString()}>{clock(atMs)}</time>;
}

function clock(atMs: number): string {
  return moment(atMs, Date.now(), venue.value?.timezone ?? 'UTC');
}
