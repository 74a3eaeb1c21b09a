import { join } from 'node:path';
import type { Foresight } from '../contracts/foresight.ts';
import type {
  FileLooks,
  ImportFailure,
  ImportKind,
  ImportReason,
  ImportReport,
} from '../contracts/import-files.ts';
import { mappingProblems, suggestMapping } from '../ingress/imports/columns.ts';
import { lookAt } from '../ingress/imports/read-csv.ts';
import { ImportStopped, runImport } from '../ingress/imports/run.ts';
import { LinesApart } from '../ingress/imports/transaction-reader.ts';
import { openForesight } from '../stores/records/foresight.ts';
import { type ImportWork, type Submit, WriteRefused } from './import-submit.ts';
import { beginMover } from './log-mover.ts';

export type WorkEnded =
  | { readonly ok: true; readonly report: ImportReport; readonly looks: FileLooks }
  | ({ readonly ok: false; readonly cancelled: boolean } & ImportFailure);
type Doing = {
  readonly submit: Submit;
  readonly progress: (share: number) => void;
  readonly stopped: () => boolean;
};

const sampleCharacters = 120;

/** What a file looks like, and what its columns seem to mean. Throws what node throws. [CUS4] */
export function looksOf(path: string, kind: ImportKind, foresight: Foresight): FileLooks {
  const { sample, ...head } = lookAt(path);
  return {
    ...head,
    mapping: suggestMapping(kind, head.header, foresight.fields()),
    sample: sample.map((row) => row.map((cell) => cell.slice(0, sampleCharacters))),
  };
}

/** Looks at the file and reads it to its end; expected failures are values. */
export async function workOn(work: ImportWork, doing: Doing): Promise<WorkEnded> {
  const { data, id, kind, path, settings, venue, dryRun } = work;
  const foresight = openForesight(join(data, 'records.db'));
  const mover = dryRun ? undefined : beginMover(data);
  try {
    const looks = looksOf(path, kind, foresight);
    const fields = foresight.fields();
    const mapping = settings.mapping ?? looks.mapping;
    const problems = mappingProblems(kind, mapping, fields);
    if (problems.length > 0) {
      const reasons = problems.map(({ message: _, ...reason }) => reason);
      const said = problems.map(({ message }) => message).join('; ');
      return failed(reasons, said, 'name the columns: --map HEADER=COLUMN, or on the page');
    }
    const timezone = foresight.timezone(venue);
    if (timezone === undefined) {
      const reason = { code: 'venue', value: venue } as const;
      return failed([reason], `there is no venue ${venue}`, 'import it first');
    }
    const report = await runImport({
      ...{ path, badPath: work.badPath, kind, venue, timezone, looks, fields, dryRun, foresight },
      settings: { ...settings, mapping },
      ...doing,
      nowMs: () => Date.now(),
    });
    if (dryRun) return { ok: true, report, looks };
    return { ok: true, report: { ...report, ...foresight.written(id) }, looks };
  } catch (error) {
    return failureOf(error);
  } finally {
    foresight.close();
    await mover?.end();
  }
}

function failureOf(error: unknown): WorkEnded {
  if (error instanceof ImportStopped) {
    const mend = 'send the file again; what was imported stays and is not imported twice';
    return { ...failed([{ code: 'stopped' }], 'the import was stopped', mend), cancelled: true };
  }
  if (error instanceof LinesApart) {
    const { receipt, row } = error;
    const mend = 'sort the file by date and receipt; what was imported is not imported twice';
    return failed([{ code: 'apart', value: receipt, row }], error.message, mend);
  }
  if (error instanceof WriteRefused) {
    const { code: value, message, mend } = error;
    return failed(
      [value === '' ? { code: 'unwritten' } : { code: 'refused', value }],
      message,
      mend,
    );
  }
  if (error instanceof Error && 'code' in error) {
    const code = String(error.code);
    if (code.startsWith('CSV_')) {
      const mend = 'close the quote, and send it again';
      return failed([{ code: 'quote' }], error.message, mend);
    }
    const gone = [{ code: 'gone' }] as const;
    if (code === 'ENOENT') return failed(gone, 'the file is not there any more', 'send it again');
    if (code === 'EISDIR')
      return failed([{ code: 'folder' }], 'this is a folder', 'name a CSV file');
  }
  throw error;
}

function failed(
  reasons: readonly ImportReason[],
  message: string,
  mend: string,
): Extract<WorkEnded, { ok: false }> {
  return { ok: false, cancelled: false, reasons, message, mend };
}
