import { useSignal } from '@preact/signals';
import { call } from '../api/client.ts';
import { moment, nameIn, number } from '../i18n/language.ts';
import { whyNot } from '../parts/refusal.ts';
import { inVenue, said, venue } from '../parts/venue-page.ts';
import { BackTest } from './back-test.tsx';
import { Reach } from './reach.tsx';
import { Results } from './results.tsx';
import { rw } from './results-words.ts';
import { type CampaignItem, type Counts, counts, editing, look, mayPublish } from './store.ts';
import { Why } from './why.tsx';
import { viewInAddress } from './why-ask.ts';
import { w, wordOr } from './words.ts';
import type { WordKey } from './words-en.ts';

type View = 'none' | 'results' | 'why' | 'test';

/** One campaign: what it says, how it stands, what it did today, and two ways to look closer. */
export function Card({ of: item }: { readonly of: CampaignItem }) {
  const { campaign, status, version, publishedAtMs, sentence } = item;
  const view = useSignal<View>(viewInAddress(campaign.id));
  const timezone = venue.value?.timezone ?? 'UTC';
  const title = `campaign-${campaign.id}`;
  return (
    <section class="card campaign" aria-labelledby={title} data-campaign={campaign.id}>
      <div class="top-line">
        <h2 id={title}>
          <bdi>{nameIn(campaign.name)}</bdi>
        </h2>
        <span class={`status status--${status}`}>{wordOr(`status.${status}`, status)}</span>
        <span class="muted small">{wordOr(`class.${campaign.class}`, campaign.class)}</span>
        <span class="spacer" />
        <span class="muted small">
          {w('version', { n: version, time: moment(publishedAtMs, Date.now(), timezone) })}
        </span>
      </div>
      <p class="sentence">{sentence ? nameIn(sentence) : w('noSentence')}</p>
      <Today of={counts.value?.items.find((one) => one.campaign === campaign.id)} item={item} />
      {campaign.when.audience && <Reach campaign={campaign.id} />}
      <div class="acts">
        <Toggle of={view} view="why" label={w('why.open')} />
        <Toggle of={view} view="test" label={w('test.open')} />
        <Toggle of={view} view="results" label={rw('open')} />
        <span class="spacer" />
        {mayPublish() && (
          <button
            type="button"
            class="button button--quiet edit"
            onClick={() => {
              editing.value = { campaign: campaign.id };
            }}
          >
            {w('edit')}
          </button>
        )}
        {mayPublish() && <Switch of={item} />}
      </div>
      {view.value === 'results' && <Results campaign={campaign.id} />}
      {view.value === 'why' && <Why campaign={campaign.id} />}
      {view.value === 'test' && <BackTest campaign={campaign.id} />}
    </section>
  );
}

function Toggle(props: {
  readonly of: { value: View };
  readonly view: View;
  readonly label: string;
}) {
  const isOpen = props.of.value === props.view;
  return (
    <button
      type="button"
      class="button button--quiet"
      aria-expanded={isOpen}
      onClick={() => {
        props.of.value = isOpen ? 'none' : props.view;
      }}
    >
      {props.label}
    </button>
  );
}

/** What it did since the venue's day began; the control group only where there is one. */
function Today(props: { readonly of: Counts | undefined; readonly item: CampaignItem }) {
  const { goal, experiment } = props.item.campaign;
  const hasControl = (experiment?.control ?? 0) > 0;
  const speaks = speaksOf(props.item);
  const names: readonly (keyof Counts & WordKey)[] = [
    'sent',
    ...(speaks ? (['delivered', 'seen'] as const) : []),
    'held',
    ...(hasControl ? (['control'] as const) : []),
    ...(goal ? (['converted'] as const) : []),
    ...(goal && hasControl ? (['convertedControl'] as const) : []),
  ];
  return (
    <div class="today">
      <span class="today-title">{w('today')}</span>
      <dl aria-label={w('today')}>
        {names.map((name) => (
          <div key={name} data-count={name}>
            <dt>{w(name === 'sent' && !speaks ? 'acted' : name)}</dt>
            <dd>{counts.value ? number(Number(props.of?.[name] ?? 0)) : '–'}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Whether it sends messages; a call for staff is done, not sent. */
function speaksOf({ campaign: { then, experiment } }: CampaignItem): boolean {
  const all = [then, ...(experiment?.variants ?? []).map((variant) => variant.then ?? [])];
  return all.flat().some((action) => 'message' in action);
}

/** Pause or go on; what came near while paused is not sent afterwards. */
function Switch({ of: { campaign, status } }: { readonly of: CampaignItem }) {
  const isBusy = useSignal(false);
  if (status === 'draft') return null;
  const next = status === 'live' ? 'paused' : 'live';
  const press = async () => {
    if (isBusy.value) return;
    isBusy.value = true;
    const path = inVenue(`/campaigns/${encodeURIComponent(campaign.id)}/status`);
    const answer = await call('POST', path, { status: next });
    await look();
    isBusy.value = false;
    said.value = answer.ok
      ? {
          text: w('changed', { name: nameIn(campaign.name), status: w(`status.${next}`) }),
          isWrong: false,
        }
      : { text: w('failed', { reason: whyNot(answer) }), isWrong: true };
  };
  return (
    <button
      type="button"
      class="button button--quiet"
      aria-disabled={isBusy.value}
      onClick={() => void press()}
    >
      {w(status === 'live' ? 'pause' : 'resume')}
    </button>
  );
}
