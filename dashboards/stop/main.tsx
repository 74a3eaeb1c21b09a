import { render } from 'preact';
import type { StopLinkAnswer } from '../../src/contracts/api-choices.ts';
import { nameIn, startLanguage } from '../i18n/language.ts';
import { LinkPage, openLink } from '../parts/link-page.tsx';
import { w } from './words.ts';

/** Where a message's link leads: says what it stops, stops it by a button, undoes it. [CHO8] */
const link = openLink<StopLinkAnswer>('stop');
const { ask, isBusy } = link;

function Page() {
  return (
    <LinkPage link={link} title={w('title')} bad={w('bad')} badMend={w('badMend')}>
      {(answer) => <Asked of={answer} />}
    </LinkPage>
  );
}

function Asked({ of: { topic, done, week, venue } }: { readonly of: StopLinkAnswer }) {
  const names = { venue: nameIn(venue), topic: topic ? nameIn(topic) : '' };
  if (done === 'look') {
    return (
      <>
        <p>{w(week ? 'week' : topic ? 'topic' : 'offers', names)}</p>
        {!week && <p class="muted">{w('what')}</p>}
        <Button text={w('stop')} onClick={() => void ask('stop')} />
      </>
    );
  }
  if (week) return <p role="status">{w('stoppedWeek', names)}</p>;
  if (done === 'undo') {
    return (
      <>
        <p role="status">{w('undone')}</p>
        <Button text={w('stop')} onClick={() => void ask('stop')} />
      </>
    );
  }
  return (
    <>
      <p role="status">{w(topic ? 'stoppedTopic' : 'stoppedOffers', names)}</p>
      <p class="muted">{w('late')}</p>
      <Button text={w('undo')} isQuiet onClick={() => void ask('undo')} />
    </>
  );
}

function Button(props: {
  readonly text: string;
  readonly onClick: () => void;
  readonly isQuiet?: boolean;
}) {
  return (
    <button
      class={props.isQuiet ? 'button button--quiet' : 'button'}
      type="button"
      disabled={isBusy.value}
      onClick={props.onClick}
    >
      {props.text}
    </button>
  );
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
await ask('look');
