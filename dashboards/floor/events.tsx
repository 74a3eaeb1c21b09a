import type { LiveEvent } from '../../src/contracts/live.ts';
import { t, time } from '../i18n/language.ts';
import { Sentence } from './sentences.tsx';
import { live, timezone } from './store.ts';

const SHOWN = 12;

export function Events() {
  const { events } = live.value;
  return (
    <section class="card events" aria-labelledby="events-title">
      <h2 id="events-title">{t('events.title')}</h2>
      {events.length === 0 ? (
        <p class="muted">{t('events.none')}</p>
      ) : (
        <List of={events.slice(0, SHOWN)} />
      )}
    </section>
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
