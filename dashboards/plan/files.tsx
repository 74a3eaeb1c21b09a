import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { PlanImportBody } from '../../src/contracts/api-plan.ts';
import { nameIn } from '../i18n/language.ts';
import { whyNot } from '../parts/refusal.ts';
import { said } from '../parts/venue-page.ts';
import { api, exportPath } from './api.ts';
import { drawingOf } from './model/drawing.ts';
import { history, mayEdit, showAll, step } from './store.ts';
import { w } from './words.ts';

type Note = PlanImportBody['notes'][number];
/** What an import changed or could not take. */
export const notes = signal<readonly Note[]>([]);
export const units = signal<'guess' | 'm' | 'deg'>('guess');

/** A drawing of another program, as a draft: one step, which can be undone. [PLN30] */
async function bringIn(file: File): Promise<void> {
  const kind = /\.(zip|imdf)$/i.test(file.name) ? 'imdf' : 'geojson';
  const answer = await api.importFile(file, kind, units.peek());
  if (!answer.ok) {
    said.value = {
      text: w('import.failed', { file: file.name, reason: whyNot(answer) }),
      isWrong: true,
    };
    return;
  }
  const { rest, ...lists } = drawingOf(answer.body.plan);
  const own = rest.some((one) => Object.keys(one).length > 0) ? rest : history.peek().now.rest;
  if (!step({ ok: true, drawing: { ...lists, rest: own }, chosen: [] }, 'import')) return;
  notes.value = answer.body.notes;
  said.value = { text: w('import.done', { count: lists.zones.length }), isWrong: false };
  showAll();
}

export function ImportPick() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span class="pick">
      <button
        type="button"
        class="button button--quiet"
        disabled={!mayEdit()}
        onClick={() => input.current?.click()}
      >
        {w('import.choose')}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        name="import"
        accept=".json,.geojson,.zip"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) void bringIn(file);
          currentTarget.value = '';
        }}
      />
    </span>
  );
}

/** Files in and out. */
export function Files() {
  return (
    <section class="form-part" aria-label={w('files.title')}>
      <h2>{w('files.title')}</h2>
      <p class="muted small">{w('import.kinds')}</p>
      <label class="select-field">
        <span>{w('import.units')}</span>
        <select
          name="units"
          value={units.value}
          onChange={({ currentTarget: { value } }) => {
            units.value = value === 'm' || value === 'deg' ? value : 'guess';
          }}
        >
          {(['guess', 'm', 'deg'] as const).map((one) => (
            <option key={one} value={one}>
              {w(`import.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <ImportPick />
      {notes.value.length > 0 && (
        <ul class="notes">
          {notes.value.map((note) => (
            <li key={note.en}>{nameIn(note)}</li>
          ))}
        </ul>
      )}
      <p class="row">
        <a class="button button--quiet" href={exportPath('geojson')} download>
          {w('export.geojson')}
        </a>
        <a class="button button--quiet" href={exportPath('imdf')} download>
          {w('export.imdf')}
        </a>
      </p>
    </section>
  );
}
