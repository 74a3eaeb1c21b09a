import type { SaleRow, SoldUnits } from '../../src/contracts/api-sales.ts';
import { day, language, nameIn, number, time } from '../i18n/language.ts';
import { money } from '../parts/money.ts';
import { Shell } from '../parts/shell.tsx';
import { venue } from '../parts/venue-page.ts';
import { BadFiles } from './bad-files.tsx';
import { Correction } from './correct.tsx';
import { books, dayStartMs, daysBack, goBack, look, mayMatch, till, word } from './store.ts';
import { Summary } from './summary.tsx';
import { Ways } from './ways.tsx';

/** The middle of a day, whatever its clock does. */
const HALF_DAY_MS = 43_200_000;

export function App() {
  return (
    <Shell page="sales" title={word('title')}>
      <Day />
      <Summary />
      <BadFiles />
      <Sales />
      <Sold rows={books.value?.sold ?? []} />
      <Ways />
    </Shell>
  );
}

function Day() {
  const timezone = venue.value?.timezone ?? 'UTC';
  const tills = [...new Set((books.value?.items ?? []).flatMap(({ device }) => device ?? []))];
  const known = till.value === '' || tills.includes(till.value) ? tills : [till.value, ...tills];
  return (
    <div class="day-line">
      <button type="button" class="button button--quiet" onClick={() => goBack(1)}>
        {word('before')}
      </button>
      <strong>{day(dayStartMs(daysBack.value) + HALF_DAY_MS, timezone)}</strong>
      <button
        type="button"
        class="button button--quiet"
        disabled={daysBack.value === 0}
        onClick={() => goBack(-1)}
      >
        {word('after')}
      </button>
      <label>
        {word('till')}{' '}
        <select
          value={till.value}
          onChange={(event) => {
            till.value = event.currentTarget.value;
            void look();
          }}
        >
          <option value="">{word('allTills')}</option>
          {known.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Sales() {
  const items = books.value?.items ?? [];
  if (items.length === 0) return <p class="muted">{word('empty')}</p>;
  const isLost = items.some((one) => one.kind === 'sale' && !one.visitor && !one.matchedBy);
  return (
    <>
      {isLost && <p class="muted">{word('lost')}</p>}
      <ul class="sales-list">
        {items.map((one) => (
          <Sale key={one.id} sale={one} />
        ))}
      </ul>
    </>
  );
}

function Sale({ sale }: { readonly sale: SaleRow }) {
  const timezone = venue.value?.timezone ?? 'UTC';
  const goods = sale.lines.map(
    ({ sku, qty, name }) => `${number(qty)} × ${name ? nameIn(name) : sku}`,
  );
  return (
    <li class={`card sale ${sale.kind}`} id={`sale-${sale.id}`}>
      <div class="sale-head">
        <span class="badge">{word(sale.kind)}</span>
        <time dateTime={new Date(sale.atMs).toISOString()}>{time(sale.atMs, timezone)}</time>
        <strong>{money(sale.total, sale.currency)}</strong>
        <span class="muted">
          {sale.device && <bdi dir="ltr">{sale.device}</bdi>}{' '}
          {sale.receipt && <bdi>{word('receipt', { receipt: sale.receipt })}</bdi>}
        </span>
      </div>
      {goods.length > 0 && <p>{goods.join(language() === 'fa' ? '، ' : ', ')}</p>}
      {sale.kind === 'sale' ? <Whose sale={sale} /> : <TakesBack sale={sale} />}
    </li>
  );
}

/** A return stands beside what it takes back, which may be of another day. */
function TakesBack({ sale }: { readonly sale: SaleRow }) {
  const of = books.value?.items.find(({ id }) => id === sale.takesBack);
  if (of === undefined) return <p class="muted">{word('ofOtherDay')}</p>;
  const receipt = of.receipt ?? of.id.slice(0, 8);
  return (
    <p>
      <a href={`#sale-${of.id}`}>
        {word('takesBack', {
          receipt: `\u2068${receipt}\u2069`,
          total: money(of.total, of.currency),
        })}
      </a>
    </p>
  );
}

function howSurely({ matchedBy, probability = 0 }: SaleRow): string {
  if (matchedBy === 'hand') return word('byHand');
  if (matchedBy === 'coupon') return word('byCoupon');
  if (matchedBy !== 'place') return word('surely');
  return word('likely', { percent: number(Math.round(probability * 100)) });
}

function CameBack({ sale }: { readonly sale: SaleRow }) {
  const back = (books.value?.items ?? []).filter(({ takesBack }) => takesBack === sale.id);
  return (
    <>
      {back.map(({ id, kind, total, currency }) => (
        <p key={id} class="came-back">
          ↩ <a href={`#sale-${id}`}>{`${word(kind)} ${money(total, currency)}`}</a>
        </p>
      ))}
    </>
  );
}

function Whose({ sale }: { readonly sale: SaleRow }) {
  const { visitor, customer } = sale;
  return (
    <div class="sale-whose">
      <CameBack sale={sale} />
      <p>
        {word('whose')}:{' '}
        {visitor === undefined ? (
          <em>{word('nobody')}</em>
        ) : (
          <>
            <strong>
              {customer ? <bdi>{customer}</bdi> : <bdi dir="ltr">{visitor.slice(0, 12)}</bdi>}
            </strong>{' '}
            <span class="muted">{howSurely(sale)}</span>
            {sale.matchedBy === 'place' && (
              <meter
                min={0}
                max={1}
                value={sale.probability ?? 0}
                aria-label={word('probability')}
              />
            )}
          </>
        )}
      </p>
      {mayMatch() && <Correction sale={sale} />}
    </div>
  );
}

function Sold({ rows }: { readonly rows: readonly SoldUnits[] }) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{word('articles')}</h2>
      <table class="sold-table">
        <thead>
          <tr>
            <th scope="col">{word('article')}</th>
            <th scope="col">{word('units')}</th>
            <th scope="col">{word('back')}</th>
            <th scope="col">{word('amount')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ sku, sold, returned, amount }) => (
            <tr key={sku}>
              <th scope="row">
                <bdi dir="ltr">{sku}</bdi>
              </th>
              <td>{number(sold)}</td>
              <td>{number(returned)}</td>
              <td>{number(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
