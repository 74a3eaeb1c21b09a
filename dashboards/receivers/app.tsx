import { nameIn, number } from '../i18n/language.ts';
import { PlanView } from '../parts/plan-view.tsx';
import { Shell } from '../parts/shell.tsx';
import { venue } from '../parts/venue-page.ts';
import { AddDevice, Credential } from './add.tsx';
import { CellPatterns, Cells, Legend } from './cells.tsx';
import { Devices } from './devices.tsx';
import { Dots } from './dots.tsx';
import { Figures } from './figures.tsx';
import { HeardNow } from './heard.tsx';
import { Places } from './places.tsx';
import {
  coverage,
  floor,
  floorDbm,
  isStale,
  type Layer,
  layer,
  mayChange,
  newPlace,
  predict,
  prediction,
} from './store.ts';
import { w } from './words.ts';
import { Working } from './working.tsx';

/** Receivers on the plan, and what they would hear. [RCV1] */
export function App() {
  return (
    <Shell page="receivers" title={w('title')}>
      <p class="muted">{w(mayChange.value ? 'lead' : 'readOnly')}</p>
      <Credential />
      <Drawing />
      <div class="columns">
        <Devices />
        <HeardNow />
        {mayChange.value && <AddDevice />}
        <Places />
      </div>
      <Figures />
    </Shell>
  );
}

/** Nothing of now is on screen, and nobody works on it: it was stopped. */
function isWanting(): boolean {
  if (prediction.progress.value !== undefined) return false;
  return coverage.value === undefined || isStale.value;
}

function otherwise(): string {
  if (coverage.value === undefined) return w('notYet');
  return isStale.value ? w('stale') : '';
}

const layers: readonly (readonly [Layer, Parameters<typeof w>[0]])[] = [
  ['heard', 'showHeard'],
  ['strength', 'showStrength'],
  ['error', 'showError'],
  ['none', 'showNone'],
];
const floorsDbm = [-80, -85, -90, -95];

function Drawing() {
  const plan = venue.value?.plan;
  if (!plan) return null;
  const named = plan.floors.find(({ id }) => id === floor.value);
  return (
    <section class="card drawing">
      <Choices />
      <PlanView
        plan={plan}
        floor={floor.value}
        label={w('plan', { floor: named ? nameIn(named.name) : floor.value })}
        under={(fit) => (
          <>
            <CellPatterns />
            <Cells fit={fit} />
          </>
        )}
        onPress={([x, y]) => {
          if (mayChange.value) newPlace.value = { x, y, floor: floor.value };
        }}
      >
        {(fit) => <Dots fit={fit} />}
      </PlanView>
      <Legend />
      <Working of={prediction} otherwise={otherwise()} />
      {isWanting() && (
        <button type="button" class="button button--quiet again" onClick={() => void predict()}>
          {w('again')}
        </button>
      )}
    </section>
  );
}

function Choices() {
  const floors = venue.value?.plan.floors ?? [];
  return (
    <div class="row-of-choices">
      {floors.length > 1 && (
        <label>
          <span>{w('floor')}</span>
          <select
            value={floor.value}
            onChange={(event) => (floor.value = event.currentTarget.value)}
          >
            {floors.map(({ id, name }) => (
              <option key={id} value={id}>
                {nameIn(name)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span>{w('show')}</span>
        <select
          name="layer"
          value={layer.value}
          onChange={(event) => {
            layer.value = layers.find(([one]) => one === event.currentTarget.value)?.[0] ?? 'heard';
          }}
        >
          {layers.map(([one, word]) => (
            <option key={one} value={one}>
              {w(word)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{w('weakest')}</span>
        <select
          name="floorDbm"
          value={String(floorDbm.value)}
          onChange={(event) => {
            floorDbm.value = Number(event.currentTarget.value);
            void predict();
          }}
        >
          {floorsDbm.map((dbm) => (
            <option key={dbm} value={String(dbm)}>
              {w('dbm', { dbm: number(dbm) })}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
