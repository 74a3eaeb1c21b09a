import { useSignal } from '@preact/signals';
import type { ListBody, VenueSummary } from '../../src/contracts/api.ts';
import type { NewVenueBody } from '../../src/contracts/api-plan.ts';
import { call } from '../api/client.ts';
import { whyNot } from '../parts/refusal.ts';
import { goToVenue, role, said, venue as shop, venues } from '../parts/venue-page.ts';
import { removeItems } from './model/items.ts';
import { closeSheet } from './panels.ts';
import { saveAll } from './saving.ts';
import { history, showAll, step } from './store.ts';
import { w } from './words.ts';

const zones: readonly string[] = Intl.supportedValuesOf('timeZone');
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "Lantern Shop" → `lantern-shop`: an id of its English name. */
const idOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);

/** Another shop, with a blank plan to draw. [PLN31] */
export function NewShop() {
  if (role.value !== 'admin') return null;
  return (
    <details class="list new-shop">
      <summary>{w('shop.title')}</summary>
      <ShopForm />
    </details>
  );
}

/** The first shop of an empty server, asked for at once. [OPD2] */
export function FirstShop() {
  return (
    <section class="card new-shop">
      <h2>{w('shop.first')}</h2>
      <ShopForm isMain />
    </section>
  );
}

function ShopForm({ isMain }: { readonly isMain?: boolean }) {
  const en = useSignal('');
  const fa = useSignal('');
  const timezone = useSignal(ownZone);
  const trouble = useSignal('');
  const add = async () => {
    const venue = idOf(en.value);
    if (venue === '') {
      trouble.value = w('shop.needsName');
      return;
    }
    const persian = fa.value.trim();
    const name = { en: en.value.trim(), ...(persian === '' ? {} : { fa: persian }) };
    const asked = { venue, name, timezone: timezone.value };
    if (shop.peek() !== undefined) await saveAll();
    const answer = await call<NewVenueBody>('POST', '/api/v1/venues', asked);
    if (!answer.ok) {
      trouble.value = w('shop.failed', { reason: whyNot(answer) });
      return;
    }
    const list = await call<ListBody<VenueSummary>>('GET', '/api/v1/venues');
    if (list.ok) venues.value = list.body.items;
    await goToVenue(venue);
    beginBlank();
    closeSheet();
    said.value = { text: w('shop.done', { name: name.en }), isWrong: false };
  };
  return (
    <form
      class="form-part"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Names en={en} fa={fa} />
      <label class="select-field">
        <span>{w('shop.timezone')}</span>
        <select
          name="timezone"
          dir="ltr"
          value={timezone.value}
          onChange={({ currentTarget }) => {
            timezone.value = currentTarget.value;
          }}
        >
          {[...new Set([ownZone, ...zones])].map((zone) => (
            <option key={zone} value={zone}>
              {zone}
            </option>
          ))}
        </select>
      </label>
      {trouble.value !== '' && (
        <p class="wrong" role="alert">
          {trouble.value}
        </p>
      )}
      <button type="submit" class={isMain ? 'button' : 'button button--quiet'}>
        {w('shop.add')}
      </button>
    </form>
  );
}

/** The zone that stands for all of a new shop is no drawing. */
function beginBlank(): void {
  const { now } = history.peek();
  const all = now.zones.map((_zone, at) => ({ kind: 'zone', at }) as const);
  step(removeItems(now, all), 'delete');
  showAll();
}

type Typed = { value: string };

function Names({ en, fa }: { readonly en: Typed; readonly fa: Typed }) {
  return (
    <>
      {([en, fa] as const).map((of, at) => (
        <label class="text-field" key={at === 0 ? 'en' : 'fa'}>
          <span>{w(at === 0 ? 'zone.name.en' : 'zone.name.fa')}</span>
          <input
            name={at === 0 ? 'shop-en' : 'shop-fa'}
            type="text"
            maxLength={200}
            autocomplete="off"
            lang={at === 0 ? 'en' : 'fa'}
            dir={at === 0 ? 'ltr' : 'rtl'}
            value={of.value}
            onInput={({ currentTarget }) => {
              of.value = currentTarget.value;
            }}
          />
        </label>
      ))}
    </>
  );
}
