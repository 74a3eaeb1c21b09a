import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { language, number } from '../../i18n/language.ts';
import type { Place } from './faults.ts';
import { faults, isTried, problemsAt } from './store.ts';
import { f } from './words.ts';
import { en, type FormWord } from './words-en.ts';

/** A name typed in a form, and what is wrong with what stands there. */
type Common = { readonly place: Place; readonly label: string; readonly hint?: string };

/** What is wrong at a place; what is merely missing is said once somebody tried to keep it. */
function wrongAt(place: Place): readonly string[] {
  const own = isTried.value ? faults.value.filter((one) => one.place === place) : [];
  const told = problemsAt(place).map(({ code, message, mend }) => reasonOf(code, message, mend));
  return [...new Set([...own.map(({ word }) => f(word)), ...told])];
}

/** The server speaks English: in Persian its reason stands behind a word of ours. */
export function reasonOf(code: string, message: string, mend: string): string {
  if (language() === 'en') return `${message}: ${mend}`;
  const key = `problem.${code}`;
  const word = f(Object.hasOwn(en, key) ? (key as FormWord) : 'problem.other');
  return `${word} \u2068(${message})\u2069`;
}

function Frame(
  props: Common & {
    readonly children: (given: {
      id: string;
      'aria-invalid': boolean;
      'aria-describedby': string;
    }) => ComponentChildren;
  },
) {
  const id = useId();
  const wrong = wrongAt(props.place);
  return (
    <div class="field" data-field={props.place}>
      <label for={id}>{props.label}</label>
      {props.children({
        id,
        'aria-invalid': wrong.length > 0,
        'aria-describedby': `${id}-say`,
      })}
      <small id={`${id}-say`} class={wrong.length > 0 ? 'fault' : 'muted'}>
        {wrong.length > 0 ? wrong.join(' ') : (props.hint ?? '')}
      </small>
    </div>
  );
}

/** A field in both languages, that of the page first. */
export function Both(props: { readonly en: ComponentChildren; readonly fa: ComponentChildren }) {
  const { en: english, fa: persian } = props;
  return <div class="pair">{language() === 'fa' ? [persian, english] : [english, persian]}</div>;
}

type Typed = Common & { readonly value: string; readonly onChange: (to: string) => void };

/** A line of text; `isCount` = a number, in digits of any keyboard. */
export function Line(
  props: Typed & { readonly isCount?: boolean; readonly dir?: 'ltr' | 'rtl' | 'auto' },
) {
  return (
    <Frame {...props}>
      {(given) => (
        <input
          {...given}
          type="text"
          inputMode={props.isCount ? 'numeric' : 'text'}
          autocomplete="off"
          maxLength={200}
          dir={props.dir ?? 'auto'}
          value={props.isCount ? inDigits(props.value) : props.value}
          onInput={(event) => props.onChange(event.currentTarget.value)}
        />
      )}
    </Frame>
  );
}

/** In the digits of the page; both are read back. */
const inDigits = (text: string) => text.replaceAll(/[0-9]/g, (digit) => number(Number(digit)));

export function Area(props: Typed & { readonly dir: 'ltr' | 'rtl' }) {
  return (
    <Frame {...props}>
      {(given) => (
        <textarea
          {...given}
          rows={3}
          maxLength={2_000}
          dir={props.dir}
          value={props.value}
          onInput={(event) => props.onChange(event.currentTarget.value)}
        />
      )}
    </Frame>
  );
}

export function Pick(
  props: Typed & { readonly from: readonly (readonly [value: string, label: string])[] },
) {
  return (
    <Frame {...props}>
      {(given) => (
        <select
          {...given}
          value={props.value}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        >
          {props.from.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

export function Tick(props: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (to: boolean) => void;
}) {
  return (
    <label class="tick">
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}

/** Some of a few. */
export function Several(
  props: Common & {
    readonly from: readonly (readonly [value: string, label: string])[];
    readonly chosen: readonly string[];
    readonly onChange: (to: readonly string[]) => void;
  },
) {
  const wrong = wrongAt(props.place);
  return (
    <fieldset class="several" data-field={props.place}>
      <legend>{props.label}</legend>
      {props.from.map(([value, label]) => (
        <Tick
          key={value}
          label={label}
          isOn={props.chosen.includes(value)}
          onChange={(isOn) =>
            props.onChange(
              isOn ? [...props.chosen, value] : props.chosen.filter((one) => one !== value),
            )
          }
        />
      ))}
      {wrong.length > 0 && <small class="fault">{wrong.join(' ')}</small>}
    </fieldset>
  );
}
