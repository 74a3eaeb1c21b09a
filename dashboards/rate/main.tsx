import { signal } from '@preact/signals';
import { render } from 'preact';
import type { RateAnswer } from '../../src/contracts/api-away.ts';
import { nameIn, startLanguage } from '../i18n/language.ts';
import { LinkPage, openLink } from '../parts/link-page.tsx';
import { Scores } from '../parts/scores.tsx';
import { w } from './words.ts';

/**
 * Where the link of a message leads after a visit: five marks and a few words, once, without
 * signing in. [AUD8]
 */
const link = openLink<RateAnswer>('rate');

const score = signal(0);
const words = signal('');
/** Sent without a score. */
const isMissing = signal(false);

function Page() {
  return (
    <LinkPage
      link={link}
      title={w('title')}
      bad={w('bad')}
      missing={isMissing.value ? w('choose') : undefined}
    >
      {({ before, done, venue }) => {
        if (before) return <p role="status">{w('before')}</p>;
        if (done === 'rate') return <p role="status">{w('thanks')}</p>;
        return <Form venue={nameIn(venue)} />;
      }}
    </LinkPage>
  );
}

function Form({ venue }: { readonly venue: string }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        isMissing.value = score.value === 0;
        if (isMissing.value) return;
        void link.ask('rate', { score: score.value, words: words.value });
      }}
    >
      <Scores
        legend={w('ask', { venue })}
        chosen={score}
        onChoose={(one) => {
          score.value = one;
          isMissing.value = false;
          link.trouble.value = undefined;
        }}
        nameOf={(one) => w(`score${one}`)}
        hasNames
      />
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
      <button class="button" type="submit" disabled={link.isBusy.value}>
        {w('send')}
      </button>
    </form>
  );
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
await link.ask('look');
