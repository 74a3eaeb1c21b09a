import { nameIn, number } from '../i18n/language.ts';
import { when } from '../i18n/people.ts';
import { Shell } from '../parts/shell.tsx';
import { DrawArea } from './area.tsx';
import { found } from './checking.ts';
import { FloorsPanel } from './floors-panel.tsx';
import { zoomBy } from './keys.ts';
import { FirstShop } from './new-shop.tsx';
import { type PanelKey, panel, panels } from './panels.ts';
import { PicturePanel } from './picture-panel.tsx';
import { Problems } from './problems.tsx';
import { Publish } from './publish.tsx';
import { conflict, saveState } from './saving.ts';
import {
  drawing,
  floor,
  goToFloor,
  history,
  looking,
  mayEdit,
  redo,
  showAll,
  undo,
} from './store.ts';
import { Strip } from './strip.tsx';
import { Things } from './things.tsx';
import { ToolBar, ToolOptions } from './tool-options.tsx';
import { Versions } from './versions.tsx';
import { w } from './words.ts';

/** The floor editor: from a picture of the floor to a plan that is live. [PLN20] */
export function App() {
  return (
    <Shell page="plan" title={w('title')} first={<FirstShop />}>
      <div class="editor">
        <Strip />
        <TopBar />
        <div class="work">
          <ToolBar />
          <div class="stage">
            <ToolOptions />
            <div class="canvas">
              <DrawArea />
              <Zoom />
            </div>
            <p id="area-keys" class="muted small keys">
              {w('area.keys')}
            </p>
          </div>
          <Side />
        </div>
      </div>
    </Shell>
  );
}

function TopBar() {
  const { at, steps } = history.value;
  const isOff = !mayEdit();
  return (
    <div class="bar">
      <label class="floor-select">
        <span class="hidden">{w('floor')}</span>
        <select
          name="floor"
          value={floor.value}
          onChange={({ currentTarget }) => goToFloor(currentTarget.value)}
        >
          {drawing.value.floors.map(({ id, name }) => (
            <option key={id} value={id}>
              {nameIn(name)}
            </option>
          ))}
        </select>
      </label>
      <div class="undo">
        <button
          type="button"
          class="button button--quiet"
          data-act="undo"
          disabled={isOff || at === 0}
          title={w('undo.key')}
          onClick={undo}
        >
          <span aria-hidden="true">↶</span> {w('undo')}
        </button>
        <button
          type="button"
          class="button button--quiet"
          data-act="redo"
          disabled={isOff || at === steps.length}
          title={w('redo.key')}
          onClick={redo}
        >
          <span aria-hidden="true">↷</span> {w('redo')}
        </button>
      </div>
      <SaveWords />
    </div>
  );
}

function SaveWords() {
  const state = saveState.value;
  if (looking.value || conflict.value || !mayEdit()) return null;
  const text =
    state.is === 'unsaved' ? w('save.unsaved', { at: when(state.sinceMs) }) : w(`save.${state.is}`);
  return (
    <p class={`save save--${state.is}`} role="status" data-save={state.is}>
      {text}
    </p>
  );
}

function Zoom() {
  return (
    <div class="zoom" dir="ltr">
      <button
        type="button"
        class="button button--quiet"
        aria-label={w('zoom.in')}
        onClick={() => zoomBy(1.4)}
      >
        +
      </button>
      <button
        type="button"
        class="button button--quiet"
        aria-label={w('zoom.out')}
        onClick={() => zoomBy(1 / 1.4)}
      >
        −
      </button>
      <button
        type="button"
        class="button button--quiet"
        aria-label={w('zoom.fit')}
        onClick={showAll}
      >
        ⤢
      </button>
    </div>
  );
}

function Side() {
  const open = panel.value;
  return (
    <div class={open ? 'side side--open' : 'side'}>
      <nav class="tabs" aria-label={w('panels')}>
        {panels.map((key) => (
          <Tab key={key} of={key} />
        ))}
      </nav>
      {open && (
        <section class="panel" aria-label={w(`panel.${open}`)} data-panel={open}>
          <button
            type="button"
            class="button button--quiet close-sheet"
            onClick={() => {
              panel.value = undefined;
            }}
          >
            {w('close')}
          </button>
          <Panel of={open} />
        </section>
      )}
    </div>
  );
}

function Tab({ of }: { readonly of: PanelKey }) {
  const errors = of === 'problems' ? (found.value?.errors.length ?? 0) : 0;
  const warnings = of === 'problems' ? (found.value?.warnings.length ?? 0) : 0;
  const count = errors > 0 ? errors : warnings;
  return (
    <button
      type="button"
      class={of === 'publish' ? 'tab tab--main' : 'tab'}
      data-tab={of}
      aria-pressed={panel.value === of}
      onClick={() => {
        panel.value = panel.value === of ? undefined : of;
      }}
    >
      {w(`panel.${of}`)}
      {count > 0 && <span class={errors > 0 ? 'count count--bad' : 'count'}>{number(count)}</span>}
    </button>
  );
}

function Panel({ of }: { readonly of: PanelKey }) {
  switch (of) {
    case 'things':
      return <Things />;
    case 'picture':
      return <PicturePanel />;
    case 'floors':
      return <FloorsPanel />;
    case 'problems':
      return <Problems />;
    case 'versions':
      return <Versions />;
    case 'publish':
      return <Publish />;
    default:
      return of satisfies never;
  }
}
