import { signal } from '@preact/signals';
import { render } from 'preact';
import type { ListBody, VenueSummary } from '../../src/contracts/api.ts';
import { call } from '../api/client.ts';
import { nameIn, startLanguage, t } from '../i18n/language.ts';
import { Brand, Command } from '../parts/brand.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';

const venues = signal<readonly VenueSummary[]>([]);
const isSignedOut = signal(false);

function Page() {
  document.title = t('app.name');
  return (
    <div class="home">
      <header class="row">
        <Brand />
        {venues.value.some((venue) => venue.demo) && <span class="badge">{t('app.demo')}</span>}
        <span class="spacer" />
        <LanguageSwitch />
      </header>
      <main class="stack">
        <h1>{t('home.title')}</h1>
        <div class="roles">
          <Operator />
          <Marketer />
          <Visitor />
        </div>
        <Health />
      </main>
    </div>
  );
}

function Operator() {
  return (
    <section class="card stack" aria-labelledby="operator">
      <h2 id="operator">{t('home.operator')}</h2>
      <p>{t('home.operatorText')}</p>
      {isSignedOut.value && (
        <>
          <p class="muted small">{t('home.operatorSignedOut')}</p>
          <Command line="npm run gozar -- admin link" />
        </>
      )}
      <a class="button" href="/floor">
        {t('home.operatorOpen')}
      </a>
    </section>
  );
}

function Marketer() {
  return (
    <section class="card stack" aria-labelledby="marketer">
      <h2 id="marketer">{t('home.marketer')}</h2>
      <p>{t('home.marketerText')}</p>
      <a class="button" href="/campaigns">
        {t('home.marketerOpen')}
      </a>
    </section>
  );
}

function Visitor() {
  return (
    <section class="card stack" aria-labelledby="visitor">
      <h2 id="visitor">{t('home.visitor')}</h2>
      <p>{t('home.visitorText')}</p>
      {venues.value.length === 0 && <p class="muted">{t('home.visitorNone')}</p>}
      {venues.value.map((venue) => (
        <a key={venue.venue} class="button" href={`/v/${encodeURIComponent(venue.venue)}`}>
          {t('home.visitorOpen', { venue: nameIn(venue.name) })}
        </a>
      ))}
      {venues.value
        .filter(({ publicCounts }) => publicCounts)
        .map(({ venue, name }) => (
          <a key={venue} class="button button--quiet" href={`/public/${encodeURIComponent(venue)}`}>
            {t('home.visitorCounts', { venue: nameIn(name) })}
          </a>
        ))}
    </section>
  );
}

function Health() {
  return (
    <nav class="card links" aria-label={t('home.health')}>
      <b>{t('home.health')}</b>
      <a href="/healthz">{t('home.alive')}</a>
      <a href="/readyz">{t('home.ready')}</a>
      <a href="/metrics">{t('home.metrics')}</a>
      <a href="/admin">{t('home.admin')}</a>
      <span class="muted">{t('home.docs')}</span>
    </nav>
  );
}

async function load(): Promise<void> {
  const answer = await call<ListBody<VenueSummary>>('GET', '/api/v1/venues');
  if (answer.ok) venues.value = answer.body.items;
  else isSignedOut.value = answer.status === 401 || answer.status === 403;
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
await load();
