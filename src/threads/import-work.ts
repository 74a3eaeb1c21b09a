import { join } from 'node:path';
import type { Foresight } from '../contracts/foresight.ts';
import type { FileLooks, ImportKind, ImportReport } from '../contracts/import-files.ts';
import { mappingProblems, suggestMapping } from '../ingress/imports/columns.ts';
import { lookAt } from '../ingress/imports/read-csv.ts';
import { ImportStopped, runImport } from '../ingress/imports/run.ts';
import { LinesApart } from '../ingress/imports/transaction-reader.ts';
import { openForesight } from '../stores/records/foresight.ts';
import { type ImportWork, type Submit, WriteRefused } from './import-submit.ts';
import { beginMover } from './log-mover.ts';

export type WorkEnded =
  | { readonly ok: true; readonly report: ImportReport; readonly looks: FileLooks }
  | {
      readonly ok: false;
      readonly cancelled: boolean;
      readonly message: string;
      readonly mend: string;
    };
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
      return failed(problems.join('; '), 'name the columns: --map HEADER=COLUMN, or on the page');
    }
    const timezone = foresight.timezone(venue);
    if (timezone === undefined) return failed(`there is no venue ${venue}`, 'import it first');
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
    return { ok: false, cancelled: true, message: 'the import was stopped', mend };
  }
  if (error instanceof LinesApart) {
    const mend = 'sort the file by date and receipt; what was imported is not imported twice';
    return failed(error.message, mend);
  }
  if (error instanceof Error && 'code' in error) {
    const code = String(error.code);
    if (code.startsWith('CSV_')) return failed(error.message, 'close the quote, and send it again');
    if (code === 'ENOENT') return failed('the file is not there any more', 'send it again');
    if (code === 'EISDIR') return failed('this is a folder', 'name a CSV file');
  }
  if (error instanceof WriteRefused) return failed(error.message, error.mend);
  throw error;
}

function failed(message: string, mend: string): WorkEnded {
  return { ok: false, cancelled: false, message, mend };
}
