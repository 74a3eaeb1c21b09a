import { useSignal } from '@preact/signals';
import { number, time } from '../i18n/language.ts';
import { Field } from '../parts/field.tsx';
import { Shell } from '../parts/shell.tsx';
import { said, venue } from '../parts/venue-page.ts';
import { Report } from './report.tsx';
import { Standing } from './stand.tsx';
import {
  begin,
  finish,
  goOn,
  minutes,
  notSent,
  report,
  step,
  stops,
  walk,
  walks,
} from './store.ts';
import { w } from './words.ts';

/** A walk through the zones with a band, point by point, and what it found. [RCV5] */
export function App() {
  return (
    <Shell page="walk" title={w('title')}>
      <Body />
    </Shell>
  );
}

function Body() {
  switch (step.value) {
    case 'begin':
      return <Begin />;
    case 'walk':
      return <Standing />;
    case 'sending':
      return <Sending />;
    case 'report':
      return <Report />;
    default:
      return step.value satisfies never;
  }
}

function Begin() {
  const tag = useSignal(walk.value?.tag ?? '');
  if (stops.value.length === 0 && !walk.value) return <p class="card">{w('notBegun')}</p>;
  return (
    <>
      <section class="card walk-card">
        <p>{w('lead')}</p>
        {walk.value && (
          <button type="button" class="button big" onClick={goOn}>
            {w('goOn')}
          </button>
        )}
        <p class="muted">
          {w('time', { points: number(stops.value.length), minutes: number(minutes.value) })}
        </p>
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            said.value = undefined;
            if (tag.value.trim() !== '') begin(tag.value.trim());
          }}
        >
          <Field
            label={w('band')}
            name="tag"
            hint={w('bandHint')}
            isLatin
            isRequired
            value={tag.value}
            onChange={(value) => (tag.value = value)}
          />
          <button type="submit" class={walk.value ? 'button button--quiet big' : 'button big'}>
            {w(walk.value ? 'startAnew' : 'start')}
          </button>
        </form>
      </section>
      <Earlier />
    </>
  );
}

function Earlier() {
  const list = walks.value.filter(({ report: of }) => of !== null);
  const zone = venue.value?.timezone ?? 'UTC';
  if (list.length === 0) return null;
  return (
    <section class="card walk-card">
      <h2>{w('earlier')}</h2>
      <ul class="plain-list">
        {list.map(({ walk: id, atMs, active, report: of }) => (
          <li key={id}>
            <button
              type="button"
              class="button button--quiet"
              onClick={() => {
                if (of) report.value = { atMs, of };
                step.value = 'report';
              }}
            >
              {w('open', { when: time(atMs, zone, 'day') })}
            </button>{' '}
            {active && <strong>{w('active')}</strong>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sending() {
  return (
    <section class="card walk-card">
      <p role="status">
        {notSent.value === '' ? w('sending') : w('notSent', { reason: notSent.value })}
      </p>
      {notSent.value !== '' && (
        <button type="button" class="button big" onClick={() => void finish()}>
          {w('sendAgain')}
        </button>
      )}
    </section>
  );
}
