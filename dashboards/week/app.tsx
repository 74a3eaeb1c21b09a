import type { Baseline, WeekBody } from '../../src/contracts/api-week.ts';
import { listed, nameIn, t } from '../i18n/language.ts';
import { Shell } from '../parts/shell.tsx';
import { Figures } from './figures.tsx';
import { dateOnly, longDay } from './format.ts';
import { Mail } from './mail.tsx';
import { compareWith, goTo, isLast, w, week } from './store.ts';
import { Days, Places, Queues } from './tables.tsx';

const baselines: readonly Baseline[] = ['fourBefore', 'weekBefore', 'monthBefore', 'yearBefore'];

export function App() {
  const body = week.value;
  return (
    <Shell page="week" title={w('title')}>
      {body === undefined ? (
        <p class="muted">{t('app.loading')}</p>
      ) : (
        <>
          <Which body={body} />
          {body.days.length === 0 ? <p class="card">{w('none')}</p> : <Report body={body} />}
          <Mail />
        </>
      )}
    </Shell>
  );
}

/** Which week of which venue, and against what. */
function Which({ body }: { readonly body: WeekBody }) {
  const range = { from: longDay(body.from), to: longDay(body.to) };
  return (
    <div class="week-which">
      <p class="week-paper">{nameIn(body.name)}</p>
      <p class="week-range">
        <strong>{w('range', range)}</strong>
      </p>
      <div class="week-choose">
        <button type="button" class="button button--quiet" onClick={() => void goTo(body.earlier)}>
          {w('earlier')}
        </button>
        <button
          type="button"
          class="button button--quiet"
          disabled={isLast(body)}
          onClick={() => void goTo(body.later)}
        >
          {w('later')}
        </button>
        <label>
          {w('against')}{' '}
          <select
            value={body.against}
            onChange={(event) => compareWith(event.currentTarget.value as Baseline)}
          >
            {baselines.map((one) => (
              <option key={one} value={one}>
                {w(one)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="button button--quiet" onClick={() => print()}>
          {w('print')}
        </button>
      </div>
      {body.days.length > 0 && body.days.length < 7 && (
        <p class="muted">{w('daysCounted', { count: body.days.length })}</p>
      )}
      {body.days.length > 0 && <Against body={body} />}
    </div>
  );
}

/** The baseline by name and date, and how much of it there is. */
function Against({ body }: { readonly body: WeekBody }) {
  const known = body.base.filter(({ days }) => days > 0);
  if (known.length === 0) return <p class="muted">{w('baseNone', { what: w(body.against) })}</p>;
  const weeks = known.map(({ from, days }) => w('baseWeek', { from: dateOnly(from), count: days }));
  return <p class="muted">{w('base', { what: w(body.against), weeks: listed(weeks) })}</p>;
}

function Report({ body }: { readonly body: WeekBody }) {
  return (
    <>
      <Figures body={body} />
      <Days body={body} />
      <Queues body={body} />
      <Places body={body} />
      <section aria-labelledby="method">
        <h2 id="method">{w('method')}</h2>
        <p class="muted">{w('method.is')}</p>
      </section>
    </>
  );
}
