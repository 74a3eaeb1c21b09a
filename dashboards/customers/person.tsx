import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type {
  CustomerAddress,
  CustomerConsent,
  CustomerDetail,
  DuplicatePair,
} from '../../src/contracts/api-customers.ts';
import { language, nameIn, time } from '../i18n/language.ts';
import { dateSaid } from './dates.ts';
import { Button, Name, Shown } from './parts.tsx';
import { PersonForm } from './person-form.tsx';
import { purposeName, valueSaid, venueName } from './said.ts';
import {
  fields,
  get,
  go,
  type Loaded,
  loading,
  mayChange,
  reason,
  timezone,
  whoDid,
} from './store.ts';
import { TimeLine } from './time-line.tsx';
import { startTimeLine } from './time-line-store.ts';
import { w, wordOr } from './words.ts';

const person = signal<Loaded<CustomerDetail>>(loading);
const maybe = signal<readonly DuplicatePair[]>([]);
/** Forms are filled anew when what they show was changed. */
const turn = signal(0);

async function load(visitor: string): Promise<void> {
  const of = encodeURIComponent(visitor);
  const answer = await get<CustomerDetail>(`/customers/${of}`);
  person.value = answer.ok
    ? { state: 'there', value: answer.body }
    : { state: 'failed', why: reason(answer) };
  if (!answer.ok) return;
  turn.value++;
  void startTimeLine(visitor);
  if (!mayChange.peek()) return;
  const pairs = await get<{ items: readonly DuplicatePair[] }>(`/customer-duplicates?of=${of}`);
  maybe.value = pairs.ok ? pairs.body.items : [];
}

/** One customer: what is written, where it came from, and all that happened. [CUP3] */
export function Person({ visitor }: { readonly visitor: string }) {
  useEffect(() => {
    person.value = loading;
    maybe.value = [];
    if (visitor !== 'new') void load(visitor);
  }, [visitor]);
  return (
    <>
      <p>
        <Button name="back" onClick={() => go({ tab: 'list' })}>
          {w('backToList')}
        </Button>
      </p>
      {visitor === 'new' ? (
        <NewPerson />
      ) : (
        <Shown of={person.value} retry={() => void load(visitor)}>
          {(one) => <Whole one={one} />}
        </Shown>
      )}
    </>
  );
}

function NewPerson() {
  if (!mayChange.value) return <p class="card">{w('notYours')}</p>;
  return (
    <section class="card form" aria-labelledby="new-title">
      <h2 id="new-title">{w('newCustomer')}</h2>
      <PersonForm one={undefined} onSaved={() => {}} />
    </section>
  );
}

function Whole({ one }: { readonly one: CustomerDetail }) {
  return (
    <>
      <h2 class="person-name">
        <Name of={one.name} />
      </h2>
      <Maybe one={one} />
      <div class="columns">
        <section class="card form" aria-labelledby="about-title">
          <h3 id="about-title">{w('about')}</h3>
          {mayChange.value ? (
            <PersonForm key={turn.value} one={one} onSaved={() => void load(one.visitor)} />
          ) : (
            <Written one={one} />
          )}
          <Keys one={one} />
        </section>
        <section class="card form" aria-labelledby="reach-title">
          <h3 id="reach-title">{w('reach')}</h3>
          <Addresses all={one.addresses} />
          <h3>{w('consents')}</h3>
          <Consents all={one.consents} />
        </section>
      </div>
      <TimeLine visitor={one.visitor} onContact={() => void load(one.visitor)} />
    </>
  );
}

/** Who else this may be: somebody looks, and decides. [CUS10] */
function Maybe({ one }: { readonly one: CustomerDetail }) {
  if (maybe.value.length === 0) return null;
  return (
    <section class="card form warned" aria-labelledby="maybe-title">
      <h3 id="maybe-title">{w('maybe')}</h3>
      <ul class="plain">
        {maybe.value.map(({ other, why }) => (
          <li key={`${other.visitor}/${why}`} class="row">
            <span>
              <strong>
                <Name of={other.name} />
              </strong>{' '}
              <span class="muted">{w(`why.${why}`)}</span>
            </span>
            <Button
              name="compare"
              onClick={() => go({ tab: 'same', pair: [one.visitor, other.visitor] })}
            >
              {w('compare')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The same as the form, for those who read. */
function Written({ one }: { readonly one: CustomerDetail }) {
  const rows: (readonly [string, string])[] = [
    ...(one.birthday ? [[w('birthday'), dateSaid(one.birthday, language())] as const] : []),
    [w('language'), one.language === 'fa' ? 'فارسی' : 'English'],
    ...fields.value.flatMap(({ field, name, type }) => {
      const value = one.fields[field];
      if (value === undefined) return [];
      return [[nameIn(name), valueSaid(value, type)] as const];
    }),
  ];
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Keys({ one: { keys } }: { readonly one: CustomerDetail }) {
  if (keys.length === 0) return null;
  return (
    <p class="keys">
      <span class="muted">{w('keys')}</span>
      {keys.map(({ source, key }) => (
        <span key={`${source}/${key}`} class="tag">
          <bdi dir="ltr">
            {source}: {key}
          </bdi>
        </span>
      ))}
    </p>
  );
}

function Addresses({ all }: { readonly all: readonly CustomerAddress[] }) {
  if (all.length === 0) return <p class="muted">{w('noAddress')}</p>;
  return (
    <ul class="plain">
      {all.map(({ kind, address, atMs, by, source }) => {
        const day = time(atMs, timezone.value, 'day');
        const name = by === undefined ? '' : whoDid(by);
        const sourced =
          source === undefined ? w('fromThemselves', { day }) : fromSource(source, day);
        return (
          <li key={kind}>
            <strong>
              <bdi dir="ltr">{address}</bdi>
            </strong>
            <br />
            <span class="muted small">
              {by === undefined ? sourced : w('fromBy', { name, day })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const fromSource = (source: string, day: string): string =>
  source === 'hand' ? w('fromHand', { day }) : w('fromFile', { source, day });

/** The answer that holds, a purpose and place each; what was never asked is said so. */
function Consents({ all }: { readonly all: readonly CustomerConsent[] }) {
  const asked = new Set(all.map(({ purpose }) => purpose));
  const never = (['service', 'offers', 'improve'] as const).filter((one) => !asked.has(one));
  return (
    <ul class="plain">
      {all.map((one) => (
        <li key={`${one.purpose}/${one.venue ?? ''}`}>
          <strong>{purposeName(one.purpose)}</strong>:{' '}
          <span class={one.granted ? 'good' : 'never'}>
            {w(one.granted ? 'agreed' : 'refused')}
          </span>
          {one.venue !== undefined && <> · {venueName(one.venue)}</>}
          <br />
          <span class="muted small">{consentFrom(one)}</span>
        </li>
      ))}
      {never.length > 0 && (
        <li class="muted">
          {w('neverAsked', { purposes: never.map(purposeName).join(w('comma')) })}
        </li>
      )}
    </ul>
  );
}

function consentFrom({ place = 'page', atMs, witness, wording }: CustomerConsent): string {
  const day = time(atMs, timezone.value, 'day');
  if (place === 'import') return w('consentFile', { proof: wording, day });
  const where = wordOr(`place.${place}`, place);
  if (witness === undefined) return w('consentAt', { where, day });
  return w('consentBefore', { where, day, name: whoDid(witness) });
}
