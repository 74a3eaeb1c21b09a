import { number, percent } from '../i18n/language.ts';
import { money } from '../parts/money.ts';
import { books, word } from './store.ts';

/** The day in four numbers; what is void counts in none, and each currency by itself. */
export function Summary() {
  const items = books.value?.items ?? [];
  if (items.length === 0) return null;
  const gone = new Set(items.filter(({ kind }) => kind === 'void').map((one) => one.takesBack));
  const alive = items.filter(
    ({ kind, id, takesBack }) => kind !== 'void' && !gone.has(id) && !gone.has(takesBack),
  );
  const sales = alive.filter(({ kind }) => kind === 'sale');
  const returns = alive.filter(({ kind }) => kind === 'return');
  const sums = new Map<string, number>();
  for (const { kind, total, currency } of alive) {
    const sign = kind === 'return' ? -1 : 1;
    sums.set(currency, (sums.get(currency) ?? 0) + sign * Math.abs(total));
  }
  const known = sales.filter(({ visitor }) => visitor !== undefined).length;
  return (
    <dl class="day-numbers">
      <Figure
        name={word('taken')}
        value={[...sums].map(([currency, sum]) => money(sum, currency)).join(' + ')}
      />
      <Figure name={word('salesCount')} value={number(sales.length)} />
      <Figure name={word('returnsCount')} value={number(returns.length)} />
      <Figure
        name={word('knownShare')}
        value={sales.length === 0 ? '–' : percent(known / sales.length)}
      />
    </dl>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div class="card">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
