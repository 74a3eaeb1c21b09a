import { useRef } from 'preact/hooks';
import { duration, nameIn, number, t, time, zoneName } from '../i18n/language.ts';
import { Brand } from '../parts/brand.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { PagesNav } from '../parts/pages-nav.tsx';
import { Stages } from './stages.tsx';
import {
  age,
  connection,
  goToVenue,
  isLost,
  live,
  nowMs,
  past,
  role,
  serverNowMs,
  timezone,
  venue,
  venues,
} from './store.ts';

export function Header() {
  const here = live.value.hello ?? venue.value;
  return (
    <header class="top">
      <div class="top-line">
        <Brand />
        <h1>
          <bdi>{here ? nameIn(here.name) : ''}</bdi>
        </h1>
        {here?.demo && <span class="badge">{t('app.demo')}</span>}
        <VenueSwitch />
        <span class="spacer" />
        <VenueTime />
        <LanguageSwitch />
        {role.value !== 'wall' && (
          <PagesNav here="floor" role={role.value} venue={venue.value?.venue} />
        )}
      </div>
      <Tiles />
    </header>
  );
}

/** Nothing before the first picture of a past: its clock is not known yet. */
function VenueTime() {
  const atMs = serverNowMs.value;
  if (atMs === 0) return null;
  return (
    <span class="muted small venue-time" title={timezone.value}>
      {t('floor.venueTime', { time: time(atMs, timezone.value) })}{' '}
      <bdi>{zoneName(atMs, timezone.value)}</bdi>
    </span>
  );
}

function VenueSwitch() {
  if (venues.value.length < 2) return null;
  return (
    <label class="venue-switch">
      <span class="hidden">{t('floor.venue')}</span>
      <select
        value={venue.value?.venue}
        onChange={(event) => void goToVenue(event.currentTarget.value)}
      >
        {venues.value.map((one) => (
          <option key={one.venue} value={one.venue}>
            {nameIn(one.name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Tiles() {
  const { people, messages, seq, hello } = live.value;
  const isKnown = seq !== undefined || hello !== undefined;
  const say = (count: number) => (isKnown ? number(count) : '–');
  return (
    <dl class="tiles" data-stale={isLost.value}>
      <div class="tile tile--main">
        <dt>{t('floor.peopleNow')}</dt>
        <dd id="people">{say(people)}</dd>
        <Counted />
      </div>
      <div class="tile tile--messages">
        <dt>{t('messages.title')}</dt>
        <dd class="counts">
          <Count of={say(messages.sent)} name={t('messages.sent')} />
          <Count of={say(messages.delivered)} name={t('messages.delivered')} />
          <Count of={say(messages.held)} name={t('messages.held')} />
        </dd>
      </div>
      <ConnectionTile />
      <Stages />
    </dl>
  );
}

/** By door counters and tags, with its interval; those without a tag are in it. [PAG15] */
function Counted() {
  const { count } = live.value;
  const wasKnown = useRef(false);
  wasKnown.current ||= count !== undefined;
  // Once there, the line stays: the page must not jump while a past floor is on its way.
  if (!wasKnown.current) return null;
  const { people, low, high } = count ?? {};
  const isSaid = people !== undefined && low !== undefined && high !== undefined;
  return (
    <dd id="counted" class="counted muted small">
      {isSaid ? t('floor.counted', { people, low, high }) : '–'}
    </dd>
  );
}

function Count(props: { readonly of: string; readonly name: string }) {
  return (
    <span class="count">
      <b>{props.of}</b> <span class="muted">{props.name}</span>
    </span>
  );
}

/** Age of the data and state of the connection, in words. [PAG2] */
function ConnectionTile() {
  const now = connection.value;
  const isPast = past.value !== undefined;
  const connected = isPast ? t('past.word') : t('floor.live');
  const word = now === 'live' ? connected : t(now === 'lost' ? 'floor.lost' : 'floor.connecting');
  const hasData = live.value.atMs > 0 && nowMs.value > 0 && !isPast;
  return (
    <div class={`tile tile--connection connection--${isPast ? 'past' : now}`}>
      <dt>
        <span class="pulse" aria-hidden="true" />
        <span id="connection">{word}</span>
      </dt>
      <dd class="muted" id="age">
        {hasData && t('floor.updated', { age: duration(age.value) })}
      </dd>
    </div>
  );
}
