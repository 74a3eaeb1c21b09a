import type { ComponentChildren } from 'preact';
import { nameIn, t } from '../i18n/language.ts';
import { Brand, Command } from './brand.tsx';
import { English } from './faults.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { noVenueWord } from './no-venue-words.ts';
import { type PageKey, pages } from './pages.ts';
import { PagesNav } from './pages-nav.tsx';
import { goToVenue, role, said, shown, venue, venues } from './venue-page.ts';

/** The frame of every page of who works here: where one is, where else one may go. [PAG30] */
export function Shell(props: {
  readonly page: PageKey;
  readonly title: string;
  /** Shown where there is no shop yet; without it, the way to the page that begins one. */
  readonly first?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const name = venue.value ? nameIn(venue.value.name) : '';
  document.title = `${props.title} · ${name === '' ? t('app.name') : name}`;
  return (
    <div class="page">
      <header class="top-line">
        <Brand />
        {name !== '' && <span class="venue-name">{name}</span>}
        {venue.value?.demo && <span class="badge">{t('app.demo')}</span>}
        <VenueSwitch />
        <span class="spacer" />
        <LanguageSwitch />
        <PagesNav here={props.page} role={role.value} venue={venue.value?.venue} />
      </header>
      <main class="stack">
        <h1>{props.title}</h1>
        <p class={said.value ? (said.value.isWrong ? 'wrong' : 'right') : 'hidden'} role="status">
          {said.value?.text}
          {said.value?.english && <English> {said.value.english}</English>}
        </p>
        <Body page={props.page} first={props.first}>
          {props.children}
        </Body>
      </main>
    </div>
  );
}

function Body(props: {
  readonly page: PageKey;
  readonly first: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  switch (shown.value) {
    case 'loading':
      return <p class="muted">{t('app.loading')}</p>;
    case 'signedOut':
      return (
        <Notice
          title={t('signedOut.title')}
          text={t('signedOut.text')}
          signIn={{ page: props.page, word: t('signedOut.signIn') }}
          command="npm run gozar -- admin link"
        />
      );
    case 'noVenue':
      return <NoVenue first={props.first} />;
    case 'unreachable':
      return <Notice title={t('app.unreachable')} text={t('app.unreachableMend')} />;
    case 'page':
      return props.children;
    default:
      return shown.value satisfies never;
  }
}

/** An empty server: whoever may begins the first shop here, or is led to where that is. [OPD2] */
function NoVenue({ first }: { readonly first: ComponentChildren }) {
  if (role.value !== 'admin') {
    return <Notice title={noVenueWord('title')} text={noVenueWord('ask')} />;
  }
  return (
    <>
      <Notice
        title={noVenueWord('title')}
        text={noVenueWord('text')}
        link={first === undefined ? { href: '/plan', word: noVenueWord('begin') } : undefined}
      />
      {first}
    </>
  );
}

function Notice(props: {
  readonly title: string;
  readonly text: string;
  readonly signIn?: { readonly page: PageKey; readonly word: string };
  readonly link?: { readonly href: string; readonly word: string } | undefined;
  readonly command?: string;
}) {
  const { signIn, link } = props;
  const path = pages.find(({ key }) => key === signIn?.page)?.path ?? '/';
  return (
    <div class="card notice-card" role="status">
      <h2>{props.title}</h2>
      <p>{props.text}</p>
      {signIn && (
        <a class="button" href={`/login?to=${path}`}>
          {signIn.word}
        </a>
      )}
      {link && (
        <a class="button" href={link.href}>
          {link.word}
        </a>
      )}
      {props.command && <Command line={props.command} />}
    </div>
  );
}

function VenueSwitch() {
  if (venues.value.length < 2) return null;
  return (
    <label>
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
