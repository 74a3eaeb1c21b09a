import { number } from '../i18n/language.ts';
import { Later } from '../parts/later.tsx';
import { Shell } from '../parts/shell.tsx';
import { venue } from '../parts/venue-page.ts';
import { Card } from './card.tsx';
import { campaigns, counts, editing, mayPublish } from './store.ts';
import { dotInAddress } from './why-ask.ts';
import { w } from './words.ts';

/** Rows that are counted at most, as the server does. */
const COUNTED = 20_000;

/** The marketer's first page: what campaigns say, did today, and would have done. [PAG19] */
export function App() {
  return (
    <Shell page="campaigns" title={w('title')}>
      {editing.value ? <Later load={loadEditor} /> : <List />}
    </Shell>
  );
}

/** Most who look at campaigns change none. */
const loadEditor = async () => (await import('./form/editor.tsx')).Editor;

function List() {
  const dot = dotInAddress();
  const here = venue.value?.venue ?? '';
  if (campaigns.value.length === 0) {
    return (
      <div class="card notice-card">
        <p>{w('none')}</p>
        {mayPublish() && <New />}
      </div>
    );
  }
  return (
    <>
      {dot !== '' && <p class="card about-dot">{w('forDot', { dot })}</p>}
      {counts.value?.isPartial && (
        <p class="muted small">{w('partial', { count: number(COUNTED) })}</p>
      )}
      {mayPublish() && <New />}
      {campaigns.value.map((item) => (
        <Card key={`${here}/${item.campaign.id}`} of={item} />
      ))}
    </>
  );
}

function New() {
  return (
    <p>
      <button
        type="button"
        class="button new-campaign"
        onClick={() => {
          editing.value = { campaign: '' };
        }}
      >
        {w('new')}
      </button>
    </p>
  );
}
