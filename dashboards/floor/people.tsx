import type { PeopleBody } from '../../src/contracts/api.ts';
import { duration, listed, percent, t } from '../i18n/language.ts';
import { dotName } from './sentences.tsx';
import { mayRead, people, showsPeople } from './staff.ts';
import { serverNowMs, venue, zoneName } from './store.ts';

/** A band that spoke so lately is heard now. */
const JUST_NOW_MS = 15_000;
const SURE = 0.8;
const LIKELY = 0.5;

type PersonView = PeopleBody['shown'][number];

/** Where people are, how sure that is, and of whom nobody knows: the least sure first. [PAG18] */
export function People() {
  if (!mayRead()) return null;
  return (
    <details
      class="card people"
      open={showsPeople.value}
      onToggle={(event) => {
        showsPeople.value = event.currentTarget.open;
      }}
    >
      <summary>
        <h2>{t('people.title')}</h2>
      </summary>
      {showsPeople.value && <Shown />}
    </details>
  );
}

function Shown() {
  const now = people.value;
  if (!now) return <p class="muted small">{t('app.loading')}</p>;
  const reasons = (['notPlaced', 'silent', 'uncovered'] as const)
    .filter((reason) => now.unknown[reason] > 0)
    .map((reason) => t(`people.${reason}`, { count: now.unknown[reason] }));
  return (
    <>
      {reasons.length > 0 && (
        <p class="small unknown">{t('people.unknown', { reasons: listed(reasons) })}</p>
      )}
      {now.shown.length === 0 && <p class="muted small">{t('people.none')}</p>}
      <ul>
        {now.shown.map((one) => (
          <Person key={one.dot} of={one} />
        ))}
      </ul>
      {now.placed > now.shown.length && (
        <p class="muted small">{t('people.more', { count: now.shown.length })}</p>
      )}
    </>
  );
}

function Person({ of: { dot, zone, confidence, kept, heardMs } }: { readonly of: PersonView }) {
  const silentMs = serverNowMs.value - heardMs;
  const query = new URLSearchParams({ venue: venue.value?.venue ?? '', dot });
  return (
    <li data-dot={dot}>
      <bdi dir="ltr" class="id">
        {dotName(dot)}
      </bdi>
      <span>
        <bdi>{zone === undefined ? t('people.outside') : zoneName(zone)}</bdi>
        {' · '}
        {t(wordOf(confidence), { share: percent(confidence) })}
        <br />
        <span class="muted">{heardOf(silentMs, kept)}</span>
      </span>
      <a class="small" href={`/campaigns?${query}`}>
        {t('people.why')}
      </a>
    </li>
  );
}

function wordOf(confidence: number) {
  if (confidence >= SURE) return 'people.sure';
  return confidence >= LIKELY ? 'people.likely' : 'people.unsure';
}

function heardOf(silentMs: number, kept: boolean): string {
  if (silentMs < JUST_NOW_MS) return t('people.heard');
  const age = duration(silentMs, true);
  return t(kept ? 'people.kept' : 'people.heardAgo', { age });
}
