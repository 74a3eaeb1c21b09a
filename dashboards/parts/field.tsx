import type { ComponentChildren } from 'preact';

type Fields = {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isSecret?: boolean;
  /** Which keys a phone shows. */
  readonly keys?: 'email' | 'numeric';
  readonly hint?: string;
  readonly autocomplete?: string;
  readonly isRequired?: boolean;
  /** Names and addresses stay left to right in a Persian page. */
  readonly isLatin?: boolean;
  readonly most?: number;
};

/** A labelled input. */
export function Field(props: Fields) {
  const { label, name, value, onChange, hint, isLatin } = props;
  const common = {
    id: `field-${name}`,
    name,
    value,
    inputMode: props.keys ?? 'text',
    autocomplete: props.autocomplete ?? 'off',
    autocapitalize: isLatin ? 'none' : 'sentences',
    spellcheck: false,
    required: props.isRequired ?? false,
    maxLength: props.most ?? 128,
    dir: isLatin || props.isSecret ? 'ltr' : 'auto',
    ...(hint === undefined ? {} : { 'aria-describedby': `${name}-hint` }),
    onInput: (event: { currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value),
  } as const;
  return (
    <label class="field" for={`field-${name}`}>
      <span>{label}</span>
      {props.isSecret ? <input {...common} type="password" /> : <input {...common} type="text" />}
      {hint !== undefined && (
        <small id={`${name}-hint`} class="muted">
          {hint}
        </small>
      )}
    </label>
  );
}

/** What went wrong, said aloud by screen readers. */
export function Trouble(props: { readonly children: ComponentChildren }) {
  return (
    <p class="trouble" role="alert">
      {props.children}
    </p>
  );
}
