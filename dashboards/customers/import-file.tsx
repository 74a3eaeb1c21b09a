import { useSignal } from '@preact/signals';
import type { ImportFailure, ImportJob } from '../../src/contracts/api-customers.ts';
import { percent } from '../i18n/language.ts';
import { FaultSaid } from '../parts/faults.tsx';
import { ImportForm } from './import-form.tsx';
import { Report } from './import-report.tsx';
import { cancel, isAtWork, job, loadJob, useJob } from './import-store.ts';
import { Button, Progress, Shown } from './parts.tsx';
import { failureSaid } from './problem-said.ts';
import { go } from './store.ts';
import { w } from './words.ts';

/** One file: what it looks like, what it means, a try, and in earnest. [CUP8] */
export function FileJob({ id }: { readonly id: string }) {
  useJob(id);
  return (
    <>
      <p>
        <Button name="back" onClick={() => go({ tab: 'imports' })}>
          {w('backToFiles')}
        </Button>
      </p>
      <Shown of={job.value} retry={() => void loadJob(id)}>
        {(one) => <Whole job={one} />}
      </Shown>
    </>
  );
}

function Whole({ job: one }: { readonly job: ImportJob }) {
  const { looks, state, fileName } = one;
  return (
    <section class="card form" aria-labelledby="file-title" data-state={state}>
      <h2 id="file-title">
        <bdi>{fileName === '' ? w('noName') : fileName}</bdi>{' '}
        <span class="tag">{w(state === 'uploading' ? 'state.half' : `state.${state}`)}</span>
      </h2>
      <p class="muted">{w(`kind.${one.kind}`)}</p>
      {looks !== undefined && (
        <p class="muted small">
          {w('looks', {
            encoding: encodingSaid(looks.encoding),
            separator: w(`separator.${separators[looks.separator]}`),
            count: looks.header.length,
          })}
        </p>
      )}
      <Steps job={one} />
    </section>
  );
}

const separators = { ',': 'comma', ';': 'semicolon', '\t': 'tab' } as const;

function encodingSaid(encoding: string): string {
  return encoding === 'windows-1256' ? 'Windows-1256' : encoding.toUpperCase();
}

function Steps({ job: one }: { readonly job: ImportJob }) {
  const { looks, state, report, failure } = one;
  if (state === 'uploading' || looks === undefined) {
    return (
      <>
        <p>{w('halfText')}</p>
        <Button onClick={() => void cancel(one)}>{w('remove')}</Button>
      </>
    );
  }
  if (isAtWork(one)) return <Working job={one} />;
  if (state === 'done' && report !== undefined) return <Report job={one} report={report} />;
  return (
    <>
      {state === 'failed' && failure !== undefined && <Failed failure={failure} />}
      {state === 'cancelled' && <p role="status">{w('fileStopped')}</p>}
      {state === 'checked' && report !== undefined && <Report job={one} report={report} />}
      <ImportForm job={one} looks={looks} />
      <Remove job={one} />
    </>
  );
}

function Failed({ failure }: { readonly failure: ImportFailure }) {
  const said = failureSaid(failure) ?? [undefined];
  return (
    <div class="trouble" role="alert">
      <p>{w('fileFailed')}</p>
      {said.map((one) => (
        <p key={one?.[0]}>
          <FaultSaid said={one} english={failure} />
        </p>
      ))}
    </div>
  );
}

function Working({ job: one }: { readonly job: ImportJob }) {
  const text = one.state === 'checking' ? 'working.checking' : 'working.running';
  return (
    <div class="form" role="status">
      <Progress share={one.progress} label={w(text, { percent: percent(one.progress) })} />
      <p class="muted">{w('workingText')}</p>
      <Button name="cancel" onClick={() => void cancel(one)}>
        {w('stop')}
      </Button>
    </div>
  );
}

function Remove({ job: one }: { readonly job: ImportJob }) {
  const isSure = useSignal(false);
  if (!isSure.value) {
    return (
      <Button
        name="remove"
        onClick={() => {
          isSure.value = true;
        }}
      >
        {w('removeFile')}
      </Button>
    );
  }
  return (
    <p class="row">
      <span>{w('removeSure')}</span>
      <Button onClick={() => void cancel(one)}>{w('remove')}</Button>
    </p>
  );
}
