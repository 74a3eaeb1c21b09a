import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { call } from '../api/client.ts';
import { t } from '../i18n/language.ts';
import { p } from '../i18n/people.ts';

export type Loaded<T> = { readonly items: Signal<readonly T[] | undefined>; reload(): void };

/** A list of the API, asked for when its section opens and after each change. */
export function useList<T>(path: string): Loaded<T> {
  const items = useSignal<readonly T[] | undefined>(undefined);
  const turn = useSignal(0);
  useSignalEffect(() => {
    void turn.value;
    void call<{ items: readonly T[] }>('GET', path).then((answer) => {
      items.value = answer.ok ? answer.body.items : [];
    });
  });
  return {
    items,
    reload: () => {
      turn.value += 1;
    },
  };
}

/** Rows, or that there are none, or that they are on their way. */
export function Items<T>(props: {
  readonly of: Loaded<T>;
  readonly none: string;
  readonly row: (item: T) => ComponentChildren;
}) {
  const items = props.of.items.value;
  if (items === undefined) return <p role="status">{t('app.loading')}</p>;
  if (items.length === 0) return <p class="muted">{props.none}</p>;
  return <ul class="items">{items.map(props.row)}</ul>;
}

/** Something that is shown once, to be handed on. */
export function Secret(props: { readonly about: string; readonly text: string }) {
  const isCopied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(props.text);
    isCopied.value = true;
  };
  return (
    <div class="secret" role="status">
      <span>{props.about}</span>
      <code dir="ltr">{props.text}</code>
      <div class="row">
        <button class="button button--quiet" type="button" onClick={() => void copy()}>
          {p(isCopied.value ? 'people.copied' : 'people.copy')}
        </button>
      </div>
    </div>
  );
}

export function Quiet(props: {
  readonly children: ComponentChildren;
  readonly label?: string;
  readonly onClick: () => void;
}) {
  return (
    <button
      class="button button--quiet"
      type="button"
      aria-label={props.label}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}
