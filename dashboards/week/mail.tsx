import { useSignal } from '@preact/signals';
import type { WeekSettingsBody } from '../../src/contracts/week.ts';
import type { WeekStart } from '../../src/contracts/weeks.ts';
import { language } from '../i18n/language.ts';
import { Field } from '../parts/field.tsx';
import { type Draft, maySet, save, settings, w } from './store.ts';

/** When the week begins, and who gets it by mail: for those who run the venue. [WEK8] */
export function Mail() {
  const known = settings.value;
  return known === undefined || !maySet() ? null : <Form known={known} />;
}

function Form({ known }: { readonly known: WeekSettingsBody }) {
  const draft = useSignal<Draft>({ startsOn: known.startsOn ?? '', mails: known.mails });
  const { startsOn, mails } = draft.value;
  const put = (at: number, over: Partial<Draft['mails'][number]>) => {
    const changed = mails.map((one, index) => (index === at ? { ...one, ...over } : one));
    draft.value = { startsOn, mails: changed };
  };
  const add = () => {
    draft.value = { startsOn, mails: [...mails, { address: '', language: language() }] };
  };
  return (
    <details class="card week-mail">
      <summary>
        <h2>{w('mail')}</h2>
      </summary>
      <p class="muted">{w('mail.is')}</p>
      {known.canMail === false && <p class="trouble">{w('mail.cannot')}</p>}
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save(draft.value);
        }}
      >
        {mails.map(({ address, language: of }, at) => (
          <div class="week-address" key={at}>
            <Field
              name={`address-${at}`}
              label={w('address')}
              value={address}
              keys="email"
              isLatin
              most={254}
              onChange={(to) => put(at, { address: to })}
            />
            <label class="field">
              <span>{w('language')}</span>
              <select
                value={of}
                onChange={(event) =>
                  put(at, { language: event.currentTarget.value === 'fa' ? 'fa' : 'en' })
                }
              >
                <option value="en">{w('english')}</option>
                <option value="fa">{w('persian')}</option>
              </select>
            </label>
            <button
              type="button"
              class="button button--quiet"
              aria-label={w('remove', { address })}
              onClick={() => {
                draft.value = { startsOn, mails: mails.filter((_, index) => index !== at) };
              }}
            >
              ✕
            </button>
          </div>
        ))}
        <button type="button" class="button button--quiet" onClick={add}>
          {w('add')}
        </button>
        <label class="field week-begins">
          <span>{w('weekBegins')}</span>
          <select
            value={startsOn}
            onChange={(event) => {
              draft.value = { mails, startsOn: event.currentTarget.value as WeekStart | '' };
            }}
          >
            <option value="">{w('byLanguage')}</option>
            <option value="sat">{w('sat')}</option>
            <option value="sun">{w('sun')}</option>
            <option value="mon">{w('mon')}</option>
          </select>
        </label>
        <button type="submit" class="button">
          {w('save')}
        </button>
      </form>
    </details>
  );
}
