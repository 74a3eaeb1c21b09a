import { useSignal } from '@preact/signals';
import { nameIn, number } from '../i18n/language.ts';
import type { Zone } from './model/drawing.ts';
import { areaOf } from './model/geometry.ts';
import {
  addCorner,
  capacityFor,
  moveCorner,
  removeCorner,
  setFacts,
  setParent,
} from './model/zones.ts';
import { More } from './more.tsx';
import { NumberField } from './number-field.tsx';
import { corner, drawing, mayEdit, step, templates } from './store.ts';
import { squareMetres, w } from './words.ts';
import { kinds } from './words-en.ts';

const now = () => drawing.peek();

/** All about one zone, by words and numbers: what the drawing does with the hand. [PLN28] */
export function ZoneForm({ zone, at }: { readonly zone: Zone; readonly at: number }) {
  const area = areaOf(zone.polygon);
  return (
    <fieldset class="form-part" disabled={!mayEdit()}>
      <legend>{w('zone.of', { name: nameIn(zone.name) })}</legend>
      <NameFields zone={zone} at={at} />
      <label class="select-field">
        <span>{w('zone.kind')}</span>
        <select
          name="kind"
          value={zone.kind}
          onChange={({ currentTarget: { value } }) => {
            const kind = kinds.find((one) => one === value);
            if (kind) step(setFacts(now(), at, { kind }), 'facts');
          }}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {w(`kind.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      <Capacity zone={zone} at={at} area={area} />
      <Parent zone={zone} at={at} />
      <p class="muted small">
        {w('zone.area', { area: squareMetres(area) })} · <bdi dir="ltr">{zone.id}</bdi>
      </p>
      <Corners zone={zone} at={at} />
    </fieldset>
  );
}

function NameFields({ zone, at }: { readonly zone: Zone; readonly at: number }) {
  const set = (language: 'en' | 'fa', typed: string) => {
    const text = typed.trim();
    const { fa, en } = zone.name;
    if (text === (zone.name[language] ?? '')) return;
    if (language === 'en' && text === '') return;
    const name =
      language === 'en'
        ? { en: text, ...(fa ? { fa } : {}) }
        : { en, ...(text ? { fa: text } : {}) };
    step(setFacts(now(), at, { name }), 'facts');
  };
  return (
    <>
      {(['en', 'fa'] as const).map((language) => (
        <label class="text-field" key={language}>
          <span>{w(`zone.name.${language}`)}</span>
          <input
            name={`name-${language}`}
            type="text"
            maxLength={200}
            lang={language}
            dir={language === 'fa' ? 'rtl' : 'ltr'}
            autocomplete="off"
            value={zone.name[language] ?? ''}
            onChange={({ currentTarget }) => {
              set(language, currentTarget.value);
              if (language === 'en' && currentTarget.value.trim() === '') {
                currentTarget.value = zone.name.en;
              }
            }}
          />
        </label>
      ))}
    </>
  );
}

function Capacity(props: { readonly zone: Zone; readonly at: number; readonly area: number }) {
  const { zone, at } = props;
  const per = templates.value.find(({ kind }) => kind === zone.kind)?.peoplePerM2;
  const suggested = per === undefined ? undefined : capacityFor(zone.polygon, per);
  return (
    <div class="row">
      <NumberField
        label={w('zone.capacity')}
        name="capacity"
        isWhole
        value={zone.capacity}
        hint={w('zone.capacityHint')}
        onSet={(capacity) => {
          if (capacity !== undefined && (capacity < 1 || capacity > 1_000_000)) return;
          step(setFacts(now(), at, { capacity }), 'facts');
        }}
      />
      {suggested !== undefined && suggested !== zone.capacity && (
        <button
          type="button"
          class="button button--quiet"
          onClick={() => step(setFacts(now(), at, { capacity: suggested }), 'facts')}
        >
          {w('zone.suggest', { count: suggested, n: number(suggested) })}
        </button>
      )}
    </div>
  );
}

function Parent({ zone, at }: { readonly zone: Zone; readonly at: number }) {
  const others = drawing.value.zones.filter(
    (one) => one.floor === zone.floor && one.id !== zone.id && one.parent !== zone.id,
  );
  return (
    <label class="select-field">
      <span>{w('zone.parent')}</span>
      <select
        name="parent"
        value={zone.parent ?? ''}
        onChange={({ currentTarget }) => {
          const { value } = currentTarget;
          const isDone = step(setParent(now(), at, value === '' ? undefined : value), 'facts');
          if (!isDone) currentTarget.value = zone.parent ?? '';
        }}
      >
        <option value="">{w('zone.noParent')}</option>
        {others.map((one) => (
          <option key={one.id} value={one.id}>
            {nameIn(one.name)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Corners on one page; shapes of more are opened by more. */
const SHOWN = 24;

function Corners({ zone, at }: { readonly zone: Zone; readonly at: number }) {
  const shown = useSignal(SHOWN);
  const { polygon } = zone;
  const set = (index: number, axis: 0 | 1, value: number) => {
    const [x = 0, y = 0] = polygon[index] ?? [];
    step(moveCorner(now(), at, index, axis === 0 ? [value, y] : [x, value]), 'corner');
    corner.value = index;
  };
  return (
    <details class="corners">
      <summary>{w('corners.title', { count: polygon.length })}</summary>
      <ol>
        {polygon.slice(0, shown.value).map(([x, y], index) => (
          <li key={index}>
            {([x, y] as const).map((value, axis) => (
              <NumberField
                key={axis === 0 ? 'x' : 'y'}
                label={w(axis === 0 ? 'corners.x' : 'corners.y', { n: index + 1 })}
                name={`corner-${index}-${axis === 0 ? 'x' : 'y'}`}
                isNeeded
                value={value}
                onSet={(next) => next !== undefined && set(index, axis === 0 ? 0 : 1, next)}
              />
            ))}
            <button
              type="button"
              class="button button--quiet"
              aria-label={w('corners.add', { n: index + 1 })}
              onClick={() => {
                const [nx, ny] = polygon[(index + 1) % polygon.length] ?? [x, y];
                step(addCorner(now(), at, index, [(x + nx) / 2, (y + ny) / 2]), 'corner');
              }}
            >
              +
            </button>
            <button
              type="button"
              class="button button--quiet"
              aria-label={w('corners.remove', { n: index + 1 })}
              disabled={polygon.length <= 3}
              onClick={() => step(removeCorner(now(), at, index), 'corner')}
            >
              ×
            </button>
          </li>
        ))}
      </ol>
      <More shown={shown} of={polygon.length} by={SHOWN} />
    </details>
  );
}
