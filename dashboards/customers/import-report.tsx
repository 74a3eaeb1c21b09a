import type { ImportJob, ImportProblem, ImportReport } from '../../src/contracts/api-customers.ts';
import { number } from '../i18n/language.ts';
import { FaultSaid } from '../parts/faults.tsx';
import { badRows, errorsAddress, loadBadRows } from './import-store.ts';
import { Mend } from './mend.tsx';
import { mendedMost } from './mending.ts';
import { Button } from './parts.tsx';
import { problemSaid } from './problem-said.ts';
import { go } from './store.ts';
import { w } from './words.ts';

type Props = { readonly job: ImportJob; readonly report: ImportReport };

/** What would become of the rows, or what became of them; and those that stay out. [CUP9] */
export function Report({ job, report }: Props) {
  const { dryRun, bad } = report;
  return (
    <section
      class="report form"
      aria-labelledby="report-title"
      data-report={dryRun ? 'dry' : 'run'}
    >
      <h3 id="report-title">{w(dryRun ? 'wouldBe' : 'cameIn')}</h3>
      <Counts job={job} report={report} />
      {!dryRun && (
        <div class="buttons">
          <Button name="see" isMain={bad === 0} onClick={() => go({ tab: 'list' })}>
            {w('seeCustomers')}
          </Button>
          <Button onClick={() => go({ tab: 'imports' })}>{w('anotherFile')}</Button>
        </div>
      )}
      {bad > 0 && <Bad job={job} report={report} />}
    </section>
  );
}

function Counts({ job, report }: Props) {
  const { created, updated, unchanged, unmatched, bad, dryRun } = report;
  const rows = [
    [w(`created.${job.kind}`), created],
    [w('updated'), updated],
    [w('unchanged'), unchanged],
    ...(job.kind === 'transactions' ? [[w('unmatched'), unmatched] as const] : []),
    [w(dryRun ? 'bad' : 'stayedOut'), bad],
  ] as const;
  return (
    <dl class="counts">
      {rows.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Bad({ job, report }: Props) {
  const { dryRun, problems, bad } = report;
  const isMended = !dryRun && badRows.value !== undefined;
  return (
    <>
      <h3>{w('badRows', { count: bad })}</h3>
      <p>{w(dryRun ? 'badDry' : 'badDone')}</p>
      <div class="buttons">
        <a class="button button--quiet" href={errorsAddress(job.import)} download="bad-rows.csv">
          {w('downloadBad')}
        </a>
        {!dryRun && bad <= mendedMost && !isMended && (
          <Button name="mend" isMain onClick={() => void loadBadRows(job)}>
            {w('mendHere')}
          </Button>
        )}
      </div>
      {isMended ? (
        <Mend job={job} rows={badRows.value ?? []} />
      ) : (
        <>
          <ul class="problems">
            {problems.slice(0, shownMost).map((one, at) => (
              <Problem key={`${one.row}/${one.column}/${at}`} problem={one} />
            ))}
          </ul>
          {problems.length > shownMost && (
            <p class="muted">{w('firstProblems', { count: shownMost })}</p>
          )}
        </>
      )}
    </>
  );
}

const shownMost = 50;

function Problem({ problem }: { readonly problem: ImportProblem }) {
  const { row, column, value } = problem;
  return (
    <li class="problem">
      <strong>{w('rowNo', { row })}</strong>
      {column !== '' && (
        <>
          {' '}
          · <bdi>{column}</bdi>
          {value !== '' && (
            <>
              {': '}
              <bdi class="value">{value}</bdi>
            </>
          )}
        </>
      )}
      <br />
      <FaultSaid said={problemSaid(problem)} english={problem} />
    </li>
  );
}
