import type { DayCounted, PlaceOrder, WeekBody, WeekPlace } from '../../src/contracts/api-week.ts';
import { duration, language, listed, nameIn, number } from '../i18n/language.ts';
import { percent, shortDay } from './format.ts';
import { w } from './store.ts';

const seconds = (ms: number | undefined) =>
  ms === undefined ? '—' : duration(Math.round(ms / 1_000) * 1_000);

/** Visits of each day, beside the mean of that weekday before, and who was counted. */
export function Days({ body }: { readonly body: WeekBody }) {
  const most = Math.max(1, ...body.days.flatMap(({ visits = 0, base = 0 }) => [visits, base]));
  const hasDoors = body.doors !== undefined;
  return (
    <section aria-labelledby="days">
      <h2 id="days">{w('byDay')}</h2>
      <table class={hasDoors ? 'week-table week-table--doors' : 'week-table'}>
        <thead>
          <tr>
            <th scope="col">{w('day')}</th>
            <th scope="col">{w('visits')}</th>
            <th scope="col" class="week-before">
              {w('beforeHead')}
            </th>
            {hasDoors && (
              <>
                <th scope="col">{w('atDoors')}</th>
                <th scope="col" class="week-before">
                  {w('beforeHead')}
                </th>
              </>
            )}
            <td class="week-bar" />
          </tr>
        </thead>
        <tbody>
          {body.days.map(({ day, visits, few, base, counted }) => (
            <tr key={day}>
              <th scope="row">{shortDay(day)}</th>
              <td>{few ? w('fewVisits') : number(visits ?? 0)}</td>
              <td class="muted week-before">{base === undefined ? '—' : number(base)}</td>
              {hasDoors && <Counted counted={counted} />}
              <td class="week-bar">
                <Bar
                  share={(visits ?? 0) / most}
                  mark={base === undefined ? undefined : base / most}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** People at the doors on a day; a silent counter's day is no day of nobody. [WEK12] */
function Counted({ counted }: { readonly counted: DayCounted | undefined }) {
  const { ins, unknown, base } = counted ?? {};
  const why = unknown === 'few' ? w('fewVisits') : w('silent');
  return (
    <>
      <td>{ins === undefined ? why : number(ins)}</td>
      <td class="muted week-before">{base === undefined ? '—' : number(base)}</td>
    </>
  );
}

/** As long as its share, from where lines begin; the mark is the day before. */
function Bar({ share, mark }: { readonly share: number; readonly mark: number | undefined }) {
  const isRtl = language() === 'fa';
  const from = (at: number, width: number) => (isRtl ? 100 - at - width : at);
  return (
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar" x={from(0, share * 100)} y="1" width={share * 100} height="6" />
      {mark !== undefined && (
        <rect class="mark" x={from(Math.min(99, mark * 100), 1)} y="0" width="1" height="8" />
      )}
    </svg>
  );
}

function nameOf({ zone, name }: Pick<WeekPlace, 'zone' | 'name'>): string {
  return name === undefined ? w('gone', { zone }) : nameIn(name);
}

/** The floor's places by visits, and which stand out at either end. [WEK6] */
export function Places({ body }: { readonly body: WeekBody }) {
  if (body.places.length === 0) return null;
  return (
    <section aria-labelledby="places">
      <h2 id="places">{w('places')}</h2>
      <p class="muted">{w('places.is')}</p>
      <Ends body={body} />
      <table class="week-table">
        <thead>
          <tr>
            <th scope="col">{w('place')}</th>
            <th scope="col">{w('visits')}</th>
            <th scope="col" class="week-before">
              {w('beforeHead')}
            </th>
            <th scope="col">{w('stay')}</th>
            <th scope="col">{w('bought')}</th>
          </tr>
        </thead>
        <tbody>
          {body.places.map((place) => (
            <tr key={place.zone}>
              <th scope="row">{nameOf(place)}</th>
              <td>{place.few ? w('fewVisits') : number(place.visits ?? 0)}</td>
              <td class="muted week-before">
                {place.base === undefined ? '—' : number(place.base)}
              </td>
              <td>{seconds(place.dwellMs)}</td>
              <td>{place.bought === undefined ? '—' : percent(place.bought)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const orders: readonly PlaceOrder[] = ['visits', 'dwellMs', 'bought'];

function Ends({ body }: { readonly body: WeekBody }) {
  const known = orders.filter((order) => body.best[order].length > 0);
  if (known.length === 0) return <p>{w('noOrder')}</p>;
  const names = (zones: readonly string[]) =>
    listed(zones.map((zone) => nameOf(body.places.find((one) => one.zone === zone) ?? { zone })));
  return (
    <ul class="week-ends">
      {known.map((order) => (
        <li key={order}>
          <strong>
            {w('best')} {w(`order.${order}`)}:
          </strong>{' '}
          {names(body.best[order])} · <strong>{w('worst')}:</strong> {names(body.worst[order])}
        </li>
      ))}
    </ul>
  );
}

export function Queues({ body }: { readonly body: WeekBody }) {
  // One queue alone is what the figures above say.
  if (body.queues.length < 2) return null;
  return (
    <section aria-labelledby="queues">
      <h2 id="queues">{w('queues')}</h2>
      <table class="week-table">
        <thead>
          <tr>
            <th scope="col">{w('queue')}</th>
            <th scope="col">{w('waits')}</th>
            <th scope="col">{w('median')}</th>
            <th scope="col">{w('p90')}</th>
            <th scope="col">{w('abandoned')}</th>
          </tr>
        </thead>
        <tbody>
          {body.queues.map((queue) => (
            <tr key={queue.zone}>
              <th scope="row">{nameOf(queue)}</th>
              <td>{queue.few ? w('fewVisits') : number(queue.waits ?? 0)}</td>
              <td>{seconds(queue.medianMs)}</td>
              <td>{seconds(queue.p90Ms)}</td>
              <td>{queue.abandoned === undefined ? '—' : number(queue.abandoned)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
