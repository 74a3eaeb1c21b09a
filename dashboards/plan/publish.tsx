import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PlanPublishAsk } from '../../src/contracts/api-plan.ts';
import { listed, nameIn, number } from '../i18n/language.ts';
import { whyNot } from '../parts/refusal.ts';
import { goToVenue, said, venue } from '../parts/venue-page.ts';
import { api } from './api.ts';
import { checkNow, found } from './checking.ts';
import { openPanel } from './panels.ts';
import { published, revisionNow, saveAll } from './saving.ts';
import { drawing, mayEdit } from './store.ts';
import { w } from './words.ts';

/** Names of zones that are live now and would be no more. */
function ending(): readonly string[] {
  const left = new Set(drawing.value.zones.map(({ id }) => id));
  const live = venue.value?.plan.zones ?? [];
  return live.filter(({ id }) => !left.has(id)).map(({ name }) => nameIn(name));
}

function coming(): readonly string[] {
  const live = new Set(venue.value?.plan.zones.map(({ id }) => id));
  return drawing.value.zones.filter(({ id }) => !live.has(id)).map(({ name }) => nameIn(name));
}

const NAMED = 8;

function named(all: readonly string[]): string {
  const more = all.length - NAMED;
  const shown = listed(all.slice(0, NAMED));
  return more > 0 ? w('publish.andMore', { shown, n: number(more) }) : shown;
}

/** Before it happens, what will happen: then one button. [PLN31] */
export function Publish() {
  const note = useSignal('');
  const isSending = useSignal(false);
  const pauses = useSignal(false);
  useEffect(() => void checkNow(), []);
  if (!mayEdit()) return <p class="muted">{w('readOnly')}</p>;
  const now = found.value;
  const campaigns = now?.campaigns ?? [];
  const names = [...new Map(campaigns.map((one) => [one.campaign, nameIn(one.name)])).values()];
  const errors = now?.errors.length ?? 0;
  return (
    <form
      class="form-part publish"
      onSubmit={(event) => {
        event.preventDefault();
        if (isSending.value) return;
        isSending.value = true;
        void send(note.value, pauses.value).then((isDone) => {
          isSending.value = false;
          if (isDone) note.value = '';
        });
      }}
    >
      <h2>{w('publish.title')}</h2>
      <WhatHappens names={names} />
      {names.length > 0 && (
        <label class="switch">
          <input
            type="checkbox"
            name="pause-campaigns"
            checked={pauses.value}
            onChange={({ currentTarget }) => {
              pauses.value = currentTarget.checked;
            }}
          />
          <span>{w('publish.pauseYes')}</span>
        </label>
      )}
      {errors > 0 && <Hindered errors={errors} />}
      <label class="text-field">
        <span>{w('publish.note')}</span>
        <input
          name="note"
          type="text"
          dir="auto"
          maxLength={500}
          autocomplete="off"
          value={note.value}
          onInput={({ currentTarget }) => {
            note.value = currentTarget.value;
          }}
        />
        <small class="muted">{w('publish.noteHint')}</small>
      </label>
      <button
        type="submit"
        class="button"
        disabled={isSending.value || errors > 0 || (names.length > 0 && !pauses.value)}
      >
        {w('publish.do')}
      </button>
    </form>
  );
}

function Hindered({ errors }: { readonly errors: number }) {
  return (
    <p class="wrong">
      {w('next.errors', { count: errors, n: number(errors) })}{' '}
      <button type="button" class="button button--quiet" onClick={() => openPanel('problems')}>
        {w('next.errorsShow')}
      </button>
    </p>
  );
}

function WhatHappens({ names }: { readonly names: readonly string[] }) {
  const ends = ending();
  const comes = coming();
  const unplaced = found.value?.unplaced ?? [];
  return (
    <ul class="happens">
      <li>{w('publish.live', { n: published.value.version + 1 })}</li>
      <li>{w('publish.visits')}</li>
      {comes.length > 0 && (
        <li>{w('publish.comes', { count: comes.length, names: named(comes) })}</li>
      )}
      {ends.length > 0 && <li>{w('publish.ends', { count: ends.length, names: named(ends) })}</li>}
      {names.length > 0 && (
        <li>{w('publish.pauses', { count: names.length, names: named(names) })}</li>
      )}
      {unplaced.length > 0 && (
        <li>{w('publish.unplaced', { count: unplaced.length, names: named(unplaced) })}</li>
      )}
    </ul>
  );
}

async function send(typed: string, pauseCampaigns: boolean): Promise<boolean> {
  if (!(await saveAll())) {
    said.value = { text: w('publish.unsaved'), isWrong: true };
    return false;
  }
  const note = typed.trim();
  const asked: PlanPublishAsk = {
    revision: revisionNow(),
    pauseCampaigns,
    ...(note === '' ? {} : { note }),
  };
  const answer = await api.publish(asked);
  if (!answer.ok) {
    // The server found what the page did not know yet: it is asked and shown.
    await checkNow();
    if (answer.code === 'plan.unfinished') openPanel('problems');
    said.value = { text: w('publish.failed', { reason: whyNot(answer) }), isWrong: true };
    return false;
  }
  const { version } = answer.body;
  const id = venue.peek()?.venue;
  if (id !== undefined) await goToVenue(id);
  said.value = { text: w('publish.done', { n: version }), isWrong: false };
  return true;
}
