import { useSignal } from '@preact/signals';
import { digitsOf } from '../i18n/people.ts';
import { Field } from '../parts/field.tsx';
import { said } from '../parts/venue-page.ts';
import { staff, tell } from './store.ts';
import { w } from './words.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const FIELDS = [
  ['escalateAfterMs', 'rules.escalate', MINUTE_MS],
  ['queueWaitMs', 'rules.queueWait', MINUTE_MS],
  ['caseDueMs', 'rules.due', HOUR_MS],
  ['takenWithinMs', 'rules.taken', 1_000],
  ['doneWithinMs', 'rules.done', MINUTE_MS],
  ['caseClosedWithinMs', 'rules.closed', HOUR_MS],
] as const;
type Name = (typeof FIELDS)[number][0];

/** How tasks go on, what opens a case, what is aimed at; managers alone. [STF3] [STF8] [STF9] */
export function Rules() {
  const typed = useSignal<Partial<Record<Name, string>>>({});
  const body = staff.value;
  if (body === undefined) return null;
  const { rules, targets } = body;
  const now = { ...rules, ...targets };
  const shownOf = (name: Name, unitMs: number) =>
    typed.value[name] ?? String(Math.round(now[name] / unitMs));
  const save = async () => {
    const values: Partial<Record<Name, number>> = {};
    for (const [name, word, unitMs] of FIELDS) {
      const number = digitsOf(shownOf(name, unitMs));
      if (Number.isNaN(number)) {
        said.value = { text: w('rules.number', { field: w(word) }), isWrong: true };
        return;
      }
      values[name] = number * unitMs;
    }
    const { escalateAfterMs = 0, queueWaitMs = 0, caseDueMs = 0, ...aims } = values;
    await tell(
      '/staff/rules',
      {
        rules: { ...rules, escalateAfterMs, queueWaitMs, caseDueMs },
        targets: { ...targets, ...aims },
      },
      w('saved'),
    );
    typed.value = {};
  };
  return (
    <details class="card more">
      <summary>
        <h2>{w('rules.title')}</h2>
      </summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {FIELDS.map(([name, word, unitMs]) => (
          <Field
            key={name}
            label={w(word)}
            name={name}
            keys="numeric"
            value={shownOf(name, unitMs)}
            onChange={(value) => {
              typed.value = { ...typed.value, [name]: value };
            }}
          />
        ))}
        <Switch name="lowRatingCase" word="rules.rating" />
        <Switch name="abandonedQueueCase" word="rules.queue" />
        <button type="submit" class="button">
          {w('rules.save')}
        </button>
      </form>
    </details>
  );
}

/** Takes effect at once. */
function Switch(props: {
  readonly name: 'lowRatingCase' | 'abandonedQueueCase';
  readonly word: 'rules.rating' | 'rules.queue';
}) {
  const rules = staff.value?.rules;
  if (rules === undefined) return null;
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={rules[props.name]}
        onChange={(event) =>
          void tell(
            '/staff/rules',
            { rules: { ...rules, [props.name]: event.currentTarget.checked } },
            w('saved'),
          )
        }
      />
      <span>{w(props.word)}</span>
    </label>
  );
}
