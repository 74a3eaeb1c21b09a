import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PlanVersionRow } from '../../src/contracts/api-plan.ts';
import { listed } from '../i18n/language.ts';
import { when } from '../i18n/people.ts';
import { whyNot } from '../parts/refusal.ts';
import { said } from '../parts/venue-page.ts';
import { api } from './api.ts';
import { Files } from './files.tsx';
import { drawingOf } from './model/drawing.ts';
import { NewShop } from './new-shop.tsx';
import { closeSheet } from './panels.ts';
import { published, saveAll, takeServers } from './saving.ts';
import { choose, looking, mayEdit, showAll, take } from './store.ts';
import { w } from './words.ts';

const rows = signal<readonly PlanVersionRow[] | undefined>(undefined);

async function load(): Promise<void> {
  const answer = await api.versions();
  if (answer.ok) rows.value = answer.body.items;
  else said.value = { text: w('failed', { reason: whyNot(answer) }), isWrong: true };
}

/** What was published before, with its change; to look at and to bring back. [PLN31] */
export function Versions() {
  useEffect(() => void load(), []);
  return (
    <>
      <section aria-label={w('versions.title')}>
        <h2>{w('versions.title')}</h2>
        {rows.value === undefined && <p class="muted">{w('versions.asking')}</p>}
        {rows.value?.length === 0 && <p class="muted">{w('versions.none')}</p>}
        <ul class="versions">
          {rows.value?.map((row) => (
            <VersionRow key={row.version} row={row} />
          ))}
        </ul>
        {mayEdit() && published.value.isChanged && (
          <button
            type="button"
            class="button button--quiet"
            onClick={() => void bringBack('published')}
          >
            {w('versions.discard')}
          </button>
        )}
      </section>
      <Files />
      <NewShop />
    </>
  );
}

function changeWords({ added, removed, moved, edited }: PlanVersionRow['change']): string {
  const parts = [
    ...(added.length > 0 ? [w('change.added', { count: added.length })] : []),
    ...(removed.length > 0 ? [w('change.removed', { count: removed.length })] : []),
    ...(moved.length > 0 ? [w('change.moved', { count: moved.length })] : []),
    ...(edited.length > 0 ? [w('change.edited', { count: edited.length })] : []),
  ];
  return parts.length === 0 ? w('change.none') : listed(parts);
}

function VersionRow({ row }: { readonly row: PlanVersionRow }) {
  const isLive = row.version === published.value.version;
  return (
    <li data-version={row.version}>
      <p>
        <b>{w('versions.n', { n: row.version })}</b>
        {isLive && <span class="badge">{w('versions.live')}</span>}
      </p>
      <p class="muted small">
        {when(row.atMs)} · <bdi>{row.by.replace(/^(user|token):/, '')}</bdi>
      </p>
      {row.note && <p class="note">{row.note}</p>}
      <p class="small">{changeWords(row.change)}</p>
      <div class="row">
        <button type="button" class="button button--quiet" onClick={() => void look(row.version)}>
          {w('versions.look')}
        </button>
        {mayEdit() && !isLive && (
          <button
            type="button"
            class="button button--quiet"
            onClick={() => void bringBack(row.version)}
          >
            {w('versions.restore')}
          </button>
        )}
      </div>
    </li>
  );
}

async function look(version: number): Promise<void> {
  const answer = await api.version(version);
  if (!answer.ok) {
    said.value = { text: w('failed', { reason: whyNot(answer) }), isWrong: true };
    return;
  }
  take('select');
  choose([]);
  looking.value = { version, drawing: drawingOf(answer.body.plan) };
  showAll();
  closeSheet();
}

/** An earlier version, or the published one, is the draft now: a step, which can be undone. */
async function bringBack(version: number | 'published'): Promise<void> {
  // What is drawn is saved first, so that undo leads back to it.
  if (!(await saveAll())) return;
  const answer = version === 'published' ? await api.discard() : await api.restore(version);
  if (!answer.ok) {
    said.value = { text: w('failed', { reason: whyNot(answer) }), isWrong: true };
    return;
  }
  const isTaken = await takeServers('restore');
  const word =
    version === 'published' ? w('versions.discarded') : w('versions.restored', { n: version });
  if (isTaken) said.value = { text: word, isWrong: false };
  showAll();
}
