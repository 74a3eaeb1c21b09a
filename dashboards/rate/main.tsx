import { signal } from '@preact/signals';
import { render } from 'preact';
import type { RateAnswer } from '../../src/contracts/api-away.ts';
import { call } from '../api/client.ts';
import { nameIn, number, startLanguage } from '../i18n/language.ts';
import { Brand } from '../parts/brand.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { w } from './words.ts';

/**
 * Where the link of a message leads after a visit: five marks and a few words, once, without
 * signing in. The token leaves address and history before anything is asked. [AUD8, PAG10]
 */
const token = location.hash.slice(1) || (location.pathname.split('/')[2] ?? '');
history.replaceState(null, '', `/rate${location.search}`);

const answer = signal<RateAnswer | undefined>(undefined);
const trouble = signal<'bad' | 'failed' | 'choose' | undefined>(undefined);
const isBusy = signal(false);
const score = signal(0);
const words = signal('');
const scores = [1, 2, 3, 4, 5] as const;

async function ask(what: RateAnswer['done']): Promise<void> {
  isBusy.value = true;
  const said = what === 'rate' ? { score: score.value, words: words.value } : {};
  const got = await call<RateAnswer>('POST', '/api/v1/rate', { token, do: what, ...said });
  isBusy.value = false;
  if (got.ok) {
    answer.value = got.body;
    trouble.value = undefined;
  } else trouble.value = got.status === 400 || got.status === 404 ? 'bad' : 'failed';
}

function Page() {
  document.title = w('title');
  return (
    <div class="rate">
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
        {trouble.value === 'failed' && answer.value === undefined && (
          <button class="button" type="button" onClick={() => void ask('look')}>
            {w('again')}
          </button>
        )}
      </main>
    </div>
  );
}

function Asked() {
  const shown = answer.value;
  if (shown === undefined) return trouble.value ? null : <p class="muted">{w('waiting')}</p>;
  if (shown.before) return <p role="status">{w('before')}</p>;
  if (shown.done === 'rate') return <p role="status">{w('thanks')}</p>;
  return <Form venue={nameIn(shown.venue)} />;
}

function Form({ venue }: { readonly venue: string }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (score.value === 0) trouble.value = 'choose';
        else void ask('rate');
      }}
    >
      <fieldset class="rate-scores">
        <legend>{w('ask', { venue })}</legend>
        {scores.map((one) => (
          <label key={one} class="rate-score">
            <input
              type="radio"
              name="score"
              value={one}
              checked={score.value === one}
              onChange={() => {
                score.value = one;
                trouble.value = undefined;
              }}
            />
            <span class="rate-mark" aria-hidden="true">
              {number(one)}
            </span>
            <span>{w(`score${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <label class="rate-words">
        <span>
          {w('words')} <span class="muted">{w('optional')}</span>
        </span>
        <textarea
          name="words"
          rows={3}
          dir="auto"
          maxLength={2_000}
          value={words.value}
          onInput={({ currentTarget }) => {
            words.value = currentTarget.value;
          }}
        />
      </label>
      <p class="muted small">{w('why', { venue })}</p>
      <button class="button" type="submit" disabled={isBusy.value}>
        {w('send')}
      </button>
    </form>
  );
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
await ask('look');
