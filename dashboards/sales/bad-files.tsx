import type { BadFile } from '../../src/contracts/api-sales.ts';
import { day, number, time } from '../i18n/language.ts';
import { FaultSaid, faultSaid } from '../parts/faults.tsx';
import { venue } from '../parts/venue-page.ts';
import { badWords } from './bad-words.ts';
import { files, word } from './store.ts';

type BadRow = BadFile['problems'][number];

function Bad({ problem }: { readonly problem: BadRow }) {
  const { row, what: message, mend, code } = problem;
  // A receipt with too many lines is wrong in no column of them.
  const column = code === 'lines' ? '' : problem.column;
  return (
    <li>
      {row > 0 && <strong>{word('row', { row: number(row) })}</strong>}{' '}
      {column !== '' && <bdi>{column}</bdi>}
      {column !== '' && ': '}
      <FaultSaid said={faultSaid(badWords, problem)} english={{ message, mend }} />
    </li>
  );
}

/** Files of tills' folders that wait for somebody to mend them. [TIL5] */
export function BadFiles() {
  if (files.value.length === 0) return null;
  const timezone = venue.value?.timezone ?? 'UTC';
  return (
    <section class="stack" aria-labelledby="bad-files">
      <h2 id="bad-files">{word('badFiles', { count: number(files.value.length) })}</h2>
      <p class="muted">{word('badHint')}</p>
      {files.value.map(({ device, file, folder, atMs, rows, problems }) => (
        <details key={`${device} ${file} ${atMs}`} class="card bad-file">
          <summary>
            <bdi dir="ltr">{file}</bdi> · <bdi dir="ltr">{device}</bdi> ·{' '}
            {`${day(atMs, timezone)} ${time(atMs, timezone)}`} ·{' '}
            {word('badRows', { count: number(rows) })}
          </summary>
          <p class="muted">
            {word('liesIn')} <bdi dir="ltr">{`${folder}/errors/${file}`}</bdi>
          </p>
          <ul>
            {problems.map((one) => (
              <Bad key={`${one.row} ${one.column} ${one.what}`} problem={one} />
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
