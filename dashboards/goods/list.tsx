import type { ListedArticle } from '../../src/contracts/api-goods.ts';
import { listed, number } from '../i18n/language.ts';
import { Field } from '../parts/field.tsx';
import { ArticleForm } from './article-form.tsx';
import {
  ask,
  asked,
  editing,
  list,
  mayChange,
  mayCount,
  nameOf,
  type Only,
  PAGE,
  type Sort,
  zoneName,
} from './store.ts';
import { w } from './words.ts';

const kinds = ['all', 'low', 'out', 'uncounted', 'nowhere'] as const satisfies readonly Only[];
const sorts = ['name', 'sku', 'category', 'price', 'stock'] as const satisfies readonly Sort[];
const lows = [1, 3, 5, 10, 20, 50] as const;

/** Articles in pages, narrowed by what needs somebody. [GDP1] [GDP2] */
export function ArticleList() {
  const page = list.value;
  if (page === undefined) return null;
  const { counts, items } = page;
  return (
    <section class="stack">
      <Field
        label={w('search')}
        name="search"
        value={asked.value.q}
        onChange={(q) => ask({ q })}
        most={200}
      />
      <fieldset class="chips">
        <legend class="hidden">{w('narrow')}</legend>
        {kinds.map((only) => (
          <button
            key={only}
            type="button"
            class={`chip chip--${only}`}
            data-only={only}
            aria-pressed={asked.value.only === only}
            onClick={() => ask({ only })}
          >
            {w(only, { count: number(counts[only]) })}
          </button>
        ))}
      </fieldset>
      <Order />
      {counts.out > 0 && <p class="note">{w('holds')}</p>}
      {mayChange() && editing.value !== '' && (
        <div>
          <button type="button" class="button" onClick={() => open('')}>
            {w('add')}
          </button>
        </div>
      )}
      {editing.value === '' && <ArticleForm />}
      {items.length === 0 && <p class="muted">{w(counts.all === 0 ? 'none' : 'noneFound')}</p>}
      <ul class="goods">
        {items.map((one) => (
          <Row key={one.sku} article={one} />
        ))}
      </ul>
      <Pages total={page.total} />
    </section>
  );
}

function open(sku: string | undefined): void {
  editing.value = sku;
}

function Order() {
  const { sort, isDown, low } = asked.value;
  return (
    <div class="order">
      <label class="field">
        <span>{w('sortBy')}</span>
        <select
          value={sort}
          onChange={(event) => {
            const said = event.currentTarget.value;
            ask({ sort: sorts.find((one) => one === said) ?? 'name' });
          }}
        >
          {sorts.map((one) => (
            <option key={one} value={one}>
              {w(one)}
            </option>
          ))}
        </select>
      </label>
      <label class="tick">
        <input
          type="checkbox"
          checked={isDown}
          onChange={(event) => ask({ isDown: event.currentTarget.checked })}
        />
        {w('down')}
      </label>
      <label class="field">
        <span>{w('lowAt')}</span>
        <select
          value={String(low)}
          onChange={(event) => ask({ low: Number(event.currentTarget.value) })}
        >
          {lows.map((one) => (
            <option key={one} value={String(one)}>
              {w('lowUnits', { count: number(one) })}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Row({ article }: { readonly article: ListedArticle }) {
  const { sku, category, price } = article;
  const name = nameOf(article);
  const isOpen = editing.value === sku;
  return (
    <li class="card good-row" data-sku={sku}>
      <div class="good-line">
        <div class="good-name">
          <strong>{name}</strong>
          <span class="muted">
            <bdi dir="ltr">{sku}</bdi>
            {category !== undefined && (
              <>
                {' · '}
                <bdi>{category}</bdi>
              </>
            )}
          </span>
        </div>
        <span class="good-price">{price === undefined ? '' : number(price)}</span>
        <StockWord article={article} />
        <span class="muted good-places">{whereOf(article)}</span>
        {mayCount() && (
          <button
            type="button"
            class="button button--quiet"
            aria-expanded={isOpen}
            aria-label={`${w(isOpen ? 'close' : 'edit')}: ${name}`}
            onClick={() => open(isOpen ? undefined : sku)}
          >
            {w(isOpen ? 'close' : 'edit')}
          </button>
        )}
      </div>
      {isOpen && <ArticleForm article={article} />}
    </li>
  );
}

/** Words and a sign, not a colour alone. */
export function StockWord({ article }: { readonly article: Pick<ListedArticle, 'stock'> }) {
  const { stock } = article;
  if (stock === undefined) return <span class="muted">{w('notCounted')}</span>;
  const units = number(stock);
  if (stock <= 0) {
    const below = stock < 0 ? ` (${units})` : '';
    return <strong class="stock stock--out">✕ {w('soldOut') + below}</strong>;
  }
  if (stock <= asked.value.low) {
    return <strong class="stock stock--low">▾ {w('isLow', { units })}</strong>;
  }
  return <span class="stock">{w('units', { units })}</span>;
}

export function whereOf({ places }: ListedArticle): string {
  if (places.length === 0) return w('standsNowhere');
  return listed(places.map(placeWord));
}

export function placeWord(place: ListedArticle['places'][number]): string {
  const { zone, device = '', slot = '' } = place;
  return zone === undefined ? w('slotOf', { device, slot }) : zoneName(zone);
}

function Pages({ total }: { readonly total: number }) {
  const { offset } = asked.value;
  if (total <= PAGE) return null;
  const go = (by: number) => ask({ offset: offset + by * PAGE });
  const at = { page: number(offset / PAGE + 1), pages: number(Math.ceil(total / PAGE)) };
  return (
    <div class="pager">
      <button
        type="button"
        class="button button--quiet"
        disabled={offset === 0}
        onClick={() => go(-1)}
      >
        {w('before')}
      </button>
      <span>{w('page', at)}</span>
      <button
        type="button"
        class="button button--quiet"
        disabled={offset + PAGE >= total}
        onClick={() => go(1)}
      >
        {w('after')}
      </button>
    </div>
  );
}
