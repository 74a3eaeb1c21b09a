import { useEffect, useRef } from 'preact/hooks';
import { number } from '../i18n/language.ts';
import { placeOnly } from './hand.ts';
import { NumberField } from './number-field.tsx';
import { mayEdit, take, underlay, underlayPreview } from './store.ts';
import {
  choosePage,
  choosePicture,
  closePdf,
  isBusy,
  pdf,
  placeAt,
  removePicture,
  turnTo,
} from './underlay-store.ts';
import { w } from './words.ts';

/** A file of one's own, or the camera of a phone. */
export function PickPicture({ isMain = false }: { readonly isMain?: boolean }) {
  return (
    <div class="row">
      <Pick word={w('picture.choose')} accept=".png,.jpg,.jpeg,.pdf,.heic" isMain={isMain} />
      <Pick word={w('picture.photo')} accept="image/jpeg,image/png" isCamera />
    </div>
  );
}

function Pick(props: {
  readonly word: string;
  readonly accept: string;
  readonly isMain?: boolean;
  readonly isCamera?: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span class={props.isCamera ? 'pick pick--camera' : 'pick'}>
      <button
        type="button"
        class={props.isMain ? 'button' : 'button button--quiet'}
        disabled={!mayEdit() || isBusy.value}
        onClick={() => input.current?.click()}
      >
        {props.word}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        name={props.isCamera ? 'photo' : 'picture'}
        accept={props.accept}
        {...(props.isCamera ? { capture: 'environment' as const } : {})}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) void choosePicture(file);
          currentTarget.value = '';
        }}
      />
    </span>
  );
}

export function PicturePanel() {
  const row = underlay.value;
  return (
    <div class="form-part">
      <p>{w(row ? 'picture.has' : 'picture.none')}</p>
      <PickPicture isMain={!row} />
      <p class="muted small">{w('picture.kinds')}</p>
      {row && <Placing />}
    </div>
  );
}

function Placing() {
  const row = underlay.value;
  if (!row) return null;
  const place = placeOnly(row);
  return (
    <fieldset class="form-part" disabled={!mayEdit()}>
      <legend>{w('picture.place')}</legend>
      <div class="row">
        <button type="button" class="button button--quiet" onClick={() => take('scale')}>
          {w('picture.rescale')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => take('picture')}>
          {w('picture.move')}
        </button>
      </div>
      <div class="row">
        {(['x', 'y'] as const).map((axis) => (
          <NumberField
            key={axis}
            label={w(`place.${axis}`)}
            name={`picture-${axis}`}
            isNeeded
            value={Math.round(place[axis] * 100) / 100}
            onSet={(value) => value !== undefined && placeAt({ [axis]: value })}
          />
        ))}
      </div>
      <Turning degrees={row.rotationDeg} />
      <label class="range-field">
        <span>{w('picture.opacity')}</span>
        <input
          type="range"
          name="opacity"
          min="0"
          max="1"
          step="0.05"
          value={row.opacity}
          onInput={({ currentTarget }) => {
            underlayPreview.value = { ...place, opacity: Number(currentTarget.value) };
          }}
          onChange={({ currentTarget }) => placeAt({ opacity: Number(currentTarget.value) })}
        />
      </label>
      <button
        type="button"
        class="button button--quiet button--remove"
        onClick={() => void removePicture()}
      >
        {w('picture.remove')}
      </button>
    </fieldset>
  );
}

function Turning({ degrees }: { readonly degrees: number }) {
  return (
    <div class="row">
      <NumberField
        label={w('picture.turn')}
        name="picture-turn"
        isNeeded
        value={degrees}
        onSet={(value) => value !== undefined && turnTo(value)}
      />
      {([-90, -1, 1, 90] as const).map((by) => (
        <button
          key={by}
          type="button"
          class="button button--quiet"
          aria-label={w(by < 0 ? 'picture.turnBack' : 'picture.turnOn', { n: Math.abs(by) })}
          onClick={() => turnTo(degrees + by)}
        >
          <bdi dir="ltr">
            {by < 0 ? '↺' : '↻'} {number(Math.abs(by))}°
          </bdi>
        </button>
      ))}
    </div>
  );
}

const SMALL_PX = 220;

/** Pages of a PDF, small: one is chosen. */
export function PdfPages() {
  const pages = pdf.value;
  if (!pages || pages.count < 2) return null;
  const numbers = Array.from({ length: Math.min(pages.count, 40) }, (_, at) => at + 1);
  return (
    <section class="card pdf-pages" aria-label={w('pdf.title')}>
      <h2>{w('pdf.title')}</h2>
      <div class="pdf-list">
        {numbers.map((page) => (
          <button
            key={page}
            type="button"
            class="pdf-page"
            data-page={page}
            disabled={isBusy.value}
            onClick={() => void choosePage(page)}
          >
            <SmallPage page={page} />
            <span>{w('pdf.page', { n: page })}</span>
          </button>
        ))}
      </div>
      <button type="button" class="button button--quiet" onClick={closePdf}>
        {w('cancel')}
      </button>
    </section>
  );
}

function SmallPage({ page }: { readonly page: number }) {
  const holder = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    void pdf
      .peek()
      ?.draw(page, SMALL_PX)
      .then((canvas) => holder.current?.replaceChildren(canvas))
      .catch(() => undefined);
  }, [page]);
  return <span class="pdf-small" ref={holder} aria-hidden="true" />;
}
