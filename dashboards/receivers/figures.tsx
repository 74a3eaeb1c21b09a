import { number, percent } from '../i18n/language.ts';
import { Wide } from '../parts/wide.tsx';
import { coverage, zoneName } from './store.ts';
import { w } from './words.ts';

/** What is predicted, in numbers: the whole, zone by zone, and who is told for whom. [RCV2] */
export function Figures() {
  const now = coverage.value;
  if (!now) return null;
  return (
    <>
      <section class="card">
        <h2>{w('figures')}</h2>
        <dl class="figures">
          <div>
            <dt>{w('accuracy')}</dt>
            <dd>{percent(now.accuracy)}</dd>
          </div>
          <div>
            <dt>{w('blind')}</dt>
            <dd>{percent(now.blind)}</dd>
          </div>
          <div>
            <dt>{w('underThree')}</dt>
            <dd>{percent(now.underThree)}</dd>
          </div>
        </dl>
        {now.worst && (
          <p>
            {w('worst', { zone: zoneName(now.worst.zone) })}, {percent(now.worst.accuracy)}
          </p>
        )}
        <p class="muted small">{w(`from_${now.radio.from}`)}</p>
      </section>
      <ZoneTable />
      <Confused />
    </>
  );
}

function ZoneTable() {
  const zones = [...(coverage.value?.zones ?? [])].sort((a, b) => a.accuracy - b.accuracy);
  return (
    <section class="card">
      <h2>{w('zones')}</h2>
      <Wide label={w('zones')}>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{w('zone')}</th>
              <th scope="col">{w('right')}</th>
              <th scope="col">{w('off')}</th>
              <th scope="col">{w('fewHear')}</th>
            </tr>
          </thead>
          <tbody>
            {zones.map(({ zone, accuracy, errorM, underThree }) => (
              <tr key={zone} data-zone={zone}>
                <th scope="row">{zoneName(zone)}</th>
                <td>{percent(accuracy)}</td>
                <td>{errorM === null ? '–' : w('metres', { metres: number(errorM) })}</td>
                <td>{percent(underThree)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}

const PAIRS = 6;

function Confused() {
  const pairs = (coverage.value?.confused ?? []).slice(0, PAIRS);
  return (
    <section class="card">
      <h2>{w('confused')}</h2>
      {pairs.length === 0 && <p>{w('noneConfused')}</p>}
      <ul class="plain-list">
        {pairs.map(({ zone, taken, share }) => (
          <li key={`${zone} ${taken}`}>
            {w('confusedRow', {
              zone: zoneName(zone),
              other: zoneName(taken),
              share: percent(share),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
