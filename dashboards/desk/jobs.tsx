import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Qr } from '../parts/qr.tsx';
import { qrOf } from './code.ts';
import { printing } from './label.tsx';
import { type Job, jobs } from './outbox.ts';
import { addressOf, handOut, linking, takeBack, undo } from './store.ts';
import { type DeskWord, w } from './words.ts';
import { en } from './words-en.ts';

/** As the page offers it; the server allows a little more for the way. */
const UNDO_MS = 10_000;
const now = signal(Date.now());

const doneWords: Readonly<Record<Job['what'], DeskWord>> = {
  handOut: 'handedOut',
  return: 'back',
  undo: 'undone',
  freeze: 'frozen',
  move: 'moved',
  link: 'linked',
  stock: 'inStock',
  state: 'saved',
};

/** What was scanned, the newest first, and what one may still do about it. */
export function Jobs() {
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <section class="jobs" aria-label={w('lately')}>
      <h2>{w('lately')}</h2>
      {jobs.value.length === 0 && <p class="muted">{w('nothing')}</p>}
      <ol aria-live="polite">
        {jobs.value.map((job, at) => (
          <Row key={job.key} job={job} isNewest={at === 0} />
        ))}
      </ol>
    </section>
  );
}

function Row({ job, isNewest }: { readonly job: Job; readonly isNewest: boolean }) {
  return (
    <li class={`card job job--${job.state}`}>
      <div class="job-line">
        <bdi dir="ltr" class="tag">
          {job.tag}
        </bdi>
        <span class="job-word">{wordOf(job)}</span>
        {job.parent && <span class="badge">{w('parent')}</span>}
        <span class="spacer" />
        <Acts job={job} />
      </div>
      {job.state === 'done' && job.what === 'return' && <Ended job={job} />}
      {isNewest && job.state === 'done' && job.code !== undefined && <Code code={job.code} />}
    </li>
  );
}

export function refusalWord(code: string): string {
  const key = `error.${code}`;
  return Object.hasOwn(en, key) ? w(key as DeskWord) : w('error.other', { code });
}

function wordOf({ state, what, refusal = '' }: Job): string {
  if (state === 'sending') return w('sending');
  if (state === 'waiting') return w('waiting');
  return state === 'refused' ? refusalWord(refusal) : w(doneWords[what]);
}

function Acts({ job }: { readonly job: Job }) {
  const { what, state, refusal, tag } = job;
  if (state === 'refused' && what === 'handOut' && refusal === 'command.band_out') {
    return <Act word="again" onClick={() => handOut(tag, false)} />;
  }
  if (state === 'refused' && what === 'handOut' && refusal === 'command.band_frozen') {
    return <Act word="takeBack" onClick={() => takeBack(tag)} />;
  }
  if (state !== 'done') return null;
  const isUndone = jobs.value.some((one) => one.what === 'undo' && one.tag === tag);
  const isFresh = now.value - job.atMs < UNDO_MS && !isUndone;
  if (what === 'return' && job.answer?.undoable === true && isFresh) {
    return <Act word="undo" onClick={() => undo(job)} />;
  }
  if ((what === 'handOut' || what === 'move') && job.code !== undefined) {
    return (
      <>
        {what === 'handOut' && (
          <Act
            word="linkHere"
            onClick={() => {
              linking.value = tag;
            }}
          />
        )}
        <Act
          word="label"
          onClick={() => {
            printing.value = job.key;
            requestAnimationFrame(() => print());
          }}
        />
      </>
    );
  }
  return null;
}

function Act({ word, onClick }: { readonly word: DeskWord; readonly onClick: () => void }) {
  return (
    <button type="button" class="button button--quiet job-act" onClick={onClick}>
      {w(word)}
    </button>
  );
}

/** What a return ended that nothing brings back. [DSK4] */
function Ended({ job: { answer } }: { readonly job: Job }) {
  if (answer?.visiting === true) return <p class="muted small">{w('final')}</p>;
  return answer?.linked === true ? <p class="muted small">{w('finalLinked')}</p> : null;
}

function Code({ code }: { readonly code: string }) {
  return (
    <div class="code-card">
      <Qr of={qrOf(addressOf(code))} label={w('code')} />
      <div>
        <strong>{w('code')}</strong>
        <p class="code">
          <bdi dir="ltr">{code}</bdi>
        </p>
        <p class="muted small">{w('codeHint')}</p>
      </div>
    </div>
  );
}
