import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ImportJob } from '../../src/contracts/api-customers.ts';
import { language, number, percent } from '../i18n/language.ts';
import { saveFile } from '../parts/save-file.ts';
import { venue } from '../parts/venue-page.ts';
import { FileJob } from './import-file.tsx';
import { exampleOf } from './import-model.ts';
import { cancel, choose, jobs, kind, loadJobs, sending, stopSending } from './import-store.ts';
import { Button, Progress, Shown } from './parts.tsx';
import { go, place } from './store.ts';
import { w } from './words.ts';

/** Files of customers and of what they bought, from the shop's own systems. [CUP8] */
export function Imports() {
  const { file } = place.value;
  if (file !== undefined) return <FileJob key={file} id={file} />;
  return (
    <>
      <NewFile />
      <Jobs />
    </>
  );
}

function NewFile() {
  return (
    <section class="card form" aria-labelledby="new-file">
      <h2 id="new-file">{w('bring')}</h2>
      <p>{w('bringText')}</p>
      <fieldset class="choices">
        <legend>{w('fileHolds')}</legend>
        {(['customers', 'transactions'] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="file-kind"
              value={one}
              checked={kind.value === one}
              onChange={() => {
                kind.value = one;
              }}
            />
            {w(`kind.${one}`)}
          </label>
        ))}
      </fieldset>
      <p class="muted small">{w(`needs.${kind.value}`)}</p>
      {sending.value === undefined ? <Pick /> : <Sending share={sending.value} />}
      <Button name="example" onClick={example}>
        {w('example')}
      </Button>
    </section>
  );
}

function example(): void {
  saveFile(`example-${kind.value}.csv`, [exampleOf(kind.value, language() === 'fa')]);
}

/** A place to drop a file, that is a button to choose one. */
function Pick() {
  const isOver = useSignal(false);
  const take = (files: FileList | null | undefined) => {
    const [file] = files ?? [];
    if (file !== undefined) void choose(file);
  };
  return (
    <label
      class={isOver.value ? 'drop drop--over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        take(event.dataTransfer?.files);
      }}
    >
      <span class="drop-title">{w('dropTitle')}</span>
      <span class="muted">{w('dropText')}</span>
      <span class="button" aria-hidden="true">
        {w('chooseFile')}
      </span>
      <input
        class="hidden"
        type="file"
        name="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"
        aria-label={w('chooseFile')}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}

function Sending({ share }: { readonly share: number }) {
  return (
    <div class="form" role="status">
      <Progress share={share} label={w('sending', { percent: percent(share) })} />
      <Button onClick={stopSending}>{w('stop')}</Button>
    </div>
  );
}

/** Files of the last day: begun, under way, done. A reload of the page finds them here. */
function Jobs() {
  const here = venue.value?.venue;
  useEffect(() => {
    if (here !== undefined) void loadJobs();
  }, [here, sending.value === undefined]);
  return (
    <section class="card form" aria-labelledby="jobs-title">
      <h2 id="jobs-title">{w('files')}</h2>
      <p class="muted small">{w('filesText')}</p>
      <Shown of={jobs.value} retry={() => void loadJobs()}>
        {(all) =>
          all.length === 0 ? (
            <p class="muted">{w('noFiles')}</p>
          ) : (
            <ul class="plain lines">
              {all.map((one) => (
                <Job key={one.import} job={one} />
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}

function Job({ job }: { readonly job: ImportJob }) {
  const { import: id, fileName, kind: holds, state, bytes } = job;
  const isHalf = state === 'uploading';
  return (
    <li class="row" data-file={id}>
      <span>
        <strong>
          <bdi>{fileName === '' ? w('noName') : fileName}</bdi>
        </strong>{' '}
        <span class="muted small">
          {w(`kind.${holds}`)} · {w('kilobytes', { n: number(Math.ceil(bytes / 1024)) })}
        </span>{' '}
        <span class="tag">{w(isHalf ? 'state.half' : `state.${state}`)}</span>
      </span>
      {isHalf ? (
        <Button onClick={() => void cancel(job)}>{w('remove')}</Button>
      ) : (
        <Button name="open-file" onClick={() => go({ tab: 'imports', file: id })}>
          {w('openFile')}
        </Button>
      )}
    </li>
  );
}
