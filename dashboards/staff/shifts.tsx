import { useSignal } from '@preact/signals';
import type { ShiftImportAnswer, ShiftProblem } from '../../src/contracts/api-staff.ts';
import { call } from '../api/client.ts';
import { day, time } from '../i18n/language.ts';
import { csvCell } from '../parts/csv-cell.ts';
import { FaultSaid, faultSaid, type Told } from '../parts/faults.tsx';
import { Field } from '../parts/field.tsx';
import { inVenue, said, venue } from '../parts/venue-page.ts';
import { shiftWords } from './shift-words.ts';
import { lookAround, postName, removeShift, shifts, staff, wrong, zoneName } from './store.ts';
import { Quiet } from './tasks.tsx';
import { w } from './words.ts';

/** Who works when: one's own; a manager plans and imports the week. [STF6] */
export function Shifts() {
  const zone = venue.value?.timezone ?? 'UTC';
  const isManager = staff.value?.me.isManager === true;
  return (
    <section class="card part" aria-labelledby="shifts-title">
      <h2 id="shifts-title">{w('shifts.title')}</h2>
      {shifts.value.length === 0 && <p class="muted">{w('shifts.none')}</p>}
      <ul class="shifts">
        {shifts.value.map(({ shift, name, post, zones, fromMs, toMs }) => (
          <li key={shift}>
            <span>
              <b>{day(fromMs, zone)}</b> {time(fromMs, zone)} – {time(toMs, zone)}
            </span>
            <span>
              <bdi>{name}</bdi> · {postName(post)}
              {zones.length > 0 && <> · {zones.map(zoneName).join(' ، ')}</>}
            </span>
            {isManager && (
              <Quiet
                onClick={() => removeShift(shift)}
                word="shifts.remove"
                label={w('shifts.removeOf', { name, day: day(fromMs, zone) })}
              />
            )}
          </li>
        ))}
      </ul>
      {isManager && <AddShift />}
      {isManager && <ImportShifts />}
    </section>
  );
}

/** A row of the same file that is imported: one reader of dates, digits and names. */
function AddShift() {
  const form = useSignal({ who: '', date: '', from: '', to: '', post: 'floor', zones: '' });
  const people = staff.value?.people ?? [];
  const set = (key: keyof typeof form.value) => (value: string) => {
    form.value = { ...form.value, [key]: value };
  };
  const add = async () => {
    const { who, date, from, to, post, zones } = form.value;
    const cells = [who || (people[0]?.user ?? ''), date, from, to, post, zones].map(csvCell);
    const answer = await send(`who,date,from,to,post,zones\n${cells.join(',')}`, false);
    if (answer?.problems.length === 0) form.value = { ...form.value, date: '' };
    const [problem] = answer?.problems ?? [];
    if (problem) said.value = refusedRow(problem);
    else if (answer) said.value = { text: w('saved'), isWrong: false };
  };
  return (
    <details class="more">
      <summary>{w('shifts.add')}</summary>
      <form
        class="form shift-form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Choose
          name="shift-who"
          label={w('shifts.who')}
          value={form.value.who}
          onChange={set('who')}
          options={people.map(({ user, name }) => [user, name])}
        />
        <Field
          label={w('shifts.date')}
          name="shift-date"
          value={form.value.date}
          isRequired
          onChange={set('date')}
        />
        {(['from', 'to'] as const).map((key) => (
          <Field
            key={key}
            label={w(`shifts.${key}`)}
            name={`shift-${key}`}
            value={form.value[key]}
            isRequired
            onChange={set(key)}
          />
        ))}
        <Choose
          name="shift-post"
          label={w('shifts.post')}
          value={form.value.post}
          onChange={set('post')}
          options={(staff.value?.posts ?? []).map(({ id }) => [id, postName(id)])}
        />
        <Field
          label={w('shifts.zones')}
          name="shift-zones"
          value={form.value.zones}
          onChange={set('zones')}
        />
        <button type="submit" class="button">
          {w('shifts.addDo')}
        </button>
      </form>
    </details>
  );
}

/** Columns by the names a reader of the page writes them. */
const columns = ['who', 'date', 'from', 'to', 'post', 'zones'] as const;

/** Why a row was not taken; a zone by its name where that is one word, as it is read. */
function rowSaid(problem: ShiftProblem): Told | undefined {
  const known = columns.find((one) => one === problem.column);
  const choices = (problem.choices ?? []).map((id) => {
    const name = zoneName(id);
    return /[\s;|،]/.test(name) ? id : name;
  });
  const column = known === undefined ? '' : w(`shifts.column.${known}`);
  return faultSaid(shiftWords, problem, { column, choices: choices.join('  ') });
}

function refusedRow(problem: ShiftProblem) {
  const told = rowSaid(problem);
  if (told !== undefined) return { text: told.join(' '), isWrong: true };
  return { text: '', english: `${problem.message}; ${problem.mend}`, isWrong: true };
}

function Choose(props: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <label class="field" for={props.name}>
      <span>{props.label}</span>
      <select
        id={props.name}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

async function send(csv: string, dryRun: boolean): Promise<ShiftImportAnswer | undefined> {
  const answer = await call<ShiftImportAnswer>('POST', inVenue('/staff/shifts/import'), {
    csv,
    dryRun,
  });
  if (!answer.ok) said.value = wrong(answer);
  await lookAround();
  return answer.ok ? answer.body : undefined;
}

/** What was typed or read stays in its field, so that bad rows can be mended there. */
function ImportShifts() {
  const csv = useSignal('');
  const result = useSignal<ShiftImportAnswer | undefined>(undefined);
  const run = async (dryRun: boolean) => {
    result.value = await send(csv.value, dryRun);
  };
  const { problems = [], rows = 0, dryRun = true } = result.value ?? {};
  return (
    <details class="more">
      <summary>{w('shifts.file')}</summary>
      <div class="form">
        <p class="muted">{w('shifts.fileHint')}</p>
        <input
          type="file"
          accept=".csv,text/csv,text/plain"
          aria-label={w('shifts.file')}
          onChange={(event) => {
            void event.currentTarget.files?.[0]?.text().then((text) => {
              csv.value = text;
              void run(true);
            });
          }}
        />
        <label class="field" for="shifts-csv">
          <span>{w('shifts.csv')}</span>
          <textarea
            id="shifts-csv"
            rows={6}
            dir="auto"
            value={csv.value}
            onInput={(event) => {
              csv.value = event.currentTarget.value;
              result.value = undefined;
            }}
          />
        </label>
        <div class="buttons">
          <Quiet onClick={() => run(true)} isOff={csv.value.trim() === ''} word="shifts.check" />
          {result.value && dryRun && rows > problems.length && (
            <button type="button" class="button" onClick={() => void run(false)}>
              {w('shifts.import')}
            </button>
          )}
        </div>
        {result.value && (
          <p role="status">
            {w(dryRun ? 'shifts.checked' : 'shifts.imported', {
              good: rows - problems.length,
              bad: problems.length,
            })}
          </p>
        )}
        <ul class="problems">
          {problems.map((one) => (
            <li key={`${one.row} ${one.message}`}>
              {w('shifts.row', { row: one.row })} <FaultSaid said={rowSaid(one)} english={one} />
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
