import type { Signal } from '@preact/signals';
import { w } from './words.ts';

/** A long list is drawn in pieces of `by`; gone once all of it is there. */
export function More(props: {
  readonly shown: Signal<number>;
  readonly of: number;
  readonly by: number;
}) {
  const { shown, of, by } = props;
  if (of <= shown.value) return null;
  return (
    <button
      type="button"
      class="button button--quiet"
      onClick={() => {
        shown.value += by;
      }}
    >
      {w('more')}
    </button>
  );
}
