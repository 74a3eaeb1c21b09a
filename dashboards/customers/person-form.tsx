import { useSignal } from '@preact/signals';
import type { CustomerDetail, CustomerField } from '../../src/contracts/api-customers.ts';
import { language, nameIn } from '../i18n/language.ts';
import { dateSaid, dateTyped } from './dates.ts';
import { Choose, Line, type Option } from './parts.tsx';
import { type Draft, draftOf, readDraft, type Wrong } from './person-model.ts';
import { change, complain, dialling, fields, go, newKey, tell } from './store.ts';
import { w } from './words.ts';

type Set = (what: string) => (value: string) => void;
type Filled = {
  readonly draft: Draft;
  readonly wrong: Readonly<Record<string, Wrong>>;
  readonly set: Set;
};

/** What is written of a customer; what was typed stays where it could not be saved. [CUP4] */
export function PersonForm(props: {
  /** Absent = a new one. */
  readonly one: CustomerDetail | undefined;
  readonly onSaved: () => void;
}) {
  const { one, onSaved } = props;
  const draft = useSignal<Draft>(draftOf(one, fields.value, language()));
  const wrong = useSignal<Readonly<Record<string, Wrong>>>({});
  const key = useSignal(newKey());
  const isBusy = useSignal(false);
  const set: Set = (what) => (value) => {
    draft.value = { ...draft.value, [what]: value };
    const { [what]: _, ...others } = wrong.value;
    wrong.value = others;
  };
  const save = async () => {
    const read = readDraft(one, draft.value, { fields: fields.value, dialling: dialling.value });
    wrong.value = read.wrong;
    if (Object.keys(read.wrong).length > 0) return complain(w('wrongFields'));
    const { language: _, ...said } = read.patch;
    if (Object.keys(one === undefined ? said : read.patch).length === 0) {
      return complain(w(one === undefined ? 'nothingTyped' : 'nothingChanged'));
    }
    isBusy.value = true;
    const end = one === undefined ? '/customers' : `/customers/${encodeURIComponent(one.visitor)}`;
    const body = { patch: read.patch };
    const answer = await change<{ visitor: string }>(end, body, { key: key.value });
    isBusy.value = false;
    // The next save is another command.
    key.value = newKey();
    if (answer === undefined) return;
    if (one === undefined) go({ tab: 'list', customer: answer.visitor });
    else onSaved();
    tell(w('saved'));
  };
  const filled: Filled = { draft: draft.value, wrong: wrong.value, set };
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div class="fields">
        <Known of={filled} />
        {fields.value.map((field) => (
          <Own key={field.field} field={field} of={filled} />
        ))}
      </div>
      <KeyFields of={filled} isNew={one === undefined} />
      <button type="submit" class="button" disabled={isBusy.value}>
        {w(one === undefined ? 'add' : 'save')}
      </button>
    </form>
  );
}

function Known({ of: { draft, wrong, set } }: { readonly of: Filled }) {
  const line = (what: string) => ({
    name: what,
    value: draft[what] ?? '',
    onChange: set(what),
    trouble: wrong[what] && w(wrong[what]),
  });
  return (
    <>
      <Line {...line('name')} label={w('name')} />
      <Line {...line('phone')} label={w('phone')} isLatin keys="tel" hint={w('phoneHint')} />
      <Line {...line('email')} label={w('email')} isLatin keys="email" most={254} />
      <Line {...line('birthday')} label={w('birthday')} hint={dateHint(draft.birthday)} />
      <Choose
        name="language"
        label={w('language')}
        value={draft.language ?? 'en'}
        options={[
          ['fa', 'فارسی'],
          ['en', 'English'],
        ]}
        onChange={set('language')}
      />
    </>
  );
}

/** What was typed, in words, as both calendars are typed here. */
function dateHint(typed: string | undefined): string {
  const iso = typed === undefined ? undefined : dateTyped(typed);
  return iso === undefined ? w('dateHint') : dateSaid(iso, language());
}

function Own({ field, of }: { readonly field: CustomerField; readonly of: Filled }) {
  const what = `field:${field.field}`;
  const value = of.draft[what] ?? '';
  const common = { name: what, label: nameIn(field.name), value, onChange: of.set(what) };
  const options = optionsOf(field, value);
  if (options !== undefined) return <Choose {...common} options={options} />;
  const wrong = of.wrong[what];
  const hint = field.type === 'date' ? dateHint(value) : undefined;
  return (
    <Line
      {...common}
      hint={hint}
      keys={field.type === 'number' ? 'decimal' : 'text'}
      most={field.type === 'text' ? 2_000 : 40}
      trouble={wrong && w(wrong)}
    />
  );
}

/** A value that is no choice any more can be kept. */
function optionsOf(
  { type, choices = [] }: CustomerField,
  value: string,
): readonly Option[] | undefined {
  const none: Option = ['', w('notSaid')];
  if (type === 'flag') return [none, ['yes', w('yes')], ['no', w('no')]];
  if (type !== 'choice') return undefined;
  const all = value === '' || choices.includes(value) ? choices : [...choices, value];
  return [none, ...all.map((one) => [one, one] as const)];
}

/** A number that another system calls them by. */
function KeyFields({ of, isNew }: { readonly of: Filled; readonly isNew: boolean }) {
  const { draft, wrong, set } = of;
  const said = (what: 'key' | 'source') => ({ value: draft[what] ?? '', onChange: set(what) });
  return (
    <details class="more">
      <summary>{w(isNew ? 'keyOf' : 'addKey')}</summary>
      <div class="fields">
        <Line {...said('key')} name="key" label={w('key')} isLatin most={128} />
        <Line
          {...said('source')}
          name="source"
          label={w('keySource')}
          isLatin
          most={64}
          hint={w('keySourceHint')}
          trouble={wrong.source && w(wrong.source)}
        />
      </div>
    </details>
  );
}
