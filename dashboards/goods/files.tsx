import { batch, signal } from '@preact/signals';
import type { GoodsChange, GoodsFileBody, GoodsFileKind } from '../../src/contracts/api-goods.ts';
import { type Answer, send } from '../api/client.ts';
import { language, listed, number } from '../i18n/language.ts';
import { whyNot } from '../parts/refusal.ts';
import { saveFile } from '../parts/save-file.ts';
import { inVenue } from '../parts/venue-page.ts';
import { look, mayChange, zoneName } from './store.ts';
import { w } from './words.ts';
import type { GoodsWord } from './words-en.ts';

const kinds = ['articles', 'planogram'] as const satisfies readonly GoodsFileKind[];
const columns: Readonly<Record<GoodsFileKind, readonly GoodsWord[]>> = {
  articles: ['sku', 'nameFa', 'nameEn', 'category', 'price', 'grams', 'stock'],
  planogram: ['sku', 'zone', 'shelf', 'slot'],
};

const kind = signal<GoodsFileKind>('articles');
const file = signal<File | undefined>(undefined);
const decimal = signal<'.' | ','>('.');
const isWhole = signal(false);
const mapping = signal<readonly string[] | undefined>(undefined);
const report = signal<GoodsFileBody | undefined>(undefined);
const isBusy = signal(false);
const trouble = signal('');

/** A file is looked at as soon as it is chosen; nothing changes before it is taken. [GDP3] */
async function read(isDry: boolean): Promise<void> {
  const chosen = file.peek();
  if (chosen === undefined) return;
  isBusy.value = true;
  const query = new URLSearchParams({ kind: kind.peek(), decimal: decimal.peek() });
  query.set('whole', isWhole.peek() ? '1' : '0');
  query.set('dry', isDry ? '1' : '0');
  query.set('language', language());
  const meant = mapping.peek();
  if (meant !== undefined) query.set('mapping', meant.join(','));
  const path = inVenue(`/goods/file?${query}`);
  const answer: Answer<GoodsFileBody> = await send('POST', path, chosen, 'text/csv');
  batch(() => {
    isBusy.value = false;
    trouble.value = answer.ok ? '' : w('unread', { why: whyNot(answer) });
    if (answer.ok) report.value = answer.body;
  });
  if (answer.ok && !isDry) await look();
}

function anew(change: () => void): void {
  batch(() => {
    change();
    report.value = undefined;
  });
  void read(true);
}

export function Files() {
  return (
    <section class="stack">
      {mayChange() && <Bring />}
      <div class="card stack">
        <h2>{w('export')}</h2>
        <p class="muted">{w('exportHint')}</p>
        <p class="acts">
          <a class="button button--quiet" href={inVenue('/goods/file?kind=articles')} download>
            {w('exportArticles')}
          </a>
          <a class="button button--quiet" href={inVenue('/goods/file?kind=planogram')} download>
            {w('exportPlanogram')}
          </a>
        </p>
      </div>
    </section>
  );
}

function Bring() {
  return (
    <div class="card stack">
      <fieldset class="choices">
        <legend>{w('kind')}</legend>
        {kinds.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="file-kind"
              checked={kind.value === one}
              onChange={() =>
                anew(() => {
                  kind.value = one;
                  mapping.value = undefined;
                })
              }
            />
            {w(one === 'articles' ? 'kindArticles' : 'kindPlanogram')}
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>{w('choose')}</span>
        <input
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            anew(() => {
              file.value = chosen;
              mapping.value = undefined;
            });
          }}
        />
        <small class="muted">{w('chooseHint')}</small>
      </label>
      <Choices />
      {trouble.value !== '' && (
        <p class="trouble" role="alert">
          {trouble.value}
        </p>
      )}
      {isBusy.value && <p role="status">{w('bringing')}</p>}
      {report.value && <Report report={report.value} />}
    </div>
  );
}

function Choices() {
  return (
    <div class="order">
      <label class="field">
        <span>{w('decimal')}</span>
        <select
          value={decimal.value}
          onChange={(event) => {
            const said = event.currentTarget.value === ',' ? ',' : '.';
            anew(() => {
              decimal.value = said;
            });
          }}
        >
          <option value=".">{w('point')}</option>
          <option value=",">{w('comma')}</option>
        </select>
      </label>
      <label class="tick">
        <input
          type="checkbox"
          checked={isWhole.value}
          onChange={(event) => {
            const said = event.currentTarget.checked;
            anew(() => {
              isWhole.value = said;
            });
          }}
        />
        <span>
          {w('whole')} <small class="muted">{w('wholeHint')}</small>
        </span>
      </label>
    </div>
  );
}

function Report({ report: said }: { readonly report: GoodsFileBody }) {
  const { counts, problems, badFile } = said;
  const changes = counts.created + counts.changed + counts.gone;
  const told = (
    [
      ['created', counts.created],
      ['changed', counts.changed],
      ['same', counts.same],
      ['goneCount', counts.gone],
      ['bad', counts.bad],
    ] as const
  ).filter(([, count]) => count > 0);
  return (
    <div class="stack report">
      <MapColumns report={said} />
      <h2 class={said.isDone ? 'good' : ''}>{w(said.isDone ? 'did' : 'would')}</h2>
      <p class="acts">
        {told.map(([word, count]) => (
          <span key={word} class={`badge badge--${word}`}>
            {w(word, { count: number(count) })}
          </span>
        ))}
      </p>
      {changes === 0 && counts.bad === 0 && <p>{w('nothing')}</p>}
      <Changes report={said} />
      {!said.isDone && changes > 0 && (
        <div>
          <button
            type="button"
            class="button"
            disabled={isBusy.value}
            onClick={() => void read(false)}
          >
            {w('bring')}
          </button>
        </div>
      )}
      {problems.length > 0 && <Problems problems={problems} badFile={badFile} />}
    </div>
  );
}

function Changes({ report: { changes } }: { readonly report: GoodsFileBody }) {
  return (
    <ul class="plain-list changes">
      {changes.slice(0, 12).map(({ how, about, what }) => (
        <li key={`${how} ${about} ${what[0]?.after ?? what[0]?.before}`}>
          <span aria-hidden="true">{{ new: '+', changed: '±', gone: '−' }[how]}</span>{' '}
          <bdi>{about}</bdi> <span class="muted">{listed(what.map(changeWord))}</span>
        </li>
      ))}
    </ul>
  );
}

function changeWord({ column, before, after }: GoodsChange['what'][number]): string {
  const known = columns[kind.peek()].find((one) => one === column);
  const [was, is] = [before, after].map((one) => {
    if (typeof one === 'number') return number(one);
    return column === 'zone' && one !== undefined ? zoneName(one) : one;
  });
  const arrow = language() === 'fa' ? '←' : '→';
  const told = was === undefined || is === undefined ? (is ?? was) : `${was} ${arrow} ${is}`;
  return `${known ? w(known) : column}: \u2068${told}\u2069`;
}

function MapColumns({ report: { header, sample, mapping: meant } }: { report: GoodsFileBody }) {
  return (
    <details open={!meant.includes('sku')}>
      <summary>{w('mapping')}</summary>
      <div class="mapping">
        {header.map((name, at) => (
          <label class="field" key={`${name} ${at}`}>
            <span>
              <bdi>{name || number(at + 1)}</bdi>
            </span>
            <select
              value={meant[at] ?? ''}
              onChange={(event) => {
                const said = event.currentTarget.value;
                anew(() => {
                  mapping.value = meant.map((one, i) =>
                    i === at ? said : one === said ? '' : one,
                  );
                });
              }}
            >
              <option value="">{w('leftOut')}</option>
              {columns[kind.value].map((one) => (
                <option key={one} value={one}>
                  {w(one)}
                </option>
              ))}
            </select>
            <small class="muted" dir="auto">
              {sample.map((row) => row[at] ?? '').join(' · ')}
            </small>
          </label>
        ))}
      </div>
    </details>
  );
}

type Bad = Pick<GoodsFileBody, 'problems' | 'badFile'>;

function Problems({ problems, badFile }: Bad) {
  const name = () => (file.peek()?.name ?? 'goods').replace(/\.\w+$/, '');
  const save = () => saveFile(`${name()}-bad.csv`, [badFile]);
  return (
    <div class="stack">
      <h2>{w('badTitle')}</h2>
      <ul class="plain-list problems">
        {problems.map(({ row, column, value, message, mend }) => (
          <li key={`${row} ${column}`}>
            <strong>{w('row', { row: number(row) })}</strong> <bdi>{column}</bdi>
            {value !== '' && (
              <>
                {' '}
                <q>
                  <bdi>{value}</bdi>
                </q>
              </>
            )}{' '}
            {message}. <span class="muted">{mend}.</span>
          </li>
        ))}
      </ul>
      {badFile !== '' && (
        <>
          <p class="muted">{w('badHint')}</p>
          <div>
            <button type="button" class="button button--quiet" onClick={save}>
              {w('badFile')}
            </button>
          </div>
        </>
      )}
    </div>
  );
}
