import { useState } from 'preact/hooks';
import type { ListedArticle } from '../../src/contracts/api-goods.ts';
import { Field, Trouble } from '../parts/field.tsx';
import { amountOf } from '../parts/typed-numbers.ts';
import { editing, mayChange, mayCount, nameOf, publish, setStock } from './store.ts';
import { w } from './words.ts';

/** One article: what it is, how many there are, and taking it out. [GDP2] */
export function ArticleForm({ article }: { readonly article?: ListedArticle }) {
  return (
    <div class="article-forms">
      {mayChange() && <What {...(article && { article })} />}
      {article && mayCount() && <Stock article={article} />}
      {article && mayChange() && <TakeOut article={article} />}
    </div>
  );
}

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value));

function What({ article }: { readonly article?: ListedArticle }) {
  const [sku, setSku] = useState(article?.sku ?? '');
  const [fa, setFa] = useState(article?.name?.fa ?? '');
  const [en, setEn] = useState(article?.name?.en ?? '');
  const [category, setCategory] = useState(article?.category ?? '');
  const [price, setPrice] = useState(textOf(article?.price));
  const [isWrong, setWrong] = useState(false);
  const key = article?.sku ?? 'new';
  const save = async () => {
    const amount = price.trim() === '' ? undefined : amountOf(price);
    setWrong(Number.isNaN(amount));
    if (Number.isNaN(amount)) return;
    const name = { en: en.trim() || fa.trim(), ...(fa.trim() && { fa: fa.trim() }) };
    const row = {
      sku: sku.trim(),
      ...(name.en && { name }),
      ...(category.trim() && { category: category.trim() }),
      ...(amount === undefined ? {} : { price: amount }),
      ...(article?.grams === undefined ? {} : { grams: article.grams }),
    };
    const shown = nameOf({ sku: row.sku, ...(name.en && { name }) });
    if (await publish({ articles: [row] }, w('saved', { name: shown }))) editing.value = undefined;
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {article === undefined && (
        <Field label={w('sku')} name="new-sku" value={sku} onChange={setSku} isRequired isLatin />
      )}
      <Field label={w('nameFa')} name={`fa-${key}`} value={fa} onChange={setFa} most={200} />
      <Field label={w('nameEn')} name={`en-${key}`} value={en} onChange={setEn} most={200} />
      <Field
        label={w('category')}
        name={`category-${key}`}
        value={category}
        onChange={setCategory}
      />
      <Field label={w('price')} name={`price-${key}`} value={price} onChange={setPrice} isLatin />
      {isWrong && <Trouble>{w('badNumber')}</Trouble>}
      <div class="acts">
        <button type="submit" class="button">
          {w('save')}
        </button>
        <button
          type="button"
          class="button button--quiet"
          onClick={() => {
            editing.value = undefined;
          }}
        >
          {w('close')}
        </button>
      </div>
    </form>
  );
}

function Stock({ article }: { readonly article: ListedArticle }) {
  const [how, setHow] = useState<'set' | 'add'>('set');
  const [units, setUnits] = useState('');
  const [reason, setReason] = useState('');
  const [isWrong, setWrong] = useState(false);
  const { sku } = article;
  const save = async () => {
    const bare = units.trim().replace(/^[-−]/, '');
    const amount = amountOf(bare) * (bare === units.trim() ? 1 : -1);
    setWrong(Number.isNaN(amount));
    if (Number.isNaN(amount)) return;
    const body = { how, reason: reason.trim(), rows: [{ sku, units: amount }] };
    if (!(await setStock(body, w('saved', { name: nameOf(article) })))) return;
    setUnits('');
    setReason('');
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <fieldset class="choices">
        <legend>{w('how')}</legend>
        {(['set', 'add'] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name={`how-${sku}`}
              checked={how === one}
              onChange={() => setHow(one)}
            />
            {w(one === 'set' ? 'set' : 'came')}
          </label>
        ))}
      </fieldset>
      <Field
        label={w('unitsField')}
        name={`units-${sku}`}
        value={units}
        onChange={setUnits}
        isRequired
        isLatin
      />
      <Field
        label={w('reason')}
        name={`reason-${sku}`}
        value={reason}
        onChange={setReason}
        hint={w('reasonHint')}
        isRequired
        most={80}
      />
      {isWrong && <Trouble>{w('badNumber')}</Trouble>}
      <button type="submit" class="button">
        {w('saveStock')}
      </button>
    </form>
  );
}

/** Two presses: the second says what goes. */
function TakeOut({ article }: { readonly article: ListedArticle }) {
  const [isAsked, setAsked] = useState(false);
  const name = nameOf(article);
  if (!isAsked) {
    return (
      <div>
        <button type="button" class="button button--quiet" onClick={() => setAsked(true)}>
          {w('takeOut')}
        </button>
      </div>
    );
  }
  const gone = { articles: [article.sku] };
  return (
    <div class="acts">
      <button
        type="button"
        class="button button--danger"
        onClick={() => void publish({ gone }, w('gone', { name }))}
      >
        {w('sure')}
      </button>
      <button type="button" class="button button--quiet" onClick={() => setAsked(false)}>
        {w('keep')}
      </button>
    </div>
  );
}
