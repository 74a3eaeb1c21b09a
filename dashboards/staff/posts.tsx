import { type Signal, useSignal } from '@preact/signals';
import type { StaffBody } from '../../src/contracts/api-staff.ts';
import { nameIn } from '../i18n/language.ts';
import { digitsOf } from '../i18n/people.ts';
import { Field } from '../parts/field.tsx';
import { said } from '../parts/venue-page.ts';
import { postName, staff, tell } from './store.ts';
import { w } from './words.ts';

/** A post as it is typed; empty = as it is for all. */
type Typed = {
  readonly id: string;
  readonly nameEn: string;
  readonly nameFa: string;
  readonly next: string;
  readonly takenS: string;
  readonly doneMin: string;
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const ID_LETTERS = 32;
/** Whom a task comes to in the end: nobody comes after. */
const LAST = 'manager';

/** Posts of this place: names, who comes after whom, and what each aims at. [STF3] [STF9] */
export function Posts() {
  const body = staff.value;
  const typed = useSignal<readonly Typed[] | undefined>(undefined);
  const callPost = useSignal<string | undefined>(undefined);
  if (body === undefined) return null;
  const rows = typed.value ?? rowsOf(body);
  return (
    <details class="card more posts">
      <summary>
        <h2>{w('posts.title')}</h2>
      </summary>
      <p class="muted small">{w('posts.text')}</p>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save(body, rows, callPost.value ?? body.rules.callPost).then((isDone) => {
            if (!isDone) return;
            typed.value = undefined;
            callPost.value = undefined;
          });
        }}
      >
        {rows.map((row) => (
          <Row key={row.id} row={row} rows={rows} typed={typed} />
        ))}
        <AddPost rows={rows} typed={typed} />
        <Choice
          name="callPost"
          label={w('posts.call')}
          value={callPost.value ?? body.rules.callPost}
          from={rows.map(({ id }) => [id, nameOf(rows, id)])}
          onChange={(id) => (callPost.value = id)}
        />
        <button type="submit" class="button">
          {w('rules.save')}
        </button>
      </form>
    </details>
  );
}

function rowsOf({ posts, rules, targets }: StaffBody): Typed[] {
  return posts.map(({ id }) => {
    const own = rules.posts.find((post) => post.id === id);
    const { takenWithinMs, doneWithinMs } = targets.posts[id] ?? {};
    const text = (ms: number | undefined, unitMs: number) =>
      ms === undefined ? '' : String(ms / unitMs);
    return {
      id,
      nameEn: own?.name?.en ?? '',
      nameFa: own?.name?.fa ?? '',
      next: own?.next ?? '',
      takenS: text(takenWithinMs, SECOND_MS),
      doneMin: text(doneWithinMs, MINUTE_MS),
    };
  });
}

function nameOf(rows: readonly Typed[], id: string): string {
  const { nameEn = '', nameFa = '' } = rows.find((row) => row.id === id) ?? {};
  if (nameEn + nameFa === '') return postName(id);
  return nameIn({ en: nameEn || nameFa, fa: nameFa || nameEn });
}

type All = {
  readonly rows: readonly Typed[];
  readonly typed: Signal<readonly Typed[] | undefined>;
};

function Row({ row, rows, typed }: All & { readonly row: Typed }) {
  const { id } = row;
  const set = (change: Partial<Typed>) => {
    typed.value = rows.map((one) => (one.id === id ? { ...one, ...change } : one));
  };
  const field = (key: Exclude<keyof Typed, 'id' | 'next'>, keys?: 'numeric') => (
    <Field
      label={w(`posts.${key}`)}
      name={`${key}-${id}`}
      value={row[key]}
      onChange={(to) => set({ [key]: to })}
      {...(keys === undefined ? {} : { keys })}
    />
  );
  return (
    <fieldset class="post-of" data-post={id}>
      <legend>{nameOf(rows, id)}</legend>
      {field('nameEn')}
      {field('nameFa')}
      {id !== LAST && (
        <Choice
          name={`next-${id}`}
          label={w('posts.next')}
          value={row.next}
          from={[
            ['', postName(LAST)],
            ...rows
              .filter((one) => one.id !== id && one.id !== LAST)
              .map((one): [string, string] => [one.id, nameOf(rows, one.id)]),
          ]}
          onChange={(next) => set({ next })}
        />
      )}
      {field('takenS', 'numeric')}
      {field('doneMin', 'numeric')}
    </fieldset>
  );
}

function AddPost({ rows, typed }: All) {
  const name = useSignal('');
  const add = () => {
    const id = name.value.trim().toLowerCase().slice(0, ID_LETTERS);
    if (id === '' || rows.some((row) => row.id === id)) return;
    const is = /[\u0600-\u06ff]/.test(id) ? 'nameFa' : 'nameEn';
    const blank = { id, nameEn: '', nameFa: '', next: '', takenS: '', doneMin: '' };
    typed.value = [...rows, { ...blank, [is]: name.value.trim() }];
    name.value = '';
  };
  return (
    <div class="add-post">
      <Field
        label={w('posts.add')}
        name="newPost"
        value={name.value}
        onChange={(to) => (name.value = to)}
        most={ID_LETTERS}
      />
      <button type="button" class="button button--quiet" onClick={add}>
        {w('posts.addDo')}
      </button>
    </div>
  );
}

function Choice(props: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly from: readonly (readonly [string, string])[];
  readonly onChange: (to: string) => void;
}) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <select
        name={props.name}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {props.from.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** True = the server has it; a number that is none is named, and nothing typed is lost. */
async function save(body: StaffBody, rows: readonly Typed[], callPost: string): Promise<boolean> {
  const { rules, targets } = body;
  const aims: [string, { takenWithinMs?: number; doneWithinMs?: number }][] = [];
  for (const { id, takenS, doneMin } of rows) {
    const aim: { takenWithinMs?: number; doneWithinMs?: number } = {};
    for (const [name, text, word, unitMs] of [
      ['takenWithinMs', takenS, 'posts.takenS', SECOND_MS],
      ['doneWithinMs', doneMin, 'posts.doneMin', MINUTE_MS],
    ] as const) {
      if (text.trim() === '') continue;
      const value = digitsOf(text);
      if (!(value > 0)) {
        said.value = { text: w('rules.number', { field: w(word) }), isWrong: true };
        return false;
      }
      aim[name] = value * unitMs;
    }
    if (Object.keys(aim).length > 0) aims.push([id, aim]);
  }
  const known = new Set(rules.posts.map(({ id }) => id));
  const standing = new Set(body.posts.map(({ id }) => id));
  const posts = rows
    .filter(({ id, nameEn, nameFa, next }) => {
      return known.has(id) || !standing.has(id) || nameEn + nameFa + next !== '';
    })
    .map(({ id, nameEn, nameFa, next }) => ({
      id,
      ...(nameEn + nameFa === '' ? {} : { name: { en: nameEn || nameFa, fa: nameFa || nameEn } }),
      ...(next === '' ? {} : { next }),
    }));
  const asked = {
    rules: { ...rules, posts, callPost },
    targets: { ...targets, posts: Object.fromEntries(aims) },
  };
  return tell('/staff/rules', asked, w('saved'));
}
