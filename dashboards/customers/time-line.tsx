import { useSignal } from '@preact/signals';
import type { ContactKind, CustomerEvent } from '../../src/contracts/api-customers.ts';
import { duration, locale, nameIn, number, time } from '../i18n/language.ts';
import { money } from '../parts/money.ts';
import { venue } from '../parts/venue-page.ts';
import { Button, Choose, Shown } from './parts.tsx';
import { purposeName, valueSaid, venueName } from './said.ts';
import { change, fields, mayChange, newKey, tell, timezone, whoDid } from './store.ts';
import { earlier, line, startTimeLine } from './time-line-store.ts';
import { w, wordOr } from './words.ts';

type Props = { readonly visitor: string; readonly onContact: () => void };

/** All that happened with somebody as one line of time, the newest first. [CUP5] */
export function TimeLine({ visitor, onContact }: Props) {
  return (
    <section class="card form" aria-labelledby="time-title">
      <h3 id="time-title">{w('timeLine')}</h3>
      {mayChange.value && <AddContact visitor={visitor} onContact={onContact} />}
      <Shown of={line.value} retry={() => void startTimeLine(visitor)}>
        {({ items, next }) => (
          <>
            {items.length === 0 && <p class="muted">{w('noEvents')}</p>}
            <ol class="time-line">
              {items.map((event) => (
                <Event key={`${event.kind}/${event.venue ?? ''}/${event.id}`} event={event} />
              ))}
            </ol>
            {next !== undefined && (
              <Button name="earlier" onClick={() => void earlier()}>
                {w('earlier')}
              </Button>
            )}
          </>
        )}
      </Shown>
    </section>
  );
}

function Event({ event }: { readonly event: CustomerEvent }) {
  const { atMs, kind } = event;
  const elsewhere = event.venue !== undefined && event.venue !== venue.value?.venue;
  return (
    <li class={`event event--${kind}`} data-event={kind}>
      <div class="event-head">
        <strong>{titleOf(event)}</strong>
        <time class="muted small" dateTime={new Date(atMs).toISOString()}>
          {yearly(atMs)}
        </time>
        {elsewhere && <span class="tag">{venueName(event.venue ?? '')}</span>}
      </div>
      <Told event={event} />
    </li>
  );
}

/** The day and time, with its year where that is another one. */
function yearly(atMs: number): string {
  const said = time(atMs, timezone.value, 'day');
  const year = new Intl.DateTimeFormat(locale(), { timeZone: timezone.value, year: 'numeric' });
  const [then, now] = [year.format(atMs), year.format(Date.now())];
  return then === now ? said : `${said} · ${then}`;
}

function titleOf(event: CustomerEvent): string {
  switch (event.kind) {
    case 'transaction':
      return w(`event.${event.what}`, { amount: money(event.total, event.currency) });
    case 'visit':
      return w('event.visit');
    case 'message':
      return w('event.message', { title: event.title ?? event.campaign });
    case 'consent': {
      const purpose = purposeName(event.purpose);
      return w(event.granted ? 'event.agreed' : 'event.refused', { purpose });
    }
    case 'contact':
      return w(`contact.${event.how}`);
    case 'change':
      return w('event.change');
    case 'rating':
      return w('event.rating', { score: event.score, of: event.of });
    default:
      return event satisfies never;
  }
}

function Told({ event }: { readonly event: CustomerEvent }) {
  switch (event.kind) {
    case 'transaction':
      return <Sold event={event} />;
    case 'visit':
      return <Visited event={event} />;
    case 'message':
      return <p>{[...event.delivered.map(stateOf), ...responsesOf(event)].join(' · ')}</p>;
    case 'consent':
    case 'rating':
      return null;
    case 'contact':
      return (
        <>
          <p class="told" dir="auto">
            {event.text}
          </p>
          <p class="muted small">{w('by', { name: whoDid(event.by) })}</p>
        </>
      );
    case 'change':
      return <Changed event={event} />;
    default:
      return event satisfies never;
  }
}

type Of<K extends CustomerEvent['kind']> = { readonly event: Extract<CustomerEvent, { kind: K }> };

function Sold({ event: { lines, receipt, source } }: Of<'transaction'>) {
  return (
    <p class="muted small">
      {receipt !== undefined && <bdi>{w('receipt', { receipt })} </bdi>}
      {lines.map(({ sku, qty }, at) => (
        <bdi key={`${sku}/${at}`} class="tag" dir="ltr">
          {number(qty)} × {sku}
        </bdi>
      ))}
      {lines.length === 0 && <span class="tag">{source}</span>}
    </p>
  );
}

function Visited({ event: { atMs, endedAtMs, stage, stays, venue: at } }: Of<'visit'>) {
  const took = endedAtMs === undefined ? w('stillHere') : duration(endedAtMs - atMs, true);
  const zones = at === venue.value?.venue ? (venue.value?.plan.zones ?? []) : [];
  const spent = new Map<string, number>();
  for (const { zone, ms } of stays) spent.set(zone, (spent.get(zone) ?? 0) + ms);
  const longest = [...spent].sort(([, a], [, b]) => b - a).slice(0, 4);
  return (
    <p class="muted small">
      {took} · {wordOr(`stage.${stage}`, stage)}
      {longest.map(([zone, ms]) => {
        const named = zones.find(({ id }) => id === zone);
        return (
          <span key={zone} class="tag">
            {named === undefined ? zone : nameIn(named.name)} {duration(ms, true)}
          </span>
        );
      })}
    </p>
  );
}

const stateOf = ({ channel, state }: Of<'message'>['event']['delivered'][number]): string =>
  `${wordOr(`channel.${channel}`, channel)}: ${wordOr(`delivered.${state}`, state)}`;

/** What they did with what was sent. */
function responsesOf({ seenAtMs, tappedAtMs }: Of<'message'>['event']): string[] {
  const at = (atMs: number) => time(atMs, timezone.value, 'day');
  return [
    ...(seenAtMs === undefined ? [] : [w('seen', { at: at(seenAtMs) })]),
    ...(tappedAtMs === undefined ? [] : [w('tapped', { at: at(tappedAtMs) })]),
  ];
}

function Changed({ event: { by, changes } }: Of<'change'>) {
  const said = (value: string | number | boolean | null, type?: string) =>
    value === null ? w('nothing') : valueSaid(value, type);
  return (
    <>
      <ul class="plain small">
        {Object.entries(changes).map(([what, [before, after]]) => {
          const own = fields.value.find(({ field }) => what === `field:${field}`);
          const type = what === 'birthday' ? 'date' : own?.type;
          return (
            <li key={what}>
              {own === undefined ? changedName(what) : nameIn(own.name)}:{' '}
              <bdi class="muted">{said(before, type)}</bdi> {w('arrow')}{' '}
              <bdi>{said(after, type)}</bdi>
            </li>
          );
        })}
      </ul>
      <p class="muted small">{w('by', { name: whoDid(by) })}</p>
    </>
  );
}

function changedName(what: string): string {
  if (what.startsWith('key:')) return w('changed.key', { source: what.slice('key:'.length) });
  return wordOr(`changed.${what}`, what);
}

const kinds = ['call', 'visit', 'email', 'complaint', 'note'] as const satisfies ContactKind[];

/** A call, a visit, a complaint: what was said stays in its field until it is kept. [CUP6] */
function AddContact({ visitor, onContact }: Props) {
  const kind = useSignal<string>('call');
  const text = useSignal('');
  const key = useSignal(newKey());
  const isOpen = useSignal(false);
  const add = async () => {
    const end = `/customers/${encodeURIComponent(visitor)}/contacts`;
    const body = { kind: kind.value, text: text.value.trim() };
    const answer = await change<object>(end, body, { key: key.value });
    if (answer === undefined) return;
    key.value = newKey();
    text.value = '';
    isOpen.value = false;
    tell(w('contactAdded'));
    onContact();
  };
  return (
    <details
      class="more"
      open={isOpen.value}
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>{w('addContact')}</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Choose
          name="contact-kind"
          label={w('contactKind')}
          value={kind.value}
          options={kinds.map((one) => [one, w(`contact.${one}`)])}
          onChange={(one) => {
            kind.value = one;
          }}
        />
        <label class="field" for="contact-text">
          <span>{w('contactText')}</span>
          <textarea
            id="contact-text"
            name="contact-text"
            rows={3}
            dir="auto"
            maxLength={4_000}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button" disabled={text.value.trim() === ''}>
          {w('contactAdd')}
        </button>
      </form>
    </details>
  );
}
