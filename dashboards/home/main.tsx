import { signal } from '@preact/signals';
import { render } from 'preact';
import type { ListBody, MeBody, VenueSummary } from '../../src/contracts/api.ts';
import { call } from '../api/client.ts';
import { nameIn, startLanguage, t } from '../i18n/language.ts';
import { Brand, Command } from '../parts/brand.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { Opening, startOpening } from './opening.tsx';
import { w } from './words.ts';

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
        <h1>{w('title')}</h1>
        <Opening />
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
      <h2 id="operator">{w('operator')}</h2>
      <p>{w('operatorText')}</p>
      {isSignedOut.value && (
        <>
          <p class="muted small">{w('operatorSignedOut')}</p>
          <Command line="npm run gozar -- admin link" />
        </>
      )}
      <a class="button" href="/floor">
        {w('operatorOpen')}
      </a>
    </section>
  );
}

function Marketer() {
  return (
    <section class="card stack" aria-labelledby="marketer">
      <h2 id="marketer">{w('marketer')}</h2>
      <p>{w('marketerText')}</p>
      <a class="button" href="/campaigns">
        {w('marketerOpen')}
      </a>
    </section>
  );
}

function Visitor() {
  return (
    <section class="card stack" aria-labelledby="visitor">
      <h2 id="visitor">{w('visitor')}</h2>
      <p>{w('visitorText')}</p>
      {venues.value.length === 0 && <p class="muted">{w('visitorNone')}</p>}
      {venues.value.map((venue) => (
        <a key={venue.venue} class="button" href={`/v/${encodeURIComponent(venue.venue)}`}>
          {w('visitorOpen', { venue: nameIn(venue.name) })}
        </a>
      ))}
      {venues.value
        .filter(({ publicCounts }) => publicCounts)
        .map(({ venue, name }) => (
          <a key={venue} class="button button--quiet" href={`/public/${encodeURIComponent(venue)}`}>
            {w('visitorCounts', { venue: nameIn(name) })}
          </a>
        ))}
    </section>
  );
}

function Health() {
  return (
    <nav class="card links" aria-label={w('health')}>
      <b>{w('health')}</b>
      <a href="/healthz">{w('alive')}</a>
      <a href="/readyz">{w('ready')}</a>
      <a href="/metrics">{w('metrics')}</a>
      <a href="/admin">{w('admin')}</a>
      <span class="muted">{w('docs')}</span>
    </nav>
  );
}

async function load(): Promise<void> {
  const answer = await call<ListBody<VenueSummary>>('GET', '/api/v1/venues');
  if (answer.ok) {
    venues.value = answer.body.items;
    const me = await call<MeBody>('GET', '/api/v1/me');
    if (me.ok && me.body.role === 'admin') await startOpening(answer.body.items);
  } else isSignedOut.value = answer.status === 401 || answer.status === 403;
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
await load();
