import './addresses.css';
import { useSignal } from '@preact/signals';
import { day, nameIn } from '../i18n/language.ts';
import { addressText } from './address-texts.ts';
import {
  type AddressKind,
  addresses,
  askFor,
  changing,
  confirm,
  isBusy,
  loadAddresses,
  notes,
  remove,
} from './addresses-store.ts';
import { me, nowMs, pageVenue, timezone } from './store.ts';

/** Where a visitor may be written to when they are not here: shown, proved, removed. [AUD6] */
export function Addresses() {
  const told = addresses.value;
  const note = notes.value.list;
  return (
    <details
      class="card my-data addresses"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) void loadAddresses();
      }}
    >
      <summary>
        <h2>{addressText('title')}</h2>
      </summary>
      {told && told.ways.length === 0 && told.addresses.length === 0 && (
        <p>{addressText('none')}</p>
      )}
      {told && (['email', 'phone'] as const).map((kind) => <OneKind key={kind} kind={kind} />)}
      <p class="problem" role="status">
        {note && addressText(note.word)}
      </p>
      {note && (
        <button class="button button--quiet" type="button" onClick={() => void loadAddresses()}>
          {addressText('retry')}
        </button>
      )}
    </details>
  );
}

type Of = { readonly kind: AddressKind };

function OneKind({ kind }: Of) {
  const told = addresses.value;
  const known = told?.addresses.find((one) => one.kind === kind);
  const asked = told?.asked.find((one) => one.kind === kind && one.expiresAtMs > nowMs.value);
  if (!known && !told?.ways.includes(kind)) return null;
  const note = notes.value[kind];
  const isOpen = !known || changing.value.includes(kind);
  return (
    <section aria-labelledby={`address-${kind}`}>
      <h3 id={`address-${kind}`}>{addressText(kind)}</h3>
      {known && <Known kind={kind} address={known.address} atMs={known.atMs} />}
      {isOpen &&
        (asked ? <CodeForm kind={kind} address={asked.address} /> : <AskForm kind={kind} />)}
      <p class={note?.isBad ? 'problem' : 'small'} role="status">
        {note && addressText(note.word, { left: note.left ?? 0 })}
      </p>
    </section>
  );
}

function Known({ kind, address, atMs }: Of & { readonly address: string; readonly atMs: number }) {
  const isChanging = changing.value.includes(kind);
  return (
    <>
      <p>
        <span class="address-is">
          <bdi dir="ltr">{address}</bdi>
        </span>
        <span class="muted small">{addressText('since', { date: day(atMs, timezone.value) })}</span>
      </p>
      <p class="address-tools">
        {!isChanging && addresses.value?.ways.includes(kind) && (
          <button
            class="button button--quiet"
            type="button"
            onClick={() => {
              changing.value = [...changing.value, kind];
            }}
          >
            {addressText('change')}
          </button>
        )}
        <button
          class="button button--quiet"
          type="button"
          disabled={isBusy.value}
          onClick={() => void remove(kind)}
        >
          {addressText('remove')}
        </button>
      </p>
    </>
  );
}

/** The wording stands above its own box, which nobody ticked for them. [AUD7] */
function AskForm({ kind }: Of) {
  const isYes = useSignal(false);
  const typed = useSignal('');
  const venue = me.value?.venue ? nameIn(me.value.venue.name) : pageVenue;
  return (
    <form
      class="address-form"
      onSubmit={(event) => {
        event.preventDefault();
        void askFor(kind, typed.value.trim());
      }}
    >
      <p class="small">{addressText('consent', { venue })}</p>
      <label class="field">
        <span>{addressText(kind === 'email' ? 'emailLabel' : 'phoneLabel')}</span>
        <input
          {...(kind === 'email' ? ({ type: 'email' } as const) : ({ type: 'tel' } as const))}
          name={`address-${kind}`}
          dir="ltr"
          required
          maxLength={254}
          autoComplete={kind === 'email' ? 'email' : 'tel'}
          value={typed.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
        />
      </label>
      <label class="switch">
        <span>{addressText('yes')}</span>
        <input
          type="checkbox"
          name={`address-${kind}-yes`}
          required
          checked={isYes.value}
          onChange={({ currentTarget }) => {
            isYes.value = currentTarget.checked;
          }}
        />
      </label>
      <button class="button" type="submit" disabled={isBusy.value || !isYes.value}>
        {addressText('send')}
      </button>
    </form>
  );
}

function CodeForm({ kind, address }: Of & { readonly address: string }) {
  const typed = useSignal('');
  return (
    <form
      class="address-form"
      onSubmit={(event) => {
        event.preventDefault();
        void confirm(kind, typed.value);
      }}
    >
      <p class="address-sent" role="status">
        {addressText(kind === 'email' ? 'sentEmail' : 'sentPhone', {
          // First strong isolate, so that it stands as one word in either direction.
          address: `\u2068${address}\u2069`,
        })}
      </p>
      <label class="field">
        <span>{addressText('code')}</span>
        <input
          name={`code-${kind}`}
          dir="ltr"
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          value={typed.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
        />
      </label>
      <p class="address-tools">
        <button class="button" type="submit" disabled={isBusy.value}>
          {addressText('confirm')}
        </button>
        <button
          class="button button--quiet"
          type="button"
          disabled={isBusy.value}
          onClick={() => void askFor(kind, address)}
        >
          {addressText('again')}
        </button>
        <button
          class="button button--quiet"
          type="button"
          onClick={() => {
            const told = addresses.value;
            if (told)
              addresses.value = { ...told, asked: told.asked.filter((a) => a.kind !== kind) };
          }}
        >
          {addressText('other')}
        </button>
      </p>
    </form>
  );
}
