import type { ComponentChildren } from 'preact';
import { t } from '../i18n/language.ts';
import type { Loaded } from './store.ts';
import { w } from './words.ts';

/** What came, or that it is on its way, or why it did not come and a button to try again. */
export function Shown<T>(props: {
  readonly of: Loaded<T>;
  readonly retry: () => void;
  readonly children: (value: T) => ComponentChildren;
}) {
  const { of } = props;
  if (of.state === 'loading') return <p role="status">{t('app.loading')}</p>;
  if (of.state === 'there') return <>{props.children(of.value)}</>;
  return (
    <div class="card form" role="alert">
      <p>{of.why}</p>
      <Button onClick={props.retry}>{t('app.tryAgain')}</Button>
    </div>
  );
}

/** A button that does something of its own; `isMain` = what the part is for. */
export function Button(props: {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly isMain?: boolean;
  readonly isOff?: boolean;
  readonly label?: string;
  readonly name?: string;
}) {
  return (
    <button
      type="button"
      class={props.isMain ? 'button' : 'button button--quiet'}
      disabled={props.isOff ?? false}
      aria-label={props.label}
      data-do={props.name}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}

export type Option = readonly [value: string, text: string];

/** A labelled choice. */
export function Choose(props: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
  readonly isLabelHidden?: boolean;
  readonly isOff?: boolean;
}) {
  const id = `choose-${props.name}`;
  return (
    <label class="field" for={id}>
      <span class={props.isLabelHidden ? 'hidden' : undefined}>{props.label}</span>
      <select
        id={id}
        name={props.name}
        value={props.value}
        disabled={props.isOff ?? false}
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

/** A labelled line of text, with what is wrong with it beneath. */
export function Line(props: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  readonly trouble?: string | undefined;
  readonly isLatin?: boolean;
  readonly keys?: 'text' | 'email' | 'tel' | 'numeric' | 'decimal';
  readonly most?: number;
}) {
  const { name, trouble, hint } = props;
  const id = `line-${name}`;
  const below = trouble ?? hint;
  return (
    <label class="field" for={id}>
      <span>{props.label}</span>
      <input
        id={id}
        name={name}
        type="text"
        inputMode={props.keys ?? 'text'}
        autocomplete="off"
        spellcheck={false}
        maxLength={props.most ?? 200}
        dir={props.isLatin ? 'ltr' : 'auto'}
        value={props.value}
        aria-invalid={trouble !== undefined}
        aria-describedby={below === undefined ? undefined : `${id}-below`}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
      {below !== undefined && (
        <small id={`${id}-below`} class={trouble === undefined ? 'muted' : 'field-wrong'}>
          {below}
        </small>
      )}
    </label>
  );
}

/** How far something is, for eyes and screen readers. */
export function Progress(props: { readonly share: number; readonly label: string }) {
  return (
    <div class="progress">
      <span>{props.label}</span>
      <progress max={1} value={props.share} aria-label={props.label} />
    </div>
  );
}

/** A name, or that there is none. */
export function Name(props: { readonly of: string | undefined }) {
  if (props.of === undefined) return <em class="muted">{w('noName')}</em>;
  return <bdi>{props.of}</bdi>;
}
