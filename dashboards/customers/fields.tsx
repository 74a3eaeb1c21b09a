import { useSignal } from '@preact/signals';
import type { CustomerField, FieldType } from '../../src/contracts/api-customers.ts';
import { listed, nameIn } from '../i18n/language.ts';
import {
  draftsOf,
  type FieldDraft,
  type FieldWrong,
  fieldTypes,
  moved,
  readDrafts,
} from './fields-model.ts';
import { Button, Choose, Line } from './parts.tsx';
import { change, complain, fields, loadFields, mayChange, newKey, tell } from './store.ts';
import { w } from './words.ts';

/** What the organisation writes of its customers, beside name and address. [CUP10] */
export function Fields() {
  return (
    <section class="card form" aria-labelledby="fields-title">
      <h2 id="fields-title">{w('fields')}</h2>
      <p class="muted">{w('fieldsText')}</p>
      {mayChange.value ? <Editor /> : <FieldList all={fields.value} />}
    </section>
  );
}

function FieldList({ all }: { readonly all: readonly CustomerField[] }) {
  if (all.length === 0) return <p class="muted">{w('noFields')}</p>;
  return (
    <ul class="plain lines">
      {all.map(({ field, name, type, choices = [] }) => (
        <li key={field}>
          <strong>{nameIn(name)}</strong>{' '}
          <span class="muted">
            {w(`type.${type}`)}
            {choices.length > 0 && `: ${listed(choices)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

type Wrong = { readonly key: string; readonly wrong: FieldWrong } | undefined;

function Editor() {
  const drafts = useSignal<readonly FieldDraft[]>(draftsOf(fields.value));
  const wrong = useSignal<Wrong>(undefined);
  const put = (key: string, more: Partial<FieldDraft>) => {
    drafts.value = drafts.value.map((one) => (one.key === key ? { ...one, ...more } : one));
    wrong.value = undefined;
  };
  const save = async () => {
    const read = readDrafts(drafts.value);
    wrong.value = read.ok ? undefined : read;
    if (!read.ok) return complain(w(read.wrong));
    const answer = await change<object>('/customer-fields', { fields: read.fields });
    if (answer === undefined) return;
    await loadFields();
    drafts.value = draftsOf(fields.value);
    tell(w('fieldsSaved'));
  };
  const isChanged = JSON.stringify(drafts.value) !== JSON.stringify(draftsOf(fields.value));
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {drafts.value.length === 0 && <p class="muted">{w('noFields')}</p>}
      {drafts.value.map((draft, at) => (
        <Field
          key={draft.key}
          draft={draft}
          wrong={wrong.value?.key === draft.key ? wrong.value.wrong : undefined}
          onChange={(more) => put(draft.key, more)}
          onMove={(by) => {
            drafts.value = moved(drafts.value, at, by);
          }}
          onRemove={() => {
            drafts.value = drafts.value.filter(({ key }) => key !== draft.key);
          }}
        />
      ))}
      <div class="buttons">
        <Button
          name="add-field"
          onClick={() => {
            drafts.value = [...drafts.value, empty()];
          }}
        >
          {w('addField')}
        </Button>
        <button type="submit" class="button" disabled={!isChanged}>
          {w('saveFields')}
        </button>
      </div>
    </form>
  );
}

function empty(): FieldDraft {
  return { key: newKey(), field: '', type: 'text', en: '', fa: '', choices: '' };
}

type FieldProps = {
  readonly draft: FieldDraft;
  readonly wrong: FieldWrong | undefined;
  readonly onChange: (more: Partial<FieldDraft>) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
};

function Field({ draft, wrong, onChange, onMove, onRemove }: FieldProps) {
  const { key, field, type, en, fa, choices } = draft;
  const name = nameIn({ en: en || fa, fa: fa || en }) || w('newField');
  return (
    <fieldset class="mend-row" data-field={field}>
      <legend>
        <bdi>{name}</bdi>
      </legend>
      <div class="fields">
        <Line
          name={`${key}-en`}
          label={w('nameEn')}
          value={en}
          isLatin
          most={128}
          trouble={wrong !== undefined && wrong !== 'fieldNoChoices' ? w(wrong) : undefined}
          onChange={(value) => onChange({ en: value })}
        />
        <Line
          name={`${key}-fa`}
          label={w('nameFa')}
          value={fa}
          most={128}
          onChange={(value) => onChange({ fa: value })}
        />
        <Choose
          name={`${key}-type`}
          label={w('type')}
          value={type}
          isOff={field !== ''}
          options={fieldTypes.map((one) => [one, w(`type.${one}`)])}
          onChange={(value) => onChange({ type: typeOf(value) })}
        />
      </div>
      {type === 'choice' && <Choices draft={draft} wrong={wrong} onChange={onChange} />}
      <div class="buttons">
        <Button label={w('upOf', { name })} onClick={() => onMove(-1)}>
          {w('up')}
        </Button>
        <Button label={w('downOf', { name })} onClick={() => onMove(1)}>
          {w('down')}
        </Button>
        <Button label={w('removeOf', { name })} onClick={onRemove}>
          {w('remove')}
        </Button>
      </div>
      {choices === '' && type === 'choice' && <p class="muted small">{w('choicesHint')}</p>}
    </fieldset>
  );
}

function Choices({ draft, wrong, onChange }: Omit<FieldProps, 'onMove' | 'onRemove'>) {
  const id = `choices-${draft.key}`;
  return (
    <label class="field" for={id}>
      <span>{w('choices')}</span>
      <textarea
        id={id}
        name={id}
        rows={4}
        dir="auto"
        value={draft.choices}
        aria-invalid={wrong === 'fieldNoChoices'}
        onInput={(event) => onChange({ choices: event.currentTarget.value })}
      />
      {wrong === 'fieldNoChoices' && <small class="field-wrong">{w('fieldNoChoices')}</small>}
    </label>
  );
}

const typeOf = (value: string): FieldType => fieldTypes.find((one) => one === value) ?? 'text';
