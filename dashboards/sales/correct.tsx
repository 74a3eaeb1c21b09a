import { useState } from 'preact/hooks';
import type { CustomerRecord, PageOf } from '../../src/contracts/api-customers.ts';
import type { SaleRow } from '../../src/contracts/api-sales.ts';
import { call } from '../api/client.ts';
import { Field } from '../parts/field.tsx';
import { inVenue } from '../parts/venue-page.ts';
import { correcting, match, word } from './store.ts';

type Choice = { readonly visitor: string; readonly name: string };

/** First who, then a yes that says what it does. [TIL8] */
export function Correction({ sale }: { readonly sale: SaleRow }) {
  const [chosen, setChosen] = useState<Choice | undefined>(undefined);
  const open = (id: string) => {
    setChosen(undefined);
    correcting.value = id;
  };
  if (correcting.value !== sale.id) {
    return (
      <button type="button" class="button button--quiet" onClick={() => open(sale.id)}>
        {word(sale.visitor === undefined ? 'say' : 'correct')}
      </button>
    );
  }
  if (chosen === undefined) return <Who sale={sale} onChosen={setChosen} />;
  const nobody = chosen.visitor === '';
  return (
    <div class="correction">
      <p>{nobody ? word('sureNobody') : word('sure', { name: chosen.name })}</p>
      <div class="sale-head">
        <button type="button" class="button" onClick={() => void match(sale, chosen.visitor)}>
          {word('save')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => setChosen(undefined)}>
          {word('cancel')}
        </button>
      </div>
    </div>
  );
}

type Asking = { readonly sale: SaleRow; readonly onChosen: (one: Choice) => void };

/** A customer by any part of their name, e-mail or phone, else the id of a dot on the floor. */
function Who({ sale, onChosen }: Asking) {
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<readonly Choice[]>([]);
  const look = async (text: string) => {
    setTyped(text);
    if (text.trim() === '') return setFound([]);
    const query = new URLSearchParams({ q: text.trim(), limit: '6' });
    const answer = await call<PageOf<CustomerRecord>>('GET', inVenue(`/customers?${query}`));
    const items = answer.ok ? answer.body.items : [];
    setFound(items.map(({ visitor, name = visitor }) => ({ visitor, name })));
  };
  return (
    <form
      class="correction"
      onSubmit={(event) => {
        event.preventDefault();
        const id = typed.trim();
        if (id !== '') onChosen({ visitor: id, name: id });
      }}
    >
      <Field
        label={word('label')}
        name={`whose-${sale.id}`}
        value={typed}
        onChange={(text) => void look(text)}
      />
      <div class="sale-head">
        {found.map((one) => (
          <button
            key={one.visitor}
            type="button"
            class="button button--quiet"
            onClick={() => onChosen(one)}
          >
            <bdi>{one.name}</bdi>
          </button>
        ))}
        <button type="submit" class="button button--quiet">
          {word('byId')}
        </button>
        {sale.visitor !== undefined && (
          <button
            type="button"
            class="button button--quiet"
            onClick={() => onChosen({ visitor: '', name: '' })}
          >
            {word('ofNobody')}
          </button>
        )}
        <button
          type="button"
          class="button button--quiet"
          onClick={() => {
            correcting.value = '';
          }}
        >
          {word('cancel')}
        </button>
      </div>
    </form>
  );
}
