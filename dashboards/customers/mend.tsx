import { useSignal } from '@preact/signals';
import type { ImportJob } from '../../src/contracts/api-customers.ts';
import { FaultSaid } from '../parts/faults.tsx';
import { sending, sendMended } from './import-store.ts';
import { type BadRow, mendedFile, placesToMend } from './mending.ts';
import { Line } from './parts.tsx';
import { problemSaid } from './problem-said.ts';
import { w } from './words.ts';

type Props = { readonly job: ImportJob; readonly rows: readonly BadRow[] };

/** The rows that stayed out, each with the cells that were wrong; sent as a file of their own. */
export function Mend({ job, rows }: Props) {
  const mended = useSignal<ReadonlyMap<string, string>>(new Map());
  const header = job.looks?.header ?? [];
  const mapping = job.settings?.mapping ?? job.looks?.mapping ?? [];
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void sendMended(job, mendedFile(header, rows, mended.value));
      }}
    >
      {rows.map((row) => (
        <fieldset key={row.row} class="mend-row">
          <legend>{w('rowNo', { row: row.row })}</legend>
          <p class="muted small">
            <bdi>{row.cells.filter((cell) => cell !== '').join(' · ')}</bdi>
          </p>
          {row.problems.map((one) => (
            <p key={`${one.column}/${one.code}`} class="field-wrong">
              <FaultSaid said={problemSaid(one)} english={one} />
            </p>
          ))}
          <div class="fields">
            {placesToMend(row, header, mapping).map((at) => {
              const key = `${row.row}/${at}`;
              return (
                <Line
                  key={key}
                  name={`mend-${row.row}-${at}`}
                  label={header[at] ?? ''}
                  value={mended.value.get(key) ?? row.cells[at] ?? ''}
                  most={2_000}
                  onChange={(value) => {
                    mended.value = new Map(mended.value).set(key, value);
                  }}
                />
              );
            })}
          </div>
        </fieldset>
      ))}
      <button type="submit" class="button" disabled={sending.value !== undefined}>
        {w('sendMended', { count: rows.length })}
      </button>
      <p class="muted small">{w('sendMendedText')}</p>
    </form>
  );
}
