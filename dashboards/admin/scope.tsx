import type { Signal } from '@preact/signals';
import { nameIn } from '../i18n/language.ts';
import { p, roleWord } from '../i18n/people.ts';
import { venues } from './store.ts';

const roles = ['admin', 'operator', 'marketer', 'integrator', 'staff', 'auditor', 'wall'] as const;

export type Scope = { readonly role: string; readonly venues: 'all' | readonly string[] };

/** Role and venues of an invitation, a user or a token. */
export function ScopeFields(props: { readonly of: Signal<Scope> }) {
  const { of } = props;
  const { role, venues: chosen } = of.value;
  const toggle = (venue: string, isOn: boolean) => {
    const list = chosen === 'all' ? [] : chosen.filter((one) => one !== venue);
    of.value = { role, venues: isOn ? [...list, venue] : list };
  };
  return (
    <>
      <label class="field">
        <span>{p('people.role')}</span>
        <select
          name="role"
          value={role}
          onChange={(event) => {
            of.value = { role: event.currentTarget.value, venues: chosen };
          }}
        >
          {roles.map((one) => (
            <option key={one} value={one}>
              {roleWord(one)}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="choices">
        <legend>{p('people.venues')}</legend>
        <label>
          <input
            type="checkbox"
            name="all"
            checked={chosen === 'all'}
            onChange={(event) => {
              of.value = { role, venues: event.currentTarget.checked ? 'all' : [] };
            }}
          />
          {p('people.allVenues')}
        </label>
        {chosen !== 'all' &&
          venues.value.map(({ venue, name }) => (
            <label key={venue}>
              <input
                type="checkbox"
                name={`venue-${venue}`}
                checked={chosen.includes(venue)}
                onChange={(event) => toggle(venue, event.currentTarget.checked)}
              />
              <bdi>{nameIn(name)}</bdi>
            </label>
          ))}
      </fieldset>
    </>
  );
}
