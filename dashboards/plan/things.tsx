import { useSignal } from '@preact/signals';
import { nameIn, number } from '../i18n/language.ts';
import { AddByNumbers } from './by-numbers.tsx';
import { duplicate, onRowKey, remove } from './keys.ts';
import { LineForm, StairsForm } from './line-forms.tsx';
import type { Item, ItemKind } from './model/drawing.ts';
import { areaOf, middleOf } from './model/geometry.ts';
import { lengthOf } from './model/lines.ts';
import { More } from './more.tsx';
import { choose, chosen, drawing, floor, lookAt, mayEdit, take } from './store.ts';
import { metres, squareMetres, w } from './words.ts';
import { ZoneForm } from './zone-form.tsx';

/** Beside the drawing: what is chosen, and a list of all that is on the floor. [PLN28] */
export function Things() {
  return (
    <>
      <ChosenForm />
      <ZoneList />
      {(['wall', 'door', 'stairs'] as const).map((kind) => (
        <OtherList key={kind} kind={kind} />
      ))}
      {mayEdit() && <AddByNumbers />}
    </>
  );
}

function ChosenForm() {
  const [item, more] = chosen.value;
  if (!item) return null;
  const now = drawing.value;
  const zone = item.kind === 'zone' ? now.zones[item.at] : undefined;
  return (
    <section class="chosen-form" aria-label={w('chosen.title')}>
      {more && <p>{w('chosen.many', { count: chosen.value.length })}</p>}
      {!more && zone && <ZoneForm key={zone.id} zone={zone} at={item.at} />}
      {!more && (item.kind === 'wall' || item.kind === 'door') && (
        <LineForm key={`${item.kind}${item.at}`} kind={item.kind} at={item.at} />
      )}
      {!more && item.kind === 'stairs' && <StairsForm key={item.at} at={item.at} />}
      {mayEdit() && (
        <div class="row">
          <button type="button" class="button button--quiet" onClick={duplicate}>
            {w('copy')}
          </button>
          <button
            type="button"
            class="button button--quiet button--remove"
            onClick={() => {
              // A corner that was held last is not what this button is about.
              choose([...chosen.peek()]);
              remove();
            }}
          >
            {w('delete')}
          </button>
        </div>
      )}
    </section>
  );
}

/** Zones of the floor as they lie in each other. */
function ordered(here: string) {
  const all = drawing.value.zones
    .map((zone, at) => ({ zone, at }))
    .filter(({ zone }) => zone.floor === here);
  const ids = new Set(all.map(({ zone }) => zone.id));
  const rows: { zone: (typeof all)[number]['zone']; at: number; depth: number }[] = [];
  const seen = new Set<number>();
  const add = (parent: string | undefined, depth: number) => {
    for (const { zone, at } of all) {
      const lies = zone.parent !== undefined && ids.has(zone.parent) ? zone.parent : undefined;
      if (lies !== parent || seen.has(at)) continue;
      seen.add(at);
      rows.push({ zone, at, depth });
      add(zone.id, depth + 1);
    }
  };
  add(undefined, 0);
  return rows;
}

function ZoneList() {
  const rows = ordered(floor.value);
  return (
    <section class="list" aria-label={w('zones.title')}>
      <h2>{w('zones.title')}</h2>
      {rows.length === 0 && <p class="muted">{w('zones.none')}</p>}
      <ul>
        {rows.map(({ zone, at, depth }) => (
          <li key={zone.id} class={`depth-${Math.min(3, depth)}`}>
            <Row
              item={{ kind: 'zone', at }}
              title={nameIn(zone.name)}
              facts={`${w(`kind.${zone.kind}`)} · ${squareMetres(areaOf(zone.polygon))}${
                zone.capacity === undefined ? '' : ` · ${w('people', { count: zone.capacity })}`
              }`}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row(props: { readonly item: Item; readonly title: string; readonly facts: string }) {
  const { item } = props;
  const isChosen = chosen.value.some((one) => one.kind === item.kind && one.at === item.at);
  return (
    <button
      type="button"
      class="thing"
      aria-pressed={isChosen}
      data-thing={`${item.kind}-${item.at}`}
      onKeyDown={onRowKey}
      onClick={() => {
        take('select');
        choose(isChosen ? [] : [item]);
        if (!isChosen) show(item);
      }}
    >
      <span>{props.title}</span> <span class="muted small">{props.facts}</span>
    </button>
  );
}

function show({ kind, at }: Item): void {
  const now = drawing.peek();
  const zone = kind === 'zone' ? now.zones[at] : undefined;
  if (zone && zone.polygon.length > 2) lookAt(middleOf(zone.polygon));
  const line = (kind === 'wall' ? now.walls : kind === 'door' ? now.doors : [])[at];
  if (line) lookAt([(line.line[0] + line.line[2]) / 2, (line.line[1] + line.line[3]) / 2]);
  const ends = kind === 'stairs' ? [now.stairs[at]?.from, now.stairs[at]?.to] : [];
  const end = ends.find((one) => one?.floor === floor.peek());
  if (end) lookAt([end.x, end.y]);
}

const SHOWN = 40;

function OtherList({ kind }: { readonly kind: Exclude<ItemKind, 'zone'> }) {
  const shown = useSignal(SHOWN);
  const here = floor.value;
  const now = drawing.value;
  const lines = kind === 'stairs' ? [] : kind === 'wall' ? now.walls : now.doors;
  const rows =
    kind === 'stairs'
      ? now.stairs
          .map(({ from, to }, at) => ({
            at,
            on: from.floor === here || to.floor === here,
            facts: '',
          }))
          .filter(({ on }) => on)
      : lines
          .map((line, at) => ({ at, on: line.floor === here, facts: metres(lengthOf(line)) }))
          .filter(({ on }) => on);
  if (rows.length === 0) return null;
  return (
    <details class="list">
      <summary>
        {w(`list.${kind}`)} <span class="muted">({number(rows.length)})</span>
      </summary>
      <ul>
        {rows.slice(0, shown.value).map(({ at, facts }, n) => (
          <li key={at}>
            <Row item={{ kind, at }} title={w(`${kind}.n`, { n: n + 1 })} facts={facts} />
          </li>
        ))}
      </ul>
      <More shown={shown} of={rows.length} by={SHOWN} />
    </details>
  );
}
