import { useEffect } from 'preact/hooks';
import { call } from '../api/client.ts';
import { notNow, pushState, startPush, switchOff, switchOn } from './push-store.ts';
import { pushTexts, undoText } from './push-texts.ts';
import { inbox, me } from './store.ts';

/** Whether messages may come to the phone as well; says nothing to who allowed none. [EGR24] */
export function Push() {
  useEffect(() => void startPush(), []);
  useOpening();
  const { service, offers } = me.value?.consents ?? {};
  if (pushState.value === 'none' || (service !== true && offers !== true)) return null;
  const texts = pushTexts();
  return (
    <section class="card push" aria-labelledby="push-title" data-push={pushState.value}>
      <h2 id="push-title">{texts.title}</h2>
      <Words />
    </section>
  );
}

function Words() {
  const texts = pushTexts();
  switch (pushState.value) {
    case 'none':
      return null;
    case 'offer':
      return (
        <>
          <p>{texts.offer}</p>
          <blockquote class="push-example">{texts.example}</blockquote>
          <p class="push-choice">
            <Button text={texts.yes} onTap={() => void switchOn()} />
            <Button text={texts.notNow} onTap={notNow} quiet />
          </p>
        </>
      );
    case 'asking':
      return <p role="status">{texts.asking}</p>;
    case 'on':
      return <Line text={texts.on} button={texts.off} onTap={() => void switchOff()} />;
    case 'later':
      return <Line text={texts.later} button={texts.turnOn} onTap={() => void switchOn()} />;
    case 'failed':
      return <Line text={texts.failed} button={texts.again} onTap={() => void switchOn()} />;
    case 'insecure':
      return (
        <p>
          {texts.insecure} <a href="/trust">{texts.how}</a>
        </p>
      );
    case 'homeScreen':
      return <p>{texts.homeScreen}</p>;
    case 'blocked':
      return (
        <p>
          {texts.blocked} {undoText(texts)}
        </p>
      );
    default:
      return pushState.value satisfies never;
  }
}

type ButtonProps = { readonly text: string; readonly onTap: () => void; readonly quiet?: boolean };

function Button({ text, onTap, quiet = false }: ButtonProps) {
  return (
    <button class={quiet ? 'button button--quiet' : 'button'} type="button" onClick={onTap}>
      {text}
    </button>
  );
}

function Line(props: {
  readonly text: string;
  readonly button: string;
  readonly onTap: () => void;
}) {
  return (
    <p class="push-choice" role="status">
      <span>{props.text}</span>
      <Button text={props.button} onTap={props.onTap} quiet />
    </p>
  );
}

let wanted: string | undefined;

/** A tapped notification leads to its message, in a new page by the address or in this one. */
function useOpening(): void {
  useEffect(() => {
    const url = new URL(location.href);
    wanted ??= url.searchParams.get('message') ?? undefined;
    if (url.searchParams.has('message')) {
      url.searchParams.delete('message');
      history.replaceState(null, '', url);
    }
    const onMessage = ({ data }: MessageEvent) => {
      if (data?.kind !== 'open') return;
      wanted = String(data.id);
      show();
    };
    navigator.serviceWorker?.addEventListener('message', onMessage);
    return () => navigator.serviceWorker?.removeEventListener('message', onMessage);
  }, []);
  const items = inbox.value;
  useEffect(show, [items]);
}

/** Nothing happens while the message is not in the list yet: it is looked for again then. */
function show(): void {
  const cards = document.querySelectorAll<HTMLElement>('[data-message]');
  const card = [...cards].find(({ dataset }) => dataset.message === wanted);
  if (!card || wanted === undefined) return;
  card.tabIndex = -1;
  card.classList.add('message--opened');
  card.scrollIntoView({ block: 'center' });
  card.focus({ preventScroll: true });
  void call('POST', `/api/v1/visitor/me/inbox/${encodeURIComponent(wanted)}/tapped`);
  wanted = undefined;
}
