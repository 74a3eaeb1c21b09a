import { useSignal } from '@preact/signals';
import type { SuggestedPlace } from '../../src/contracts/api-receivers.ts';
import { number, percent } from '../i18n/language.ts';
import { findPlaces, floor, mayChange, newPlace, places, search, zoneName } from './store.ts';
import { w } from './words.ts';
import { Working } from './working.tsx';

const counts = [1, 2, 3, 4, 5];

/** Where more receivers belong, and what each brings. [RCV3] */
export function Places() {
  const count = useSignal(1);
  const found = places.value;
  return (
    <section class="card">
      <h2>{w('places')}</h2>
      <div class="row-of-choices">
        <label>
          <span>{w('howMany')}</span>
          <select
            name="count"
            value={String(count.value)}
            onChange={(event) => (count.value = Number(event.currentTarget.value))}
          >
            {counts.map((one) => (
              <option key={one} value={String(one)}>
                {number(one)}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button"
          disabled={search.progress.value !== undefined}
          onClick={() => void findPlaces(count.value)}
        >
          {w('find')}
        </button>
      </div>
      <Working of={search} otherwise={found?.length === 0 ? w('noPlace') : ''} />
      <ol class="places">
        {(found ?? []).map((one) => (
          <li key={`${one.floor} ${one.x} ${one.y}`}>
            <Place one={one} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Place({ one }: { readonly one: SuggestedPlace }) {
  const { x, y, zone, before, after } = one;
  return (
    <>
      <strong>{w('placeRow', { zone: zoneName(zone), x: number(x), y: number(y) })}</strong>
      <span>
        {w('brings', {
          zone: zoneName(before.worstZone),
          before: percent(before.worst),
          after: percent(after.worst),
        })}
      </span>
      <span class="muted">
        {w('bringsAll', { before: percent(before.accuracy), after: percent(after.accuracy) })}
        {' · '}
        {w('height', { metres: number(one.heightM) })}
      </span>
      {mayChange.value && (
        <button
          type="button"
          class="button button--quiet"
          onClick={() => {
            floor.value = one.floor;
            newPlace.value = { x, y, floor: one.floor };
            document.getElementById('field-device')?.focus();
          }}
        >
          {w('addHere')}
        </button>
      )}
    </>
  );
}
