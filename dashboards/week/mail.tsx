import { useSignal } from '@preact/signals';
import type { WeekSettingsBody, WeekStart } from '../../src/contracts/api-week.ts';
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
        {mails.map((mail, at) => (
          <Address
            key={at}
            at={at}
            mail={mail}
            onChange={(over) => put(at, over)}
            onRemove={() => {
              draft.value = { startsOn, mails: mails.filter((_, index) => index !== at) };
            }}
          />
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

type OneMail = Draft['mails'][number];

function Address(props: {
  readonly at: number;
  readonly mail: OneMail;
  readonly onChange: (over: Partial<OneMail>) => void;
  readonly onRemove: () => void;
}) {
  const { at, mail, onChange, onRemove } = props;
  return (
    <div class="week-address">
      <Field
        name={`address-${at}`}
        label={w('address')}
        value={mail.address}
        keys="email"
        isLatin
        most={254}
        onChange={(address) => onChange({ address })}
      />
      <label class="field">
        <span>{w('language')}</span>
        <select
          value={mail.language}
          onChange={(event) =>
            onChange({ language: event.currentTarget.value === 'fa' ? 'fa' : 'en' })
          }
        >
          <option value="en">{w('english')}</option>
          <option value="fa">{w('persian')}</option>
        </select>
      </label>
      <button
        type="button"
        class="button button--quiet"
        aria-label={w('remove', { address: mail.address })}
        onClick={onRemove}
      >
        ✕
      </button>
    </div>
  );
}
