import { useSignal } from '@preact/signals';
import type { WalkAccuracy, WalkReport } from '../../src/contracts/api-receivers.ts';
import { number, percent, time } from '../i18n/language.ts';
import { venue } from '../parts/venue-page.ts';
import { Wide } from '../parts/wide.tsx';
import { report, step, stopUsing, walks, zoneName } from './store.ts';
import { w } from './words.ts';

/** What a walk found, to read and to print. [RCV7] */
export function Report() {
  const now = report.value;
  if (!now) return null;
  const { of, atMs } = now;
  return (
    <article class="report">
      <h2>{w('reportOf', { when: time(atMs, venue.value?.timezone ?? 'UTC', 'day') })}</h2>
      <div class="two-numbers">
        <Accuracy title={w('without')} of={of.without} />
        <Accuracy title={w('with')} of={of.with} />
      </div>
      <p class={of.rough ? 'trouble' : 'muted'}>
        {w(of.rough ? 'rough' : 'sample', { points: number(of.points) })}
      </p>
      {of.with.accuracy < of.without.accuracy && <p class="trouble">{w('worse')}</p>}
      <Zones of={of} />
      <Confusions of={of} />
      <Advice of={of} />
      <Buttons />
    </article>
  );
}

function Accuracy({ title, of }: { readonly title: string; readonly of: WalkAccuracy }) {
  const { accuracy, medianM, p90M } = of;
  return (
    <section class="card">
      <h3>{title}</h3>
      <p class="huge">{percent(accuracy)}</p>
      <p>{w('rightShare')}</p>
      {medianM !== null && p90M !== null && (
        <p class="muted small">{w('errors', { median: number(medianM), p90: number(p90M) })}</p>
      )}
    </section>
  );
}

function Zones({ of }: { readonly of: WalkReport }) {
  return (
    <section class="card">
      <h3>{w('byZone')}</h3>
      <Wide label={w('byZone')}>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{w('zone')}</th>
              <th scope="col">{w('points')}</th>
              <th scope="col">{w('without')}</th>
              <th scope="col">{w('with')}</th>
            </tr>
          </thead>
          <tbody>
            {of.zones.map(({ zone, points, without, with: after }) => (
              <tr key={zone}>
                <th scope="row">{zoneName(zone)}</th>
                <td>{number(points)}</td>
                <td>{percent(without)}</td>
                <td>{percent(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}

/** Stood in by told, in percent; what is told for itself is in the diagonal. */
function Confusions({ of }: { readonly of: WalkReport }) {
  const stood = of.zones.map(({ zone }) => zone);
  const others = new Set(of.confusion.map(({ taken }) => taken));
  const told: (string | null)[] = [
    ...stood,
    ...[...others].filter((taken) => taken === null || !stood.includes(taken)),
  ];
  const shareOf = (zone: string, taken: string | null) =>
    taken === zone
      ? (of.zones.find((one) => one.zone === zone)?.with ?? 0)
      : (of.confusion.find((one) => one.zone === zone && one.taken === taken)?.share ?? 0);
  return (
    <section class="card">
      <h3>{w('confusion')}</h3>
      <p class="muted small">{w('confusionHint')}</p>
      <Wide label={w('confusion')}>
        <table class="confusion">
          <thead>
            <tr>
              <th scope="col">{w('stoodIn')}</th>
              {told.map((taken) => (
                <th key={taken ?? '-'} scope="col">
                  {zoneName(taken)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stood.map((zone) => (
              <tr key={zone}>
                <th scope="row">{zoneName(zone)}</th>
                {told.map((taken) => {
                  const share = shareOf(zone, taken);
                  const name = taken === zone ? 'right-cell' : share > 0.25 ? 'wrong-cell' : '';
                  return (
                    <td key={taken ?? '-'} class={name}>
                      {share < 0.005 ? '·' : percent(share)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}

function Advice({ of }: { readonly of: WalkReport }) {
  const { merge, more, silent } = of;
  return (
    <>
      <section class="card">
        <h3>{w('merge')}</h3>
        {merge.length === 0 && <p>{w('mergeNone')}</p>}
        <ul class="plain-list">
          {merge.map(({ zones: [a, b], share }) => (
            <li key={`${a} ${b}`}>
              {w('mergeRow', { a: zoneName(a), b: zoneName(b), share: percent(share) })}
            </li>
          ))}
        </ul>
      </section>
      <section class="card">
        <h3>{w('more')}</h3>
        <p>
          {more === null
            ? w('moreNone')
            : w('moreRow', {
                zone: zoneName(more.zone),
                x: number(more.x),
                y: number(more.y),
                worst: zoneName(more.before.worstZone),
                before: percent(more.before.worst),
                after: percent(more.after.worst),
              })}
        </p>
        {silent.length > 0 && <p>{w('silentAll', { devices: silent.join(', ') })}</p>}
      </section>
    </>
  );
}

function Buttons() {
  const isSure = useSignal(false);
  const isActive = walks.value.some(({ active }) => active);
  return (
    <div class="walk-buttons no-print">
      <button type="button" class="button" onClick={() => window.print()}>
        {w('print')}
      </button>
      <button
        type="button"
        class="button button--quiet"
        onClick={() => {
          step.value = 'begin';
        }}
      >
        {w('back')}
      </button>
      {isActive && (
        <button
          type="button"
          class="button button--quiet"
          onClick={() => {
            if (isSure.value) void stopUsing();
            isSure.value = !isSure.value;
          }}
        >
          {w(isSure.value ? 'stopSure' : 'stopUsing')}
        </button>
      )}
    </div>
  );
}
