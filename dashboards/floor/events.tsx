import type { LiveEvent, SnapshotFrame } from '../../src/contracts/live.ts';
import { nameIn, t, time } from '../i18n/language.ts';
import { Sentence } from './sentences.tsx';
import { live, timezone, zoneName } from './store.ts';

const SHOWN = 12;

export function Events() {
  const { events, alerts } = live.value;
  return (
    <>
      {alerts.length > 0 && (
        <section class="card events alerts" aria-labelledby="alerts-title">
          <h2 id="alerts-title">{t('alerts.title')}</h2>
          <Alerts of={alerts} />
        </section>
      )}
      <section class="card events" aria-labelledby="events-title">
        <h2 id="events-title">{t('events.title')}</h2>
        {events.length === 0 ? (
          <p class="muted">{t('events.none')}</p>
        ) : (
          <List of={events.slice(0, SHOWN)} />
        )}
      </section>
    </>
  );
}

/** What campaigns want someone to look at, in their own words, until it is acknowledged. */
function Alerts(props: { readonly of: SnapshotFrame['alerts'] }) {
  return (
    <ol>
      {props.of.map(({ id, atMs, text, zone }) => (
        <li key={id}>
          <time dateTime={new Date(atMs).toISOString()}>
            {time(atMs, timezone.value, 'second')}
          </time>
          <span>
            {nameIn(text)}
            {zone === undefined ? '' : ` · ${zoneName(zone)}`}
          </span>
        </li>
      ))}
    </ol>
  );
}

function List(props: { readonly of: readonly LiveEvent[] }) {
  return (
    <ol>
      {props.of.map((event) => (
        <li key={event.id}>
          <time dateTime={new Date(event.atMs).toISOString()}>
            {time(event.atMs, timezone.value, 'second')}
          </time>
          <span>
            <Sentence event={event} />
          </span>
        </li>
      ))}
    </ol>
  );
}
