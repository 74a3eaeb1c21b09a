import { useSignal } from '@preact/signals';
import { duration, nameIn, time } from '../i18n/language.ts';
import { venue } from '../parts/venue-page.ts';
import { moveTask, nowMs, postName, type StaffTask, staff, tasks, zoneName } from './store.ts';
import { w } from './words.ts';

const OPEN: readonly string[] = ['waiting', 'received', 'onTheWay'];
const OVER_SHOWN = 5;

/** One's own first, then what waits, the oldest first: it waits longest. */
function order(a: StaffTask, b: StaffTask): number {
  const rank = ({ by, state }: StaffTask) => (by?.mine ? 0 : state === 'waiting' ? 1 : 2);
  return rank(a) - rank(b) || a.atMs - b.atMs;
}

export function Tasks() {
  const open = tasks.value.filter(({ state }) => OPEN.includes(state)).toSorted(order);
  const over = tasks.value.filter(({ state }) => !OPEN.includes(state)).slice(0, OVER_SHOWN);
  return (
    <section class="part" aria-labelledby="tasks-title">
      <h2 id="tasks-title">{w('tasks.title')}</h2>
      {open.length === 0 && <p class="muted">{w('tasks.none')}</p>}
      <ol class="cards">
        {open.map((task) => (
          <Task key={task.id} task={task} />
        ))}
      </ol>
      {over.length > 0 && (
        <>
          <h3>{w('over.title')}</h3>
          <ul class="over">
            {over.map(({ id, text, state, stateAtMs, by }) => (
              <li key={id}>
                <bdi>{nameIn(text)}</bdi>
                {' · '}
                {w(`state.${state}`)} {time(stateAtMs, venue.value?.timezone ?? 'UTC')}
                {by && (
                  <>
                    {' · '}
                    <bdi>{by.name}</bdi>
                  </>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const NEXT = {
  waiting: ['take', 'task.take'],
  received: ['start', 'task.start'],
  onTheWay: ['finish', 'task.finish'],
} as const;

function Task({ task }: { readonly task: StaffTask }) {
  const { id, text, state, by, called, post, zone, atMs, escalated, notes } = task;
  const isBusy = useSignal(false);
  const mayMove = state === 'waiting' || by?.mine === true;
  const next = Object.hasOwn(NEXT, state) ? NEXT[state as keyof typeof NEXT] : undefined;
  const act = async (move: string) => {
    if (isBusy.value) return;
    isBusy.value = true;
    await moveTask(id, move);
    isBusy.value = false;
  };
  return (
    <li class={`card task task--${state}${by?.mine ? ' task--mine' : ''}`} data-task={id}>
      <p class="task-head">
        <b class={`state state--${state}`}>{w(`state.${state}`)}</b>
        {called && <span class="badge">{w('task.called')}</span>}
        <span class="muted">
          {w('task.since', { duration: duration(Math.max(0, nowMs.value - atMs), true) })}
        </span>
      </p>
      <p class="task-text" id={`task-${id}`}>
        <bdi>{nameIn(text)}</bdi>
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
        {w('task.for', { post: postName(post) })}
        {by && <> · {by.mine ? w('task.mine') : w('task.by', { name: by.name })}</>}
        {escalated > 0 && <> · {w('task.escalated', { count: escalated })}</>}
      </p>
      <Notes notes={notes} />
      {next && mayMove && (
        <button
          type="button"
          class="button big"
          aria-describedby={`task-${id}`}
          aria-disabled={isBusy.value}
          onClick={() => void act(next[0])}
        >
          {w(next[1])}
        </button>
      )}
      {(mayMove || staff.value?.me.isManager) && <More task={task} />}
    </li>
  );
}

export function Notes(props: { readonly notes: StaffTask['notes'] }) {
  if (props.notes.length === 0) return null;
  return (
    <ul class="notes">
      {props.notes.map(({ atMs, by, note, cost }) => (
        <li key={`${atMs} ${note}`}>
          <bdi>{note}</bdi>
          {cost !== undefined && <> ({cost})</>} <span class="muted">– {by}</span>
        </li>
      ))}
    </ul>
  );
}

/** What is rarely needed stays out of the way of the one main button. */
function More({ task }: { readonly task: StaffTask }) {
  const { id, state, post } = task;
  const note = useSignal('');
  const others = (staff.value?.posts ?? []).filter((one) => one.id !== post);
  const to = useSignal('');
  const said = () => (note.value.trim() === '' ? {} : { note: note.value.trim() });
  const act = async (move: string, body: object = {}) => {
    if (await moveTask(id, move, { ...said(), ...body }, w('saved'))) note.value = '';
  };
  return (
    <details class="more">
      <summary>{w('task.more')}</summary>
      <label class="field" for={`note-${id}`}>
        <span>{w('task.note')}</span>
        <input
          id={`note-${id}`}
          type="text"
          dir="auto"
          maxLength={500}
          value={note.value}
          onInput={(event) => {
            note.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="buttons">
        <Quiet onClick={() => act('note')} isOff={note.value.trim() === ''} word="task.noteDo" />
        {state !== 'waiting' && <Quiet onClick={() => act('release')} word="task.release" />}
        {state !== 'waiting' && <Quiet onClick={() => act('cannot')} word="task.cannot" />}
      </div>
      {others.length > 0 && (
        <div class="pass">
          <label class="field" for={`pass-${id}`}>
            <span>{w('task.pass')}</span>
            <select
              id={`pass-${id}`}
              value={to.value || (others[0]?.id ?? '')}
              onChange={(event) => {
                to.value = event.currentTarget.value;
              }}
            >
              {others.map((one) => (
                <option key={one.id} value={one.id}>
                  {postName(one.id)}
                </option>
              ))}
            </select>
          </label>
          <Quiet
            onClick={() => act('pass', { post: to.value || (others[0]?.id ?? '') })}
            word="task.passDo"
          />
        </div>
      )}
    </details>
  );
}

export function Quiet(props: {
  readonly onClick: () => Promise<unknown>;
  readonly word: Parameters<typeof w>[0];
  readonly isOff?: boolean;
  readonly label?: string;
}) {
  return (
    <button
      type="button"
      class="button button--quiet"
      aria-label={props.label}
      disabled={props.isOff ?? false}
      onClick={() => void props.onClick()}
    >
      {w(props.word)}
    </button>
  );
}
