import type { ReadonlySignal } from '@preact/signals';
import { number } from '../i18n/language.ts';

const SCORES = [1, 2, 3, 4, 5] as const;
export type Score = (typeof SCORES)[number];

/** Five marks to choose one of; what a mark is called stands beside it, or is only read out. */
export function Scores(props: {
  readonly legend: string;
  readonly chosen: ReadonlySignal<number>;
  readonly onChoose: (score: Score) => void;
  readonly nameOf: (score: Score) => string;
  readonly hasNames?: boolean;
}) {
  return (
    <fieldset class="scores">
      <legend>{props.legend}</legend>
      {SCORES.map((one) => (
        <label key={one}>
          <input
            type="radio"
            name="score"
            value={one}
            checked={props.chosen.value === one}
            onChange={() => props.onChoose(one)}
          />
          <span class="score-mark" aria-hidden="true">
            {number(one)}
          </span>
          <span class={props.hasNames ? undefined : 'hidden'}>{props.nameOf(one)}</span>
        </label>
      ))}
    </fieldset>
  );
}
