import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { BacktestJobBody } from '../../src/contracts/api.ts';
import { type Answer, call } from '../api/client.ts';
import { percent, t } from '../i18n/language.ts';
import { MomentField } from '../parts/moment-field.tsx';
import { inVenue, venue } from '../parts/venue-page.ts';
import { type RangeName, rangeNames, rangeOf } from './range.ts';
import { Result } from './result.tsx';
import { mayPublish } from './store.ts';
import { w } from './words.ts';

const LOOK_EVERY_MS = 400;

type Run =
  | { readonly is: 'none' }
  | { readonly is: 'job'; readonly job: BacktestJobBody }
  | { readonly is: 'wrong'; readonly text: string };

/** One there is, by its id, or what stands in the form when it is asked. */
type Tested = string | (() => object);

/** A campaign on the recorded past, asked, followed and shown; nothing is sent. [PAG21] */
export function BackTest({ campaign }: { readonly campaign: Tested }) {
  const run = useSignal<Run>({ is: 'none' });
  const name = useSignal<RangeName>('day');
  const now = run.value;
  const isBusy = now.is === 'job' && isUnderWay(now.job);
  useEffect(() => {
    if (!isBusy || now.is !== 'job') return;
    const timer = setTimeout(() => void follow(run, now.job.job), LOOK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [now]);
  if (!mayPublish()) return <p class="part muted">{w('test.mayNot')}</p>;
  return (
    <div class="part">
      <p class="muted small">{w('test.about')}</p>
      <form
        class="ask"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void begin(run, campaign, name.value, new FormData(event.currentTarget));
        }}
      >
        <Range of={name} />
        <button type="submit" class="button button--quiet" aria-disabled={isBusy}>
          {w('test.run')}
        </button>
        {isBusy && (
          <button
            type="button"
            class="button button--quiet"
            onClick={() => void cancel(run, now.job.job)}
          >
            {w('test.cancel')}
          </button>
        )}
      </form>
      <div aria-live="polite">
        <Shown of={now} />
      </div>
    </div>
  );
}

function Range({ of: name }: { readonly of: Signal<RangeName> }) {
  return (
    <>
      <label>
        {w('test.range')}
        <select
          value={name.value}
          onChange={(event) => {
            const found = rangeNames.find((one) => one === event.currentTarget.value);
            if (found) name.value = found;
          }}
        >
          {rangeNames.map((one) => (
            <option key={one} value={one}>
              {w(`test.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {name.value === 'own' && (
        <>
          <Moment name="from" label={w('test.from')} atMs={Date.now() - 3_600_000} />
          <Moment name="to" label={w('test.to')} atMs={Date.now()} />
        </>
      )}
    </>
  );
}

function Moment(props: { readonly name: string; readonly label: string; readonly atMs: number }) {
  const timezone = venue.value?.timezone ?? 'UTC';
  return <MomentField {...props} timezone={timezone} nowMs={Date.now()} />;
}

function Shown({ of: now }: { readonly of: Run }) {
  if (now.is === 'none') return null;
  if (now.is === 'wrong') return <p class="wrong">{now.text}</p>;
  const { state, progress, result, failure } = now.job;
  if (state === 'waiting') return <p class="muted">{w('test.waiting')}</p>;
  if (state === 'running') {
    return (
      <p class="muted">
        <progress value={progress} max={1} /> {w('test.running', { share: percent(progress) })}
      </p>
    );
  }
  if (state === 'cancelled') return <p class="muted">{w('test.cancelled')}</p>;
  if (result) return <Result of={result} />;
  return <p class="wrong">{refusal(failure?.code ?? '', failure?.message ?? '')}</p>;
}

async function begin(
  run: Signal<Run>,
  tested: Tested,
  name: RangeName,
  form: FormData,
): Promise<void> {
  const campaign = typeof tested === 'string' ? tested : tested();
  const range = rangeOf(name, {
    form,
    nowMs: Date.now(),
    timezone: venue.peek()?.timezone ?? 'UTC',
  });
  run.value = ran(
    await call<BacktestJobBody>('POST', inVenue('/backtests'), { campaign, ...range }),
  );
}

async function follow(run: Signal<Run>, job: string): Promise<void> {
  run.value = ran(
    await call<BacktestJobBody>('GET', inVenue(`/backtests/${encodeURIComponent(job)}`)),
  );
}

async function cancel(run: Signal<Run>, job: string): Promise<void> {
  run.value = ran(
    await call<BacktestJobBody>('DELETE', inVenue(`/backtests/${encodeURIComponent(job)}`)),
  );
}

function ran(answer: Answer<BacktestJobBody>): Run {
  if (answer.ok) return { is: 'job', job: answer.body };
  const { status, code, message } = answer;
  return { is: 'wrong', text: status === 0 ? t('app.unreachable') : refusal(code, message) };
}

function refusal(code: string, reason: string): string {
  if (code === 'lab.busy') return w('test.busy');
  return w(code === 'lab.range' ? 'test.range.refused' : 'failed', { reason });
}

function isUnderWay({ state }: BacktestJobBody): boolean {
  return state === 'waiting' || state === 'running';
}
