import { number } from '../i18n/language.ts';
import { printing } from './label.tsx';
import { jobs } from './outbox.ts';
import { desk, family, holder, type Use, use } from './store.ts';
import { w } from './words.ts';

const uses: readonly Use[] = ['alone', 'family', 'anonymous', 'staff'];

/** For whom the next band is; then a scan is all. [DSK5] */
export function HandOut() {
  return (
    <>
      <fieldset class="uses">
        <legend class="hidden">{w('tab.out')}</legend>
        {uses.map((one) => (
          <button
            key={one}
            type="button"
            class="use"
            aria-pressed={use.value === one}
            onClick={() => {
              use.value = one;
              family.value = '';
            }}
          >
            {w(`use.${one}`)}
          </button>
        ))}
      </fieldset>
      <p class="muted">{w(`hint.${use.value}`)}</p>
      {use.value === 'staff' && <Holder />}
      {use.value === 'family' && family.value !== '' && <Family id={family.value} />}
    </>
  );
}

function Holder() {
  return (
    <label class="field">
      <span>{w('staffName')}</span>
      <input
        name="holder"
        list="desk-staff"
        maxLength={80}
        autocomplete="off"
        value={holder.value}
        onInput={(event) => {
          holder.value = event.currentTarget.value;
        }}
      />
      <datalist id="desk-staff">
        {(desk.value?.staff ?? []).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
}

function Family({ id }: { readonly id: string }) {
  const members = jobs.value.filter(({ group, state }) => group === id && state !== 'refused');
  return (
    <div class="card family">
      <strong>{w('familyOf', { count: number(members.length) })}</strong>
      <button
        type="button"
        class="button button--quiet"
        onClick={() => {
          printing.value = '';
          requestAnimationFrame(() => print());
        }}
      >
        {w('labels')}
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          family.value = '';
        }}
      >
        {w('familyDone')}
      </button>
    </div>
  );
}
