import { useSignal } from '@preact/signals';
import { number } from '../i18n/language.ts';
import { Field } from '../parts/field.tsx';
import { add, added, newKind, newName, newPlace } from './store.ts';
import { w } from './words.ts';

const kinds = [
  'receiver',
  'shelf',
  'counter',
  'reader',
  'till',
  'kiosk',
  'locator',
  'wristband',
] as const;

/** A device with a credential of its own. */
export function AddDevice() {
  const isBusy = useSignal(false);
  const at = newPlace.value;
  return (
    <section class="card">
      <h2>{w('add')}</h2>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          isBusy.value = true;
          void add().finally(() => {
            isBusy.value = false;
          });
        }}
      >
        <Field
          label={w('name')}
          name="device"
          hint={w('nameHint')}
          isLatin
          isRequired
          most={64}
          value={newName.value}
          onChange={(value) => (newName.value = value)}
        />
        <label class="field">
          <span>{w('kind')}</span>
          <select
            name="kind"
            value={newKind.value}
            onChange={(event) => (newKind.value = event.currentTarget.value)}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {w(`kind_${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <p class="muted small">
          {at ? w('at', { x: number(at.x), y: number(at.y) }) : w('pressPlan')}
        </p>
        <button type="submit" class="button" disabled={isBusy.value}>
          {w('addButton')}
        </button>
      </form>
    </section>
  );
}

/** Shown until somebody says that it is written down; the server has only its hash. */
export function Credential() {
  const now = added.value;
  if (!now) return null;
  const rows = [
    [w('clientId'), now.clientId],
    [w('username'), now.username],
    [w('password'), now.password],
  ] as const;
  return (
    <section class="card credential" role="alert">
      <h2>{w('addedTitle', { device: now.device })}</h2>
      <p>{w('addedText')}</p>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="code">
              <bdi dir="ltr">{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button" onClick={() => (added.value = undefined)}>
        {w('written')}
      </button>
    </section>
  );
}
