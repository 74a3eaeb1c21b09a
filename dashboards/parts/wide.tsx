import type { ComponentChildren } from 'preact';

/** Holds what may be wider than a phone, such as a table: it scrolls in here, the page does not. */
export function Wide(props: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wide is scrolled by keyboard
    <section class="wide" tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  );
}
