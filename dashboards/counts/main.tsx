import { signal } from '@preact/signals';
import { render } from 'preact';
import type { PublicOccupancyBody } from '../../src/contracts/api.ts';
import { call } from '../api/client.ts';
import { nameIn, number, startLanguage, t, time } from '../i18n/language.ts';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { w } from './words.ts';

type Area = PublicOccupancyBody['areas'][number];

const counts = signal<PublicOccupancyBody | undefined>(undefined);
const trouble = signal<'none' | 'waiting' | 'old' | undefined>('waiting');
const minuteMs = 60_000;
/** Everybody asks a little later than the turn of the minute, and not all at once. */
const spreadMs = 4_000;
const retryMs = 10_000;

const STATES = {
  empty: 'quiet',
  quiet: 'quiet',
  busy: 'busy',
  nearlyFull: 'nearlyFull',
  full: 'full',
  unknown: 'noData',
} as const;

function Page() {
  const shown = counts.value;
  const name = shown === undefined ? w('title') : nameIn(shown.name);
  document.title = `${shown === undefined ? t('app.name') : name} · ${w('title')}`;
  return (
    <div class={trouble.value === 'old' ? 'counts counts--old' : 'counts'}>
      <header class="counts__head">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        {shown?.demo && <span class="badge">{t('app.demo')}</span>}
        <span class="counts__space" />
        <LanguageSwitch />
      </header>
      <main>
        <p class="counts__at" role="status">
          {shown === undefined
            ? w(trouble.value ?? 'waiting')
            : w('at', { time: time(shown.atMs, shown.timezone) })}
        </p>
        {shown !== undefined && trouble.value === 'old' && <p class="banner">{w('old')}</p>}
        <ul class="counts__areas">
          {shown?.areas.map((area) => (
            <AreaCard key={area.id} area={area} />
          ))}
        </ul>
        {shown !== undefined && <p class="counts__how">{w('how')}</p>}
      </main>
    </div>
  );
}

function AreaCard({ area }: { readonly area: Area }) {
  const { people, state } = area;
  const name = area.names.map(nameIn).reduce((a, b) => (a === '' ? b : w('and', { a, b })), '');
  return (
    <li class={`area area--${state}`}>
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <p class="area__people">
        {typeof people === 'number' ? (
          <>
            <b>{number(people)}</b> {w('people', { count: people })}
          </>
        ) : (
          <b class="area__word">{w(people)}</b>
        )}
      </p>
      <p class="area__state">{w(STATES[state])}</p>
    </li>
  );
}

async function load(): Promise<void> {
  const venue = location.pathname.split('/')[2] ?? '';
  const path = `/api/v1/public/${venue}/occupancy`;
  const answer = await call<PublicOccupancyBody>('GET', path);
  if (answer.ok) {
    counts.value = answer.body;
    trouble.value = Date.now() - answer.body.atMs > 3 * minuteMs ? 'old' : undefined;
  } else if (answer.status === 404) {
    counts.value = undefined;
    trouble.value = 'none';
  } else trouble.value = counts.value === undefined ? 'waiting' : 'old';
  const dueMs = answer.ok ? answer.body.nextAtMs - Date.now() : retryMs;
  const waitMs = Math.min(minuteMs, Math.max(retryMs, dueMs)) + 1_000 + Math.random() * spreadMs;
  setTimeout(() => void load(), waitMs);
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
await load();
