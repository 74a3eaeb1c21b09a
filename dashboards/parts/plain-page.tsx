import type { ComponentChildren } from 'preact';
import { Brand } from './brand.tsx';
import { LanguageSwitch } from './language-switch.tsx';

/** A page for whoever comes by a link: nothing to sign in to, nowhere else to go. */
export function PlainPage(props: {
  readonly name: string;
  readonly title: string;
  /** All of it is one card. */
  readonly isCard?: boolean;
  readonly children: ComponentChildren;
}) {
  document.title = props.title;
  return (
    <div class={`plain-page ${props.name}`}>
      <header>
        <Brand />
        <LanguageSwitch />
      </header>
      <main class={props.isCard ? 'card' : undefined}>
        <h1>{props.title}</h1>
        {props.children}
      </main>
    </div>
  );
}
