import { nameIn, number, t } from '../i18n/language.ts';
import { Brand, Command } from '../parts/brand.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { Card } from './card.tsx';
import { campaigns, counts, goToVenue, said, shown, venue, venues } from './store.ts';
import { dotInAddress } from './why-ask.ts';
import { w } from './words.ts';

/** Rows that are counted at most, as the server does. */
const COUNTED = 20_000;

/** The marketer's first page: what campaigns say, did today, and would have done. [PAG19] */
export function App() {
  const name = venue.value ? nameIn(venue.value.name) : '';
  document.title = `${w('title')} · ${name === '' ? t('app.name') : name}`;
  return (
    <div class="page">
      <header class="top-line">
        <Brand />
        {name !== '' && <span class="venue-name">{name}</span>}
        {venue.value?.demo && <span class="badge">{t('app.demo')}</span>}
        <VenueSwitch />
        <a href={`/floor?venue=${encodeURIComponent(venue.value?.venue ?? '')}`}>{w('floor')}</a>
        <span class="spacer" />
        <LanguageSwitch />
      </header>
      <main class="stack">
        <h1>{w('title')}</h1>
        <p class={said.value?.isWrong ? 'wrong' : 'hidden'} role="status">
          {said.value?.text}
        </p>
        <Body />
      </main>
    </div>
  );
}

function Body() {
  switch (shown.value) {
    case 'loading':
      return <p class="muted">{t('app.loading')}</p>;
    case 'signedOut':
      return (
        <Notice
          title={t('signedOut.title')}
          text={t('signedOut.text')}
          signIn={t('signedOut.signIn')}
          command="npm run gozar -- admin link"
        />
      );
    case 'noVenue':
      return <Notice title={t('noVenue.title')} text={t('noVenue.text')} />;
    case 'unreachable':
      return <Notice title={t('app.unreachable')} text={t('app.unreachableMend')} />;
    case 'list':
      return <List />;
    default:
      return shown.value satisfies never;
  }
}

function Notice(props: {
  readonly title: string;
  readonly text: string;
  readonly signIn?: string;
  readonly command?: string;
}) {
  return (
    <div class="card notice-card" role="status">
      <h2>{props.title}</h2>
      <p>{props.text}</p>
      {props.signIn && (
        <a class="button" href="/login?to=/campaigns">
          {props.signIn}
        </a>
      )}
      {props.command && <Command line={props.command} />}
    </div>
  );
}

function List() {
  const dot = dotInAddress();
  const here = venue.value?.venue ?? '';
  if (campaigns.value.length === 0) {
    return (
      <div class="card notice-card">
        <p>{w('none')}</p>
        <Command line={`npm run gozar -- campaign publish ${here} my-campaign.json`} />
      </div>
    );
  }
  return (
    <>
      {dot !== '' && <p class="card about-dot">{w('forDot', { dot })}</p>}
      {counts.value?.isPartial && (
        <p class="muted small">{w('partial', { count: number(COUNTED) })}</p>
      )}
      {campaigns.value.map((item) => (
        <Card key={`${here}/${item.campaign.id}`} of={item} />
      ))}
    </>
  );
}

function VenueSwitch() {
  if (venues.value.length < 2) return null;
  return (
    <label>
      <span class="hidden">{w('venue')}</span>
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
