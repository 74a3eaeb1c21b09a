import './rate.css';
import { useSignal } from '@preact/signals';
import { call } from '../api/client.ts';
import { number } from '../i18n/language.ts';
import { Scores } from '../parts/scores.tsx';
import { wordsOf } from '../parts/words-of.ts';
import { me } from './store.ts';

const w = wordsOf(
  {
    title: 'How was it?',
    worst: 'bad',
    best: 'very good',
    of: '{score} of 5',
    words: 'What was it? (may stay empty)',
    hint: 'Read by whoever looks after it, if you allowed service.',
    send: 'Send',
    thanks: 'Thank you. Somebody reads it.',
    again: 'You told us a moment ago. Say it again in ten minutes.',
    failed: 'That did not work. Please try again, or tell somebody at the desk.',
  },
  {
    title: 'چطور بود؟',
    worst: 'بد',
    best: 'خیلی خوب',
    of: '{score} از ۵',
    words: 'چه شد؟ (می‌شود خالی بماند)',
    hint: 'اگر خدمات را اجازه داده باشید، کسی که پیگیری می‌کند آن را می‌خواند.',
    send: 'فرستادن',
    thanks: 'سپاس. کسی آن را می‌خواند.',
    again: 'همین چند دقیقه پیش گفتید. ده دقیقهٔ دیگر دوباره بگویید.',
    failed: 'نشد. دوباره امتحان کنید یا به پیشخوان بگویید.',
  },
);

const MOST_WORDS = 500;

/** How it was, of five, with a word: a bad one is looked after. [STF11] */
export function Rate() {
  const score = useSignal(0);
  const words = useSignal('');
  const said = useSignal<'thanks' | 'again' | 'failed' | undefined>(undefined);
  const venue = me.value?.venue?.venue;
  if (venue === undefined) return null;
  const send = async () => {
    const text = words.value.trim();
    const body = { venue, score: score.value, ...(text === '' ? {} : { words: text }) };
    const answer = await call('POST', '/api/v1/visitor/me/ratings', body);
    const isAgain = !answer.ok && answer.code === 'command.rated_already';
    said.value = answer.ok ? 'thanks' : isAgain ? 'again' : 'failed';
  };
  return (
    <section class="card rate" aria-labelledby="rate-title">
      <h2 id="rate-title">{w('title')}</h2>
      {said.value !== 'thanks' && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <Scores
            legend={`${number(1)}: ${w('worst')} · ${number(5)}: ${w('best')}`}
            chosen={score}
            onChoose={(one) => {
              score.value = one;
            }}
            nameOf={(one) => w('of', { score: one })}
          />
          {score.value > 0 && (
            <>
              <label class="field" for="rate-words">
                <span>{w('words')}</span>
                <textarea
                  id="rate-words"
                  name="words"
                  rows={2}
                  maxLength={MOST_WORDS}
                  dir="auto"
                  value={words.value}
                  onInput={(event) => {
                    words.value = event.currentTarget.value;
                  }}
                />
                <small class="muted">{w('hint')}</small>
              </label>
              <button class="button" type="submit">
                {w('send')}
              </button>
            </>
          )}
        </form>
      )}
      <p role="status">{said.value && w(said.value)}</p>
    </section>
  );
}
