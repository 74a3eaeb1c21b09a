import { useSignal } from '@preact/signals';
import { nameIn, number } from '../i18n/language.ts';
import { when } from '../i18n/people.ts';
import { metresOf } from '../parts/typed-numbers.ts';
import { venue } from '../parts/venue-page.ts';
import { found } from './checking.ts';
import { ImportPick } from './files.tsx';
import { openPanel, panel, showDrawing } from './panels.ts';
import { PdfPages, PickPicture } from './picture-panel.tsx';
import { conflict, published, settle } from './saving.ts';
import {
  drawing,
  floor,
  history,
  looking,
  mayEdit,
  scaling,
  take,
  tool,
  underlay,
} from './store.ts';
import { isBusy, needsScale, setScale, skipScale } from './underlay-store.ts';
import { w } from './words.ts';

/** What comes next, in one sentence with one button: nobody has to know the way. [PLN29] */
export function Strip() {
  return (
    <div class="strip" aria-live="polite">
      {isBusy.value && <p class="muted">{w('picture.busy')}</p>}
      <PdfPages />
      <Next />
    </div>
  );
}

function Next() {
  const skipped = useSignal(false);
  if (looking.value) return <Looking version={looking.value.version} />;
  if (conflict.value) return <Conflict />;
  if (!mayEdit()) return <p class="muted">{w('readOnly')}</p>;
  if (scaling.value) return <Distance />;
  if (needsScale()) return <ScaleFirst />;
  const here = floor.value;
  const now = drawing.value;
  // A shop that was just begun has one zone for all of it, and nothing else.
  const on = (one: { readonly floor: string }) => one.floor === here;
  const isEmpty = now.zones.filter(on).length < 2 && !now.walls.some(on);
  if (isEmpty && !underlay.value && !skipped.value && tool.value === 'select') {
    return (
      <Start
        onSkip={() => {
          skipped.value = true;
          take('room');
        }}
      />
    );
  }
  return <Ready />;
}

function Start({ onSkip }: { readonly onSkip: () => void }) {
  const name = drawing.value.floors.find(({ id }) => id === floor.value)?.name;
  return (
    <section class="card next" aria-label={w('next.label')}>
      <h2>{w('next.picture', { floor: name ? nameIn(name) : '' })}</h2>
      <p>{w('next.pictureWhy')}</p>
      <PickPicture isMain />
      <div class="row">
        <button type="button" class="button button--quiet" onClick={onSkip}>
          {w('next.noPicture')}
        </button>
        <ImportPick />
      </div>
    </section>
  );
}

function ScaleFirst() {
  return (
    <section class="card next" aria-label={w('next.label')}>
      <h2>{w('next.scale')}</h2>
      <p>{w('next.scaleHow')}</p>
      <div class="row">
        {tool.value !== 'scale' && (
          <button
            type="button"
            class="button"
            onClick={() => {
              take('scale');
              showDrawing();
            }}
          >
            {w('next.scaleStart')}
          </button>
        )}
        <button type="button" class="button button--quiet" onClick={skipScale}>
          {w('next.scaleSkip')}
        </button>
      </div>
    </section>
  );
}

/** How long the line between the two points is in truth. [PLN24] */
function Distance() {
  const typed = useSignal('');
  const isWrong = useSignal(false);
  return (
    <form
      class="card next"
      onSubmit={(event) => {
        event.preventDefault();
        const metres = metresOf(typed.value);
        if (metres === undefined || metres <= 0) isWrong.value = true;
        else {
          void setScale(metres).then((isDone) => {
            isWrong.value = !isDone;
          });
        }
      }}
    >
      <h2>{w('scale.ask')}</h2>
      <div class="row">
        <label class="text-field">
          <span>{w('scale.metres')}</span>
          <input
            name="distance"
            type="text"
            inputMode="decimal"
            autocomplete="off"
            dir="ltr"
            maxLength={10}
            value={typed.value}
            aria-invalid={isWrong.value}
            aria-describedby="distance-note"
            ref={(element) => element?.focus()}
            onInput={({ currentTarget }) => {
              typed.value = currentTarget.value;
              isWrong.value = false;
            }}
          />
          <small id="distance-note" class={isWrong.value ? 'field-wrong' : 'muted'}>
            {w(isWrong.value ? 'scale.wrong' : 'scale.example')}
          </small>
        </label>
        <button type="submit" class="button">
          {w('scale.set')}
        </button>
        <button
          type="button"
          class="button button--quiet"
          onClick={() => {
            take('scale');
            showDrawing();
          }}
        >
          {w('scale.again')}
        </button>
      </div>
    </form>
  );
}

function Looking({ version }: { readonly version: number }) {
  return (
    <section class="card next next--looking" aria-label={w('next.label')}>
      <p>{w('looking', { n: version })}</p>
      <button
        type="button"
        class="button"
        onClick={() => {
          looking.value = undefined;
        }}
      >
        {w('looking.back')}
      </button>
    </section>
  );
}

function Conflict() {
  const other = conflict.value;
  if (!other) return null;
  const who = other.by?.replace(/^(user|token):/, '') ?? w('somebody');
  const at = other.changedAtMs === undefined ? '' : when(other.changedAtMs);
  return (
    <section class="card next next--conflict" role="alert">
      <h2>{w('conflict.title', { who })}</h2>
      <p>{w('conflict.text', { who, at })}</p>
      <div class="row">
        <button type="button" class="button" onClick={() => settle('mine')}>
          {w('conflict.mine')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => settle('theirs')}>
          {w('conflict.theirs', { who })}
        </button>
      </div>
    </section>
  );
}

/** Something is drawn: what hinders, or that it may go live. */
function Ready() {
  if (history.value.steps.length === 0 && !published.value.isChanged) return null;
  if (tool.value !== 'select' || panel.value === 'publish') return null;
  const errors = found.value?.errors.length ?? 0;
  if (!found.value) return null;
  if (errors > 0) {
    return (
      <p class="next-line">
        {w('next.errors', { count: errors, n: number(errors) })}{' '}
        <button type="button" class="button button--quiet" onClick={() => openPanel('problems')}>
          {w('next.errorsShow')}
        </button>
      </p>
    );
  }
  if (!published.value.isChanged) return null;
  return (
    <p class="next-line">
      {w('next.publish', { venue: venue.value ? nameIn(venue.value.name) : '' })}{' '}
      <button type="button" class="button button--quiet" onClick={() => openPanel('publish')}>
        {w('next.publishStart')}
      </button>
    </p>
  );
}
