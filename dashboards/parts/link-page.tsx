import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { call } from '../api/client.ts';
import { PlainPage } from './plain-page.tsx';
import { wordsOf } from './words-of.ts';

const w = wordsOf(
  { waiting: 'One moment…', failed: 'That did not work.', again: 'Try again' },
  { waiting: 'یک لحظه…', failed: 'انجام نشد.', again: 'دوباره بکوشید' },
);

type Answered = { readonly done: string };

/** A message's link as its page stands to it: what it said last, and what went wrong since. */
export type Link<Answer extends Answered> = {
  readonly name: string;
  readonly answer: ReadonlySignal<Answer | undefined>;
  readonly trouble: Signal<'bad' | 'failed' | undefined>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly ask: (what: Answer['done'], more?: object) => Promise<void>;
};

/**
 * The link that led here, to `/name` and asked at `/api/v1/name`, without signing in. Its token
 * leaves address and history before anything is asked. [PAG10]
 */
export function openLink<Answer extends Answered>(name: 'rate' | 'stop'): Link<Answer> {
  const token = location.hash.slice(1) || (location.pathname.split('/')[2] ?? '');
  history.replaceState(null, '', `/${name}${location.search}`);
  const answer = signal<Answer | undefined>(undefined);
  const trouble = signal<'bad' | 'failed' | undefined>(undefined);
  const isBusy = signal(false);
  const ask = async (what: Answer['done'], more: object = {}) => {
    isBusy.value = true;
    const got = await call<Answer>('POST', `/api/v1/${name}`, { token, do: what, ...more });
    isBusy.value = false;
    if (got.ok) {
      answer.value = got.body;
      trouble.value = undefined;
    } else trouble.value = got.status === 400 || got.status === 404 ? 'bad' : 'failed';
  };
  return { name, answer, trouble, isBusy, ask };
}

/** What the link said, or that it is waited for, or why there is nothing and what helps. */
export function LinkPage<Answer extends Answered>(props: {
  readonly link: Link<Answer>;
  readonly title: string;
  /** What is said of a link that does not work, and what to do then. */
  readonly bad: string;
  readonly badMend?: string;
  /** What the reader has yet to do. */
  readonly missing?: string | undefined;
  readonly children: (answer: Answer) => ComponentChildren;
}) {
  const { name, answer, trouble, isBusy, ask } = props.link;
  const shown = answer.value;
  const isFailed = trouble.value === 'failed';
  const said = trouble.value === 'bad' ? props.bad : isFailed ? w('failed') : props.missing;
  return (
    <PlainPage name={name} title={props.title} isCard>
      {shown !== undefined && props.children(shown)}
      {shown === undefined && !trouble.value && <p class="muted">{w('waiting')}</p>}
      <p class="problem" role="alert">
        {said}
      </p>
      {trouble.value === 'bad' && props.badMend && <p>{props.badMend}</p>}
      {isFailed && shown === undefined && (
        <button
          class="button"
          type="button"
          disabled={isBusy.value}
          onClick={() => void ask('look')}
        >
          {w('again')}
        </button>
      )}
    </PlainPage>
  );
}
