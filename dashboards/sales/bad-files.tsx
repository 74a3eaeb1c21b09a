import { day, number, time } from '../i18n/language.ts';
import { venue } from '../parts/venue-page.ts';
import { files, word } from './store.ts';

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
            {problems.map(({ row, column, what, mend }) => (
              <li key={`${row} ${column} ${what}`}>
                {row > 0 && <strong>{word('row', { row: number(row) })}</strong>}{' '}
                <bdi>{column}</bdi> <bdi dir="auto">{what}</bdi>.{' '}
                <bdi dir="auto" class="muted">
                  {mend}
                </bdi>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
