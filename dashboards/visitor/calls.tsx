import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { MyCall, MyCallsBody } from '../../src/contracts/api-staff.ts';
import { call } from '../api/client.ts';
import { time } from '../i18n/language.ts';
import { wordsOf } from '../parts/words-of.ts';
import { inbox, me, timezone } from './store.ts';

const w = wordsOf(
  {
    ask: 'Call somebody',
    asked: 'We heard you. Somebody will come to you.',
    waiting: 'Called',
    received: 'Received',
    onTheWay: 'On the way',
    done: 'Done',
    at: 'since {time}',
    leftAlone: 'You asked to be left alone. Switch that off below to call somebody.',
    failed: 'That did not work. Please try again, or ask at the desk.',
  },
  {
    ask: 'کسی بیاید کمکم',
    asked: 'صدایتان را شنیدیم. کسی پیش شما می‌آید.',
    waiting: 'خبر دادیم',
    received: 'دریافت شد',
    onTheWay: 'در راه است',
    done: 'انجام شد',
    at: 'از ساعت {time}',
    leftAlone: 'خواسته‌اید راحت باشید. برای کمک، اول همین پایین خاموشش کنید.',
    failed: 'نشد. دوباره امتحان کنید یا از پیشخوان بپرسید.',
  },
);

const ADDRESS = '/api/v1/visitor/me/calls';
const STATES = ['waiting', 'received', 'onTheWay', 'done'] as const;
const OPEN: readonly string[] = STATES.slice(0, 3);
/** What is done stays in sight for a while. */
const SHOWN_MS = 900_000;

/** A call for help, and how far it is: both sides see the same states. [STF4] */
export function Calls() {
  const calls = useSignal<readonly MyCall[]>([]);
  const problem = useSignal<'leftAlone' | 'failed' | undefined>(undefined);
  const venue = me.value?.venue?.venue;
  const look = async () => {
    const answer = await call<MyCallsBody>('GET', ADDRESS);
    // A server of before answers without the list.
    if (answer.ok) calls.value = answer.body.items ?? [];
  };
  // The socket says that something changed; the inbox is read again then, and so are the calls.
  useEffect(() => inbox.subscribe(() => void look()), []);
  const ask = async () => {
    const answer = await call('POST', ADDRESS, { venue });
    problem.value = answer.ok
      ? undefined
      : answer.code === 'command.left_alone'
        ? 'leftAlone'
        : 'failed';
    await look();
  };
  if (venue === undefined) return null;
  const [last] = calls.value.filter((one) => one.venue === venue);
  const isOpen = last !== undefined && OPEN.includes(last.state);
  const isRecent = last?.state === 'done' && Date.now() - last.stateAtMs < SHOWN_MS;
  return (
    <section class="card">
      {last && (isOpen || isRecent) && <States one={last} />}
      {!isOpen && (
        <button type="button" class="button" onClick={() => void ask()}>
          {w('ask')}
        </button>
      )}
      {problem.value && <p role="alert">{w(problem.value)}</p>}
    </section>
  );
}

function States({ one: { state, stateAtMs } }: { readonly one: MyCall }) {
  const at = (STATES as readonly string[]).indexOf(state);
  return (
    <div role="status">
      {state === 'waiting' && <p>{w('asked')}</p>}
      <ol class="calls">
        {STATES.map((known, place) => (
          <li key={known} aria-current={place === at ? 'step' : undefined}>
            {place <= at ? <b>✓ {w(known)}</b> : <span class="muted">{w(known)}</span>}
          </li>
        ))}
      </ol>
      <p class="muted">{w('at', { time: time(stateAtMs, timezone.value) })}</p>
    </div>
  );
}
