import { useSignal } from '@preact/signals';
import type { FileLooks, ImportJob, ImportKind } from '../../src/contracts/api-customers.ts';
import { listed } from '../i18n/language.ts';
import {
  asksFor,
  columnsOf,
  leftOut,
  mappingTrouble,
  type Said,
  saidOf,
  settingsOf,
  withMeaning,
} from './import-model.ts';
import { run } from './import-store.ts';
import { Button, Choose, Line, type Option } from './parts.tsx';
import { columnName } from './problem-said.ts';
import { complain, fields } from './store.ts';
import { w } from './words.ts';

type Props = { readonly job: ImportJob; readonly looks: FileLooks };

/** What the columns mean, guessed and to be changed, and what else the file does not say. [CUP8] */
export function ImportForm({ job, looks }: Props) {
  const mapping = useSignal<readonly string[]>(job.settings?.mapping ?? looks.mapping);
  const said = useSignal<Said>(saidOf(job));
  const wrong = useSignal<Readonly<Partial<Record<keyof Said, string>>>>({});
  const isTried = useSignal(job.state === 'checked');
  const trouble = mappingTrouble(job.kind, mapping.value);
  const start = (dryRun: boolean) => {
    const read = settingsOf(mapping.value, said.value);
    wrong.value = read.ok ? {} : { [read.what]: w(read.wrong) };
    if (!read.ok) return complain(w(read.wrong));
    void run(job.import, read.settings, dryRun);
  };
  const isChanged = () => {
    // Another meaning is another import: it is tried again first.
    isTried.value = false;
  };
  return (
    <>
      <h3>{w('columns')}</h3>
      <p class="muted">{w('columnsText')}</p>
      <Columns
        kind={job.kind}
        looks={looks}
        mapping={mapping.value}
        onChange={(at, column) => {
          mapping.value = withMeaning(mapping.value, at, column);
          isChanged();
        }}
      />
      <LeftOut looks={looks} mapping={mapping.value} />
      {trouble !== undefined && (
        <p class="trouble" role="alert">
          {w(trouble)}
        </p>
      )}
      <Asked
        kind={job.kind}
        mapping={mapping.value}
        said={said.value}
        wrong={wrong.value}
        onChange={(what, value) => {
          said.value = { ...said.value, [what]: value };
          isChanged();
        }}
      />
      <div class="buttons">
        <Button
          name="try"
          isMain={!isTried.value}
          isOff={trouble !== undefined}
          onClick={() => start(true)}
        >
          {w('tryIt')}
        </Button>
        {isTried.value && (
          <Button name="run" isMain isOff={trouble !== undefined} onClick={() => start(false)}>
            {w('inEarnest')}
          </Button>
        )}
      </div>
      <p class="muted small">{w(isTried.value ? 'earnestText' : 'tryText')}</p>
    </>
  );
}

type ColumnsProps = {
  readonly kind: ImportKind;
  readonly looks: FileLooks;
  readonly mapping: readonly string[];
  readonly onChange: (at: number, column: string) => void;
};

function Columns({ kind, looks, mapping, onChange }: ColumnsProps) {
  const options: readonly Option[] = [
    ['', w('leaveOut')],
    ...columnsOf(kind, fields.value).map((column) => [column, columnName(column)] as const),
  ];
  return (
    <ul class="mapping">
      {looks.header.map((name, at) => {
        const shown = name === '' ? `#${at + 1}` : name;
        return (
          <li
            key={`${at}/${name}`}
            class={mapping[at] ? 'mapping-column mapping-column--taken' : 'mapping-column'}
          >
            <span class="mapping-head">
              <bdi>{shown}</bdi>
            </span>
            <span class="muted small mapping-sample">
              {samplesOf(looks, at).map((cell) => (
                <bdi key={cell}>{cell}</bdi>
              ))}
            </span>
            <Choose
              name={`column-${at}`}
              label={w('columnMeans', { name: shown })}
              isLabelHidden
              value={mapping[at] ?? ''}
              options={options}
              onChange={(column) => onChange(at, column)}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** The first values of a column that say something. */
function samplesOf({ sample }: FileLooks, at: number): readonly string[] {
  const cells = sample.map((row) => row[at] ?? '').filter((cell) => cell.trim() !== '');
  return [...new Set(cells)].slice(0, 3);
}

function LeftOut({ looks, mapping }: { looks: FileLooks; mapping: readonly string[] }) {
  const names = leftOut(looks, mapping);
  if (names.length === 0) return <p class="muted">{w('allTaken')}</p>;
  return <p class="muted">{w('leftOut', { count: names.length, names: listed(names) })}</p>;
}

type AskedProps = {
  readonly kind: ImportKind;
  readonly mapping: readonly string[];
  readonly said: Said;
  readonly wrong: Readonly<Partial<Record<keyof Said, string>>>;
  readonly onChange: (what: keyof Said, value: string) => void;
};

/** Only what the columns make a question of. */
function Asked({ kind, mapping, said, wrong, onChange }: AskedProps) {
  const asked = asksFor(kind, mapping);
  if (asked.length === 0) return null;
  return (
    <div class="fields">
      {asked.map((what) => (
        <Line
          key={what}
          name={`said-${what}`}
          label={w(`ask.${what}`)}
          hint={w(`askHint.${what}`)}
          value={said[what]}
          isLatin={what !== 'proof'}
          most={what === 'proof' ? 500 : 64}
          trouble={wrong[what]}
          onChange={(value) => onChange(what, value)}
        />
      ))}
    </div>
  );
}
