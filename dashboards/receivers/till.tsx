import { signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ListBody } from '../../src/contracts/api.ts';
import type { TillBody } from '../../src/contracts/api-sales.ts';
import { call } from '../api/client.ts';
import { Field } from '../parts/field.tsx';
import { inVenue, said } from '../parts/venue-page.ts';
import { sayRefusal } from './store.ts';
import { w } from './words.ts';

/** What a row of a till's file must or may say, in the order of the form. */
const fields = ['receipt', 'at', 'kind', 'sku', 'qty', 'price', 'total'] as const;
type Columns = {
  readonly currency?: string;
  readonly fields?: Readonly<Record<string, string>>;
};

const tills = signal<readonly TillBody[] | undefined>(undefined);

async function look(): Promise<void> {
  const answer = await call<ListBody<TillBody>>('GET', inVenue('/tills'));
  if (answer.ok) tills.value = answer.body.items;
  else sayRefusal(answer);
}

/** How the sales of a till come in: a folder with its files, or requests. [OPD3] [TIL5] */
export function TillWays({ device }: { readonly device: string }) {
  useEffect(() => void look(), [device]);
  const till = tills.value?.find((one) => one.device === device);
  return (
    <section class="till-ways">
      <h3>{w('till')}</h3>
      <p class="muted small">{w('tillFolderText')}</p>
      {tills.value && <Files key={`${device} ${till?.folder ?? ''}`} device={device} till={till} />}
      <p class="muted small">{w('tillHttpText')}</p>
      <code class="code" dir="ltr">
        POST {location.origin}
        {inVenue(`/tills/${encodeURIComponent(device)}/sales`)}
      </code>
    </section>
  );
}

function Files({ device, till }: { readonly device: string; readonly till: TillBody | undefined }) {
  const before: Columns = till?.columns ?? {};
  const folder = useSignal(till?.folder ?? '');
  const currency = useSignal(before.currency ?? '');
  const names = useSignal<Readonly<Record<string, string>>>(before.fields ?? {});
  const save = async () => {
    const own = Object.entries(names.value).filter(([, name]) => name.trim() !== '');
    const { currency: _, ...rest } = before;
    const money = currency.value.trim().toUpperCase();
    const columns = {
      ...rest,
      ...(money === '' ? {} : { currency: money }),
      fields: Object.fromEntries(own.map(([field, name]) => [field, name.trim()])),
    };
    const named = folder.value.trim();
    // One that was named at the computer itself cannot be named from here again.
    const body = { columns, ...(named === (till?.folder ?? '') ? {} : { folder: named || null }) };
    const answer = await call('POST', inVenue(`/tills/${encodeURIComponent(device)}`), body);
    if (!answer.ok) return sayRefusal(answer);
    said.value = { text: w('tillSaved', { device }), isWrong: false };
    await look();
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {till?.place && <p class="right">{w('tillWatched', { folder: till.place })}</p>}
      <Field
        label={w('tillFolder')}
        name="folder"
        hint={w('tillFolderHint')}
        isLatin
        value={folder.value}
        onChange={(value) => (folder.value = value)}
      />
      <Field
        label={w('tillCurrency')}
        name="currency"
        hint={w('tillCurrencyHint')}
        isLatin
        most={3}
        value={currency.value}
        onChange={(value) => (currency.value = value)}
      />
      <details>
        <summary>{w('tillColumns')}</summary>
        <p class="muted small">{w('tillColumnsText')}</p>
        {fields.map((field) => (
          <Field
            key={field}
            label={w(`tillColumn_${field}`)}
            name={`column-${field}`}
            hint={field}
            value={names.value[field] ?? ''}
            onChange={(value) => (names.value = { ...names.value, [field]: value })}
          />
        ))}
      </details>
      <button type="submit" class="button">
        {w('tillSave')}
      </button>
    </form>
  );
}
