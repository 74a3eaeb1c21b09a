import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { listed, nameIn, number, t, time } from '../i18n/language.ts';
import { Brand, Command } from '../parts/brand.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { noVenueWord } from '../parts/no-venue-words.ts';
import { Alerts, StaffSaid, Tasks } from './alerts.tsx';
import { Events } from './events.tsx';
import { Header } from './header.tsx';
import { Legend } from './legend.tsx';
import { LookBack, PastBanner } from './past.tsx';
import { People } from './people.tsx';
import { FloorPlan } from './plan.tsx';
import { dotNews, floor, isLost, live, paused, shown, timezone, venue, zoneName } from './store.ts';
import { ZoneTable } from './zone-table.tsx';

const ANNOUNCE_EVERY_MS = 30_000;

export function App() {
  switch (shown.value) {
    case 'loading':
      return <Notice title={t('app.loading')} />;
    case 'signedOut':
      return (
        <Notice
          title={t('signedOut.title')}
          text={t('signedOut.text')}
          link={{ href: '/login', word: t('signedOut.signIn') }}
          command="npm run gozar -- admin link"
        />
      );
    case 'noVenue':
      return (
        <Notice
          title={noVenueWord('title')}
          text={noVenueWord('text')}
          link={{ href: '/plan', word: noVenueWord('begin') }}
          more={noVenueWord('demo')}
        />
      );
    case 'unreachable':
      return <Notice title={t('app.unreachable')} text={t('app.unreachableMend')} />;
    case 'floor':
      return <Floor />;
    default:
      return shown.value satisfies never;
  }
}

function Notice(props: {
  readonly title: string;
  readonly text?: string;
  readonly command?: string;
  readonly more?: string;
  readonly link?: { readonly href: string; readonly word: string };
}) {
  return (
    <main class="page">
      <div class="notice">
        <div class="top-line">
          <Brand />
          <span class="spacer" />
          <LanguageSwitch />
        </div>
        <div class="card notice-card" role="status">
          <h1>{props.title}</h1>
          {props.text && <p>{props.text}</p>}
          {props.link && (
            <a class="button" href={props.link.href}>
              {props.link.word}
            </a>
          )}
          {props.command && <Command line={props.command} />}
          {props.more && <p class="muted small">{props.more}</p>}
        </div>
      </div>
    </main>
  );
}

function Floor() {
  document.title = `${t('floor.title')} · ${venue.value ? nameIn(venue.value.name) : ''}`;
  return (
    <div class="floor">
      <LostBanner />
      <PastBanner />
      <Header />
      <main class="columns">
        <div class="calls" data-stale={isLost.value}>
          <StaffSaid />
          <Alerts />
          <Tasks />
        </div>
        <div class="main">
          <section class="card plan-card" data-stale={isLost.value} aria-label={t('floor.plan')}>
            <div class="plan-tools">
              <Floors />
              <span class="spacer" />
              <LookBack />
              <Pause />
            </div>
            <Nobody />
            <FloorPlan />
            <Legend />
          </section>
          <People />
        </div>
        <div class="side" data-stale={isLost.value}>
          <ZoneTable />
          <Events />
        </div>
      </main>
      <Announcer />
    </div>
  );
}

function Nobody() {
  const isEmpty = live.value.seq !== undefined && live.value.people === 0;
  if (!isEmpty || isLost.value) return null;
  return <p class="nobody">{t('floor.nobody')}</p>;
}

/** Nothing on this page may look live when it is not. [PAG2] */
function LostBanner() {
  if (!isLost.value) return null;
  const { atMs } = live.value;
  return (
    <div class="banner" role="alert">
      {atMs > 0
        ? t('floor.lostBanner', { time: time(atMs, timezone.value, 'second') })
        : t('floor.lostBannerNoData')}{' '}
      {t('floor.retrying')}
    </div>
  );
}

function Floors() {
  const floors = venue.value?.plan.floors ?? [];
  if (floors.length < 2) return <h2>{t('floor.plan')}</h2>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame that toolbars lack
    <div class="floors" role="group" aria-label={t('floor.floors')}>
      {floors.map((one) => (
        <button
          key={one.id}
          type="button"
          class="button button--quiet"
          aria-pressed={floor.value === one.id}
          onClick={() => {
            floor.value = one.id;
          }}
        >
          {nameIn(one.name)} <b>{number(peopleOn(one.id))}</b>
        </button>
      ))}
    </div>
  );
}

/** People in the outermost zones of a floor: those within are counted with them. */
function peopleOn(id: string): number {
  let people = 0;
  for (const zone of venue.value?.plan.zones ?? []) {
    if (zone.floor === id && zone.parent === undefined) {
      people += live.value.zones.get(zone.id)?.people ?? 0;
    }
  }
  return people;
}

function Pause() {
  return (
    <button
      type="button"
      class="button button--quiet"
      aria-pressed={paused.value}
      onClick={() => {
        paused.value = !paused.value;
        dotNews.value += 1;
      }}
    >
      {t(paused.value ? 'floor.resume' : 'floor.pause')}
    </button>
  );
}

/** At most one sentence every 30 seconds for screen readers, and none while paused. */
function Announcer() {
  const said = useSignal('');
  useEffect(() => {
    const say = () => {
      if (paused.peek() || isLost.peek()) return;
      const { people, zones } = live.peek();
      const full = [...zones.values()]
        .filter((zone) => zone.state === 'full' || zone.state === 'nearlyFull')
        .map((zone) => zoneName(zone.id));
      const crowd = full.length > 0 ? t('floor.announceFull', { zones: listed(full) }) : '';
      said.value = `${t('floor.announce', { count: people })} ${crowd}`;
    };
    const timer = setInterval(say, ANNOUNCE_EVERY_MS);
    return () => clearInterval(timer);
  }, [said]);
  return (
    <div class="hidden" role="status">
      {said.value}
    </div>
  );
}
