import { useSignal } from '@preact/signals';
import { nameIn } from '../i18n/language.ts';
import type { Floor } from './model/drawing.ts';
import { addFloor, removeFloor, renameFloor, shiftFloor } from './model/floors.ts';
import { inPersian } from './model/zones.ts';
import { drawing, floor, goToFloor, mayEdit, step } from './store.ts';
import { w } from './words.ts';

const now = () => drawing.peek();

/** Floors from the lowest to the highest: add, name, order, remove. */
export function FloorsPanel() {
  const { floors } = drawing.value;
  return (
    <div class="form-part">
      <p class="muted small">{w('floors.order')}</p>
      <ul class="floors">
        {floors.map((one, at) => (
          <FloorRow key={one.id} of={one} isFirst={at === 0} isLast={at === floors.length - 1} />
        ))}
      </ul>
      {mayEdit() && (
        <button
          type="button"
          class="button button--quiet"
          onClick={() => {
            const n = floors.length;
            const name = { en: `Floor ${n}`, fa: `طبقهٔ ${inPersian(n)}` };
            const added = addFloor(now(), name);
            if (step(added, 'floor') && added.floor) goToFloor(added.floor);
          }}
        >
          {w('floors.add')}
        </button>
      )}
    </div>
  );
}

function FloorRow(props: {
  readonly of: Floor;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}) {
  const { of, isFirst, isLast } = props;
  const asks = useSignal(false);
  const { zones, walls } = drawing.value;
  const count = [...zones, ...walls].filter((one) => one.floor === of.id).length;
  const name = nameIn(of.name);
  const set = (language: 'en' | 'fa', typed: string) => {
    const text = typed.trim();
    if (language === 'en' && text === '') return;
    const { fa: _before, ...rest } = of.name;
    const next =
      language === 'en' ? { ...of.name, en: text } : { ...rest, ...(text ? { fa: text } : {}) };
    step(renameFloor(now(), of.id, next), 'floor');
  };
  return (
    <li>
      <fieldset disabled={!mayEdit()}>
        <legend class={of.id === floor.value ? 'here' : ''}>{name}</legend>
        {(['en', 'fa'] as const).map((language) => (
          <label class="text-field" key={language}>
            <span>{w(`zone.name.${language}`)}</span>
            <input
              name={`floor-${language}`}
              type="text"
              maxLength={200}
              lang={language}
              dir={language === 'fa' ? 'rtl' : 'ltr'}
              autocomplete="off"
              value={of.name[language] ?? ''}
              onChange={({ currentTarget }) => set(language, currentTarget.value)}
            />
          </label>
        ))}
        <div class="row">
          {([-1, 1] as const).map((by) => (
            <button
              key={by}
              type="button"
              class="button button--quiet"
              disabled={by < 0 ? isFirst : isLast}
              aria-label={w(by < 0 ? 'floors.down' : 'floors.up', { name })}
              onClick={() => step(shiftFloor(now(), of.id, by), 'floor')}
            >
              {by < 0 ? '↑' : '↓'}
            </button>
          ))}
          <button
            type="button"
            class="button button--quiet button--remove"
            onClick={() => {
              if (count > 0 && !asks.value) asks.value = true;
              else step(removeFloor(now(), of.id), 'floor');
            }}
          >
            {asks.value ? w('floors.removeSure', { count }) : w('floors.remove')}
          </button>
        </div>
      </fieldset>
    </li>
  );
}
