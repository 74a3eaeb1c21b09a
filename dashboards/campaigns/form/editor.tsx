import { useEffect, useId, useRef } from 'preact/hooks';
import { nameIn } from '../../i18n/language.ts';
import { BackTest } from '../back-test.tsx';
import { campaigns, editing } from '../store.ts';
import { placeOf } from './faults.ts';
import type { Fields } from './fields.ts';
import { DaysGroup, GivesGroup, Group, LimitsGroup, WhenGroup, WhoGroup } from './groups.tsx';
import { Both, Line, reasonOf } from './inputs.tsx';
import { SaysGroup, StaffGroup } from './says.tsx';
import { starters } from './starters.ts';
import {
  begin,
  checked,
  close,
  documentNow,
  faults,
  fields,
  isByHand,
  isSaving,
  isTried,
  now,
  open,
  problems,
  save,
  set,
  text,
  turn,
  write,
} from './store.ts';
import { f } from './words.ts';

/** Makes a campaign, or changes one, without writing JSON. [CPF1] */
export function Editor() {
  const id = editing.value?.campaign ?? '';
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const item = campaigns.peek().find(({ campaign }) => campaign.id === id);
    open(id === '' ? undefined : item);
    heading.current?.focus();
    return close;
  }, []);
  const item = campaigns.value.find(({ campaign }) => campaign.id === id);
  const isChosen = fields.value !== undefined || text.value !== undefined;
  return (
    <section class="card editor" data-editing={id}>
      <div class="top-line">
        <h2 ref={heading} tabIndex={-1}>
          {item ? f('editTitle', { name: nameIn(item.campaign.name) }) : f('newTitle')}
        </h2>
        <span class="spacer" />
        <button type="button" class="button button--quiet" onClick={close}>
          {f('back')}
        </button>
      </div>
      {isByHand.value && <p class="by-hand">{f('byHand')}</p>}
      {isChosen ? <Written isLive={item?.status === 'live'} /> : <Starters />}
    </section>
  );
}

function Starters() {
  return (
    <>
      <p>{f('pick')}</p>
      <ul class="starters">
        {starters.map((one) => (
          <li key={one.key}>
            <button type="button" class="starter" data-starter={one.key} onClick={() => begin(one)}>
              <b>{f(`starter.${one.key}`)}</b>
              <span class="muted small">{f(`starter.${one.key}.text`)}</span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" class="starter" data-starter="json" onClick={() => write('{\n}')}>
            <b>{f('blank')}</b>
            <span class="muted small">{f('blank.text')}</span>
          </button>
        </li>
      </ul>
    </>
  );
}

function Written({ isLive }: { readonly isLive: boolean }) {
  const of = fields.value;
  return (
    <>
      <form
        class="campaign-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save('live');
        }}
      >
        {text.value === undefined && of ? <Groups of={of} /> : <Json />}
        <Sentence />
        {isLive && <p class="muted small">{f('draftNote')}</p>}
        <div class="acts">
          <button type="submit" class="button" aria-disabled={isSaving.value}>
            {f('publish')}
          </button>
          <button
            type="button"
            class="button button--quiet"
            aria-disabled={isSaving.value}
            onClick={() => void save('draft')}
          >
            {f('keepDraft')}
          </button>
          <span class="spacer" />
          {(of !== undefined || checked.value?.ok) && (
            <button type="button" class="button button--quiet turn" onClick={turn}>
              {f(text.value === undefined ? 'showJson' : 'showForm')}
            </button>
          )}
        </div>
      </form>
      <Tried />
    </>
  );
}

function Groups({ of }: { readonly of: Fields }) {
  return (
    <>
      <Group title={f('name')}>
        <Both
          en={
            <Line
              place="nameEn"
              label={f('inEnglish', { field: f('name') })}
              dir="ltr"
              value={of.nameEn}
              onChange={(nameEn) => set({ nameEn })}
            />
          }
          fa={
            <Line
              place="nameFa"
              label={f('inPersian', { field: f('name') })}
              dir="rtl"
              value={of.nameFa}
              onChange={(nameFa) => set({ nameFa })}
            />
          }
        />
      </Group>
      <WhenGroup of={of} />
      <SaysGroup of={of} />
      {of.tone === 'marketing' && <GivesGroup of={of} />}
      <StaffGroup of={of} />
      <WhoGroup of={of} />
      <DaysGroup of={of} />
      <LimitsGroup of={of} />
    </>
  );
}

function Json() {
  const id = useId();
  const isJson = now.value !== undefined;
  return (
    <div class="field">
      <label for={id}>{f('json')}</label>
      <textarea
        id={id}
        class="json"
        dir="ltr"
        rows={18}
        spellcheck={false}
        aria-invalid={!isJson}
        value={text.value ?? ''}
        onInput={(event) => write(event.currentTarget.value)}
      />
      {!isJson && <small class="fault">{f('noJson')}</small>}
    </div>
  );
}

/** The campaign read aloud in both languages, or what keeps it from being published. [CPF2] */
function Sentence() {
  const answer = checked.value;
  const isForm = text.value === undefined;
  const loose = problems.value.filter(({ path }) => !isForm || placeOf(path) === undefined);
  const isMissing = isTried.value && faults.value.length > 0;
  return (
    <div class="as-it-runs" aria-live="polite">
      <h3>{f('sentence')}</h3>
      {answer?.ok ? (
        <>
          <p lang="en" dir="ltr" data-sentence="en">
            {answer.sentenceEn}
          </p>
          <p lang="fa" dir="rtl" data-sentence="fa">
            {answer.sentenceFa}
          </p>
          {answer.notes?.split('\n').map((note) => (
            <p key={note} class="muted small">
              {f('note', { text: note })}
            </p>
          ))}
        </>
      ) : (
        <p class={isMissing || problems.value.length > 0 ? 'fault' : 'muted'}>
          {f(isMissing || problems.value.length > 0 ? 'problems' : 'checking')}
        </p>
      )}
      {loose.length > 0 && (
        <ul class="plain-problems">
          {loose.map(({ code, path, message, mend }) => (
            <li key={`${path} ${message}`}>
              <code dir="ltr">{path}</code> {reasonOf(code, message, mend)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** On past days, as it stands on screen; once there is something to test. [CPF3] */
function Tried() {
  if (!checked.value?.ok) return null;
  return (
    <div class="tried">
      <h3>{f('test')}</h3>
      <BackTest campaign={() => documentNow('live') ?? {}} />
    </div>
  );
}
