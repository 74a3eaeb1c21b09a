import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { metresOf } from '../parts/typed-numbers.ts';
import { plainNumber, w } from './words.ts';

type Props = {
  readonly label: string;
  readonly name: string;
  /** Undefined = empty. */
  readonly value: number | undefined;
  /** Empty is `undefined`, and refused where `isNeeded`. */
  readonly onSet: (value: number | undefined) => void;
  readonly isNeeded?: boolean;
  readonly isWhole?: boolean;
  readonly unit?: string;
  readonly hint?: string;
};

/** A number in digits of any keyboard; what was typed stays there until it is understood. */
export function NumberField(props: Props) {
  const { label, name, value, unit, hint } = props;
  const id = useId();
  const text = useSignal(shownAs(value));
  const isWrong = useSignal(false);
  useEffect(() => {
    text.value = shownAs(value);
    isWrong.value = false;
  }, [value, text, isWrong]);
  const set = () => {
    const typed = text.value.trim();
    const read = metresOf(typed);
    const isEmpty = typed === '' && !props.isNeeded;
    const isNumber = read !== undefined && (!props.isWhole || Number.isInteger(read));
    isWrong.value = !isEmpty && !isNumber;
    if (!isWrong.value && read !== value) props.onSet(read);
  };
  const note = isWrong.value ? w(props.isWhole ? 'field.noWhole' : 'field.noNumber') : hint;
  return (
    <div class="number-field">
      <label for={id}>
        {label}
        {unit && <span class="unit"> ({unit})</span>}
      </label>
      <input
        id={id}
        name={name}
        type="text"
        inputMode={props.isWhole ? 'numeric' : 'decimal'}
        autocomplete="off"
        dir="ltr"
        maxLength={12}
        value={text.value}
        aria-invalid={isWrong.value}
        {...(note === undefined ? {} : { 'aria-describedby': `${id}-note` })}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onBlur={set}
        onKeyDown={(event) => {
          if (event.key === 'Enter') set();
        }}
      />
      {note !== undefined && (
        <small id={`${id}-note`} class={isWrong.value ? 'field-wrong' : 'muted'}>
          {note}
        </small>
      )}
    </div>
  );
}

const shownAs = (value: number | undefined): string =>
  value === undefined ? '' : plainNumber(value);
