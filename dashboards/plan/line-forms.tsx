import { nameIn } from '../i18n/language.ts';
import type { Stairs } from './model/drawing.ts';
import { endsOf, type Segment, toCm } from './model/geometry.ts';
import { lengthOf, setLine, splitWall } from './model/lines.ts';
import { NumberField } from './number-field.tsx';
import { drawing, mayEdit, step } from './store.ts';
import { metres, w } from './words.ts';

const axes = ['x', 'y'] as const;

/** A wall or a door by its two ends, in metres. */
export function LineForm({ kind, at }: { readonly kind: 'wall' | 'door'; readonly at: number }) {
  const line = (kind === 'wall' ? drawing.value.walls : drawing.value.doors)[at];
  if (!line) return null;
  const ends = endsOf(line);
  const set = (end: 0 | 1, axis: 0 | 1, value: number) => {
    const changed = ends[end];
    const point = axis === 0 ? ([value, changed[1]] as const) : ([changed[0], value] as const);
    const next: Segment = end === 0 ? [point, ends[1]] : [ends[0], point];
    step(setLine(drawing.peek(), { kind, at }, next), 'move');
  };
  return (
    <fieldset class="form-part" disabled={!mayEdit()}>
      <legend>
        {w(`chosen.${kind}`)} · {metres(lengthOf(line))}
      </legend>
      {([0, 1] as const).map((end) => (
        <div class="row" key={end}>
          {axes.map((axis, index) => (
            <NumberField
              key={axis}
              label={w(end === 0 ? `line.from.${axis}` : `line.to.${axis}`)}
              name={`line-${end}-${axis}`}
              isNeeded
              value={ends[end][index === 0 ? 0 : 1]}
              onSet={(value) => value !== undefined && set(end, index === 0 ? 0 : 1, value)}
            />
          ))}
        </div>
      ))}
      {kind === 'wall' && (
        <button
          type="button"
          class="button button--quiet"
          onClick={() => step(splitWall(drawing.peek(), at), 'cut')}
        >
          {w('wall.split')}
        </button>
      )}
    </fieldset>
  );
}

/** Stairs: which floors they join, and where on each. */
export function StairsForm({ at }: { readonly at: number }) {
  const stairs = drawing.value.stairs[at];
  if (!stairs) return null;
  const change = (end: 'from' | 'to', facts: Partial<Stairs['from']>) => {
    const now = drawing.peek();
    const other = stairs[end === 'from' ? 'to' : 'from'];
    const changed = { ...stairs[end], ...facts };
    if (changed.floor === other.floor) return step({ ok: false, why: 'twoFloors' }, 'stairs');
    const next = { ...stairs, [end]: changed };
    const chosen = [{ kind: 'stairs', at }] as const;
    const list = now.stairs.with(at, next);
    return step({ ok: true, drawing: { ...now, stairs: list }, chosen }, 'stairs');
  };
  return (
    <fieldset class="form-part" disabled={!mayEdit()}>
      <legend>{w('chosen.stairs')}</legend>
      {(['from', 'to'] as const).map((end) => (
        <div class="row" key={end}>
          <label class="select-field">
            <span>{w(`stairs.${end}`)}</span>
            <select
              name={`stairs-${end}`}
              value={stairs[end].floor}
              onChange={({ currentTarget }) => {
                const isDone = change(end, { floor: currentTarget.value });
                if (!isDone) currentTarget.value = stairs[end].floor;
              }}
            >
              {drawing.value.floors.map((one) => (
                <option key={one.id} value={one.id}>
                  {nameIn(one.name)}
                </option>
              ))}
            </select>
          </label>
          {axes.map((axis) => (
            <NumberField
              key={axis}
              label={w(`place.${axis}`)}
              name={`stairs-${end}-${axis}`}
              isNeeded
              value={stairs[end][axis]}
              onSet={(value) => value !== undefined && change(end, { [axis]: toCm(value) })}
            />
          ))}
        </div>
      ))}
    </fieldset>
  );
}
