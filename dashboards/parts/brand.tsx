import { t } from '../i18n/language.ts';

export function Brand() {
  return (
    <a class="brand" href="/">
      <img src="/icon.svg" alt="" width="28" height="28" />
      {t('app.name')}
    </a>
  );
}

/** A command for the project folder: never mirrored. */
export function Command(props: { readonly line: string }) {
  return (
    <code class="code" dir="ltr">
      {props.line}
    </code>
  );
}
