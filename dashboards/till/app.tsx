import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CouponCheckBody, CouponTerms } from '../../src/contracts/api-coupons.ts';
import { moment, nameIn, number } from '../i18n/language.ts';
import { Field, Trouble } from '../parts/field.tsx';
import { Shell } from '../parts/shell.tsx';
import { venue, venues } from '../parts/venue-page.ts';
import { Camera } from './camera.tsx';
import {
  amount,
  backReceipt,
  backSaid,
  check,
  checked,
  done,
  isBusy,
  next,
  receipt,
  redeem,
  step,
  takeBack,
  trouble,
  typed,
} from './store.ts';
import { reasonOf, w } from './words.ts';

/** Who stands at the till asks one thing: is this coupon good? [CPN5] */
export function App() {
  return (
    <Shell page="till" title={w('title')}>
      <p class="hidden" role="status">
        {step.value === 'answer' && checked.value && spoken(checked.value)}
      </p>
      <div class="till">
        {step.value === 'ask' && <Ask />}
        {step.value === 'answer' && checked.value && <Said of={checked.value} />}
        {step.value === 'done' && <Done />}
        <Back />
      </div>
    </Shell>
  );
}

/** A scanner types and ends with Enter, so the field has the focus and the form has one button. */
function Ask() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      class="card ask-code"
      onSubmit={(event) => {
        event.preventDefault();
        void check();
      }}
    >
      <label class="field" for="field-code">
        <span>{w('code')}</span>
        <input
          ref={field}
          id="field-code"
          name="code"
          dir="ltr"
          value={typed.value}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={256}
          aria-describedby="code-hint"
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
        <small id="code-hint" class="muted">
          {w('codeHint')}
        </small>
      </label>
      {trouble.value !== '' && <Trouble>{trouble.value}</Trouble>}
      <button class="button big" type="submit" disabled={isBusy.value}>
        {w(isBusy.value ? 'checking' : 'check')}
      </button>
      <Camera />
    </form>
  );
}

const spoken = (of: CouponCheckBody): string =>
  of.valid ? w('yes') : `${w('no')}. ${reasonOf(of.code)}`;

/** With a yes the receipt comes next: its field has the focus. */
function Said({ of }: { readonly of: CouponCheckBody }) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => card.current?.querySelector<HTMLElement>('input, button')?.focus(), [of]);
  return (
    <section
      ref={card}
      class={`card answer answer--${of.valid ? 'yes' : 'no'}`}
      aria-labelledby="answer"
    >
      <h2 id="answer">
        <Mark yes={of.valid} /> {w(of.valid ? 'yes' : 'no')}
      </h2>
      {!of.valid && <p class="reason">{reasonOf(of.code)}</p>}
      {!of.valid && <Where of={of} />}
      {of.offer && <Terms of={of.offer} answer={of} />}
      {of.valid && <Redeem />}
      <button class="button button--quiet" type="button" onClick={next}>
        {w('other')}
      </button>
    </section>
  );
}

/** Beside word and colour, for who tells neither apart at a glance. */
function Mark({ yes }: { readonly yes: boolean }) {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d={yes ? 'M4 13l5 5L20 6' : 'M5 5l14 14M19 5L5 19'} />
    </svg>
  );
}

const shopName = (id: string): string => {
  const shop = venues.value.find((one) => one.venue === id);
  return shop ? nameIn(shop.name) : id;
};

function Where({ of }: { readonly of: Extract<CouponCheckBody, { valid: false }> }) {
  const timezone = venue.value?.timezone ?? 'UTC';
  if (of.used) {
    const time = moment(of.used.atMs, Date.now(), timezone);
    const said = { time, venue: shopName(of.used.venue), receipt: of.used.receipt ?? '' };
    return <p class="reason">{w(of.used.receipt ? 'usedAt' : 'usedAtNoReceipt', said)}</p>;
  }
  if (!of.venues) return null;
  return <p class="reason">{w('onlyAt', { venues: of.venues.map(shopName).join(' · ') })}</p>;
}

function Terms(props: { readonly of: CouponTerms; readonly answer: CouponCheckBody }) {
  const { of, answer } = props;
  const goods = [...(of.for?.categories ?? []), ...(of.for?.skus ?? [])];
  const timezone = venue.value?.timezone ?? 'UTC';
  return (
    <dl class="terms">
      <Term name={w('gives')}>
        <b>{givesOf(of)}</b>
        <span class="muted">
          {' '}
          <bdi>{nameIn(of.name)}</bdi>
        </span>
      </Term>
      <Term name={w('for')}>
        {goods.length === 0 ? w('forAll') : <bdi>{goods.join('، ')}</bdi>}
      </Term>
      {of.leastBasket !== undefined && (
        <Term name={w('least')}>
          {number(of.leastBasket)} <bdi dir="ltr">{of.currency}</bdi>
        </Term>
      )}
      {answer.expiresAtMs !== undefined && (
        <Term name={w('until')}>{moment(answer.expiresAtMs, Date.now(), timezone)}</Term>
      )}
      {answer.valid && of.uses > 1 && <Term name={w('uses')}>{number(answer.usesLeft)}</Term>}
    </dl>
  );
}

function Term(props: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function givesOf({ kind, value = 0, currency = '', article = '', name }: CouponTerms): string {
  return w(`gives.${kind}`, { value: number(value), currency, article, name: nameIn(name) });
}

function Redeem() {
  return (
    <form
      class="redeem"
      onSubmit={(event) => {
        event.preventDefault();
        void redeem();
      }}
    >
      <Field
        label={w('receipt')}
        name="receipt"
        value={receipt.value}
        isLatin
        onChange={(value) => {
          receipt.value = value;
        }}
      />
      <Field
        label={w('amount')}
        name="amount"
        value={amount.value}
        keys="numeric"
        isLatin
        onChange={(value) => {
          amount.value = value;
        }}
      />
      {trouble.value !== '' && <Trouble>{trouble.value}</Trouble>}
      <button class="button big" type="submit" disabled={isBusy.value}>
        {w(isBusy.value ? 'redeeming' : 'redeem')}
      </button>
    </form>
  );
}

function Done() {
  const again = useRef<HTMLButtonElement>(null);
  useEffect(() => again.current?.focus(), []);
  const off = done.value?.discount;
  const currency = checked.value?.offer?.currency ?? '';
  return (
    <section class="card answer answer--yes" aria-labelledby="answer">
      <h2 id="answer">
        <Mark yes /> {w('done')}
      </h2>
      <p class="reason">{w('doneFor', { receipt: receipt.value })}</p>
      {off !== undefined && (
        <p class="take-off">
          {w('takeOff')} <b>{number(off)}</b> <bdi dir="ltr">{currency}</bdi>
        </p>
      )}
      <button ref={again} class="button big" type="button" onClick={next}>
        {w('next')}
      </button>
    </section>
  );
}

/** Goods that came back, where the till does not say so itself. [CPN6] */
function Back() {
  return (
    <details class="card back">
      <summary>{w('back')}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void takeBack();
        }}
      >
        <Field
          label={w('receipt')}
          name="back"
          value={backReceipt.value}
          hint={w('backHelp')}
          isLatin
          onChange={(value) => {
            backReceipt.value = value;
          }}
        />
        <button class="button" type="submit" disabled={isBusy.value}>
          {w('backDo')}
        </button>
        <p class={backSaid.value?.isWrong ? 'wrong' : 'right'} role="status">
          {backSaid.value?.text}
        </p>
      </form>
    </details>
  );
}
