import { useSignal } from '@preact/signals';
import { said } from '../parts/venue-page.ts';
import type { Done } from './model/drawing.ts';
import type { StepWord } from './model/history.ts';
import { addDoor, addStairs, addWall, otherFloor } from './model/lines.ts';
import { addZone } from './model/zones.ts';
import { NumberField } from './number-field.tsx';
import { doorWidth, drawing, floor, showAll, step, take, template } from './store.ts';
import { TemplateSelect } from './tool-options.tsx';
import { w } from './words.ts';

const kinds = ['zone', 'wall', 'door', 'stairs'] as const;
type Kind = (typeof kinds)[number];
type Numbers = { readonly a: number; readonly b: number; readonly c: number; readonly d: number };
/** How many numbers each takes: a corner and two lengths, two ends, a place. */
const fieldsOf = {
  zone: [
    { key: 'a', word: 'numbers.zone.a' },
    { key: 'b', word: 'numbers.zone.b' },
    { key: 'c', word: 'numbers.zone.c' },
    { key: 'd', word: 'numbers.zone.d' },
  ],
  wall: [
    { key: 'a', word: 'numbers.wall.a' },
    { key: 'b', word: 'numbers.wall.b' },
    { key: 'c', word: 'numbers.wall.c' },
    { key: 'd', word: 'numbers.wall.d' },
  ],
  door: [
    { key: 'a', word: 'numbers.door.a' },
    { key: 'b', word: 'numbers.door.b' },
    { key: 'c', word: 'numbers.door.c' },
  ],
  stairs: [
    { key: 'a', word: 'numbers.stairs.a' },
    { key: 'b', word: 'numbers.stairs.b' },
  ],
} as const;

/** Draws by numbers alone, for who uses no pointer: all four kinds. [PLN28] */
export function AddByNumbers() {
  const kind = useSignal<Kind>('zone');
  const numbers = useSignal<Numbers>({ a: 0, b: 0, c: 4, d: 3 });
  const set = (key: keyof Numbers, value: number | undefined) => {
    if (value !== undefined) numbers.value = { ...numbers.value, [key]: value };
  };
  return (
    <details class="list by-numbers">
      <summary>{w('numbers.title')}</summary>
      <form
        class="form-part"
        onSubmit={(event) => {
          event.preventDefault();
          take('select');
          const [done, word] = made(kind.value, numbers.value);
          if (!step(done, word)) return;
          said.value = { text: w('numbers.done'), isWrong: false };
          showAll();
        }}
      >
        <label class="select-field">
          <span>{w('numbers.what')}</span>
          <select
            name="what"
            value={kind.value}
            onChange={({ currentTarget }) => {
              kind.value = kinds.find((one) => one === currentTarget.value) ?? 'zone';
            }}
          >
            {kinds.map((one) => (
              <option key={one} value={one}>
                {w(`chosen.${one}`)}
              </option>
            ))}
          </select>
        </label>
        {kind.value === 'zone' && <TemplateSelect />}
        <div class="pairs">
          {fieldsOf[kind.value].map(({ key, word }) => (
            <NumberField
              key={`${kind.value}-${key}`}
              label={w(word)}
              name={`number-${key}`}
              isNeeded
              value={numbers.value[key]}
              onSet={(value) => set(key, value)}
            />
          ))}
        </div>
        <button type="submit" class="button button--quiet">
          {w('numbers.add')}
        </button>
      </form>
    </details>
  );
}

function made(kind: Kind, { a, b, c, d }: Numbers): readonly [Done, StepWord] {
  const now = drawing.peek();
  const here = floor.peek();
  switch (kind) {
    case 'zone': {
      const polygon = [
        [a, b],
        [a + c, b],
        [a + c, b + d],
        [a, b + d],
      ] as const;
      return [addZone(now, { ...template.peek(), floor: here, polygon }), 'zone'];
    }
    case 'wall':
      return [addWall(now, here, [a, b], [c, d]), 'wall'];
    case 'door':
      return [addDoor(now, here, [[a, b]], c > 0 ? c : doorWidth.peek()), 'door'];
    case 'stairs': {
      const to = otherFloor(now, here) ?? here;
      return [addStairs(now, { floor: here, point: [a, b] }, to), 'stairs'];
    }
    default:
      return kind satisfies never;
  }
}
