import { useSignal } from '@preact/signals';
import { duration, moment, nameIn, time } from '../i18n/language.ts';
import { digitsOf } from '../i18n/people.ts';
import { Field } from '../parts/field.tsx';
import { venue } from '../parts/venue-page.ts';
import { cases, moveCase, type StaffCase, staff, tell, zoneName } from './store.ts';
import { Notes, Quiet } from './tasks.tsx';
import { w } from './words.ts';

const CLOSED_SHOWN = 5;

/** What went wrong and shall be made good: who, how, and by when. [STF7] */
export function Cases() {
  const open = cases.value.filter(({ state }) => state !== 'closed');
  const closed = cases.value.filter(({ state }) => state === 'closed').slice(0, CLOSED_SHOWN);
  return (
    <section class="part" aria-labelledby="cases-title">
      <h2 id="cases-title">{w('cases.title')}</h2>
      {open.length === 0 && <p class="muted">{w('cases.none')}</p>}
      <ol class="cards">
        {[...open, ...closed].map((one) => (
          <Case key={one.id} one={one} />
        ))}
      </ol>
      <NewCase />
    </section>
  );
}

function whatOf({ cause, text, words, score = 0, of = 5, waitMs = 0 }: StaffCase): string {
  if (text) return nameIn(text);
  if (cause === 'hand' && words !== undefined) return words;
  return w(`case.${cause}`, { score, of, duration: duration(waitMs, true) });
}

function stateOf({ state, owner }: StaffCase): string {
  return w(`case.${state}`, { name: owner?.name ?? '–' });
}

function Case({ one }: { readonly one: StaffCase }) {
  const { id, state, zone, words, customer, dueAtMs, overdue, notes, owner } = one;
  const timezone = venue.value?.timezone ?? 'UTC';
  const mayMove = owner === undefined || owner.mine || staff.value?.me.isManager === true;
  return (
    <li class={`card case case--${state}${overdue ? ' case--overdue' : ''}`} data-case={id}>
      <p class="task-head">
        <b class={`state state--${state}`}>{stateOf(one)}</b>
        {state !== 'closed' && (
          <span class={overdue ? 'late' : 'muted'}>
            {w(overdue ? 'case.overdue' : 'case.due', {
              time: moment(dueAtMs, Date.now(), timezone),
            })}
          </span>
        )}
      </p>
      <p class="task-text">
        <bdi>{whatOf(one)}</bdi>
      </p>
      <p class="muted">
        {zone !== undefined && (
          <>
            <b class="where">
              <bdi>{zoneName(zone)}</bdi>
            </b>
            {' · '}
          </>
        )}
        {time(one.atMs, timezone)}
      </p>
      {customer !== undefined && <p>{w('case.customer', { name: customer })}</p>}
      {words !== undefined && one.cause !== 'hand' && (
        <blockquote dir="auto">{w('case.words', { words })}</blockquote>
      )}
      <Notes notes={notes} />
      {state === 'open' && (
        <button type="button" class="button big" onClick={() => void moveCase(id, 'own')}>
          {w('case.own')}
        </button>
      )}
      {state === 'owned' && mayMove && <MakeGood id={id} />}
      {state === 'madeGood' && mayMove && (
        <button type="button" class="button big" onClick={() => void moveCase(id, 'close')}>
          {w('case.close')}
        </button>
      )}
      {state === 'closed' && <Quiet onClick={() => moveCase(id, 'reopen')} word="case.reopen" />}
    </li>
  );
}

function MakeGood({ id }: { readonly id: string }) {
  const what = useSignal('');
  const cost = useSignal('');
  const save = async () => {
    const amount = digitsOf(cost.value);
    const spent = Number.isNaN(amount) ? {} : { cost: amount };
    await moveCase(id, 'makeGood', { note: what.value.trim(), ...spent }, w('saved'));
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={w('case.what')}
        name={`what-${id}`}
        value={what.value}
        most={500}
        isRequired
        onChange={(value) => {
          what.value = value;
        }}
      />
      <Field
        label={w('case.cost')}
        name={`cost-${id}`}
        value={cost.value}
        keys="numeric"
        onChange={(value) => {
          cost.value = value;
        }}
      />
      <button type="submit" class="button big">
        {w('case.makeGood')}
      </button>
    </form>
  );
}

function NewCase() {
  const text = useSignal('');
  const open = async () => {
    const isDone = await tell('/staff/cases', { text: text.value.trim() }, w('saved'));
    if (isDone) text.value = '';
  };
  return (
    <details class="more">
      <summary>{w('case.new')}</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <Field
          label={w('case.text')}
          name="case-text"
          value={text.value}
          most={500}
          isRequired
          onChange={(value) => {
            text.value = value;
          }}
        />
        <button type="submit" class="button">
          {w('case.newDo')}
        </button>
      </form>
    </details>
  );
}
