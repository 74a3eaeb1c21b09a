import { signal } from '@preact/signals';
import { render } from 'preact';
import type { StopLinkAnswer } from '../../src/contracts/api-choices.ts';
import { call } from '../api/client.ts';
import { nameIn, startLanguage } from '../i18n/language.ts';
import { Brand } from '../parts/brand.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { w } from './words.ts';

/**
 * Where a message's link leads: says what it stops, stops it by one button, and undoes it. The
 * token leaves address and history before anything is asked. [CHO8, PAG10]
 */
const token = location.hash.slice(1) || (location.pathname.split('/')[2] ?? '');
history.replaceState(null, '', `/stop${location.search}`);

const answer = signal<StopLinkAnswer | undefined>(undefined);
const trouble = signal<'bad' | 'failed' | undefined>(undefined);
const isBusy = signal(false);

async function ask(what: StopLinkAnswer['done']): Promise<void> {
  isBusy.value = true;
  const got = await call<StopLinkAnswer>('POST', '/api/v1/stop', { token, do: what });
  isBusy.value = false;
  if (got.ok) {
    answer.value = got.body;
    trouble.value = undefined;
  } else trouble.value = got.status === 400 || got.status === 404 ? 'bad' : 'failed';
}

function Page() {
  document.title = w('title');
  return (
    <div class="stop">
      <header>
        <Brand />
        <LanguageSwitch />
      </header>
      <main class="card">
        <h1>{w('title')}</h1>
        <Asked />
        <p class="problem" role="alert">
          {trouble.value && w(trouble.value)}
        </p>
        {trouble.value === 'bad' && <p>{w('badMend')}</p>}
        {trouble.value === 'failed' && answer.value === undefined && (
          <Button text={w('again')} onClick={() => void ask('look')} />
        )}
      </main>
    </div>
  );
}

function Asked() {
  const shown = answer.value;
  if (shown === undefined) return trouble.value ? null : <p class="muted">{w('waiting')}</p>;
  const { topic, done, week } = shown;
  const names = { venue: nameIn(shown.venue), topic: topic ? nameIn(topic) : '' };
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
