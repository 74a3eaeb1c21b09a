import { useEffect, useRef, useState } from 'preact/hooks';
import type { ListedArticle } from '../../src/contracts/api-goods.ts';
import { type Fit, type Point, toPixel } from '../floor/geometry.ts';
import { nameIn, number } from '../i18n/language.ts';
import { Field } from '../parts/field.tsx';
import { PlanView } from '../parts/plan-view.tsx';
import { venue } from '../parts/venue-page.ts';
import { placeWord, StockWord } from './list.tsx';
import {
  ask,
  find,
  goTo,
  inZone,
  list,
  mayChange,
  nameOf,
  places,
  publish,
  tab,
  zone,
  zoneName,
} from './store.ts';
import { w } from './words.ts';

/** What stands where: picked on the plan or in the list, changed by pointer or keys. [GDP5] */
export function Places() {
  const plan = venue.value?.plan;
  const [floor, setFloor] = useState(plan?.floors[0]?.id ?? '0');
  if (plan === undefined || places.value === undefined) return null;
  const nowhere = list.value?.counts.nowhere ?? 0;
  return (
    <section class="stack">
      <p class="muted">{w('pick')}</p>
      {plan.floors.length > 1 && (
        <label class="field floor-choice">
          <span>{w('floor')}</span>
          <select value={floor} onChange={(event) => setFloor(event.currentTarget.value)}>
            {plan.floors.map(({ id, name }) => (
              <option key={id} value={id}>
                {nameIn(name)}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="places-split">
        <div class="stack">
          <ZonePlan floor={floor} />
          <ZoneList floor={floor} />
        </div>
        <div class="stack">
          {zone.value !== undefined && <InZone key={zone.value} id={zone.value} />}
          <Empty />
          {nowhere > 0 && (
            <div>
              <button
                type="button"
                class="button button--quiet"
                onClick={() => {
                  tab.value = 'articles';
                  ask({ only: 'nowhere', q: '' });
                }}
              >
                {w('showNowhere', { count: number(nowhere) })}
              </button>
            </div>
          )}
        </div>
      </div>
    </section>
  );
}

const countOf = (id: string) =>
  places.value?.zones.find((one) => one.zone === id) ?? { zone: id, articles: 0, out: 0 };

/** The plan is for the pointer; the list beneath it does the same by keys. */
function ZonePlan({ floor }: { readonly floor: string }) {
  const plan = venue.value?.plan;
  if (plan === undefined) return null;
  const zones = plan.zones.filter((one) => one.floor === floor);
  return (
    <PlanView
      plan={plan}
      floor={floor}
      label={w('pick')}
      most={0.45}
      isPicture
      under={(fit) =>
        zones.map(({ id, polygon }) => (
          <polygon
            key={id}
            class={`goods-zone goods-zone--${stateOf(id)}`}
            points={pointsOf(fit, polygon)}
          />
        ))
      }
    >
      {(fit) =>
        zones.map(({ id, polygon }) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list beneath does it by keys
          <g key={id} class="goods-pick" onClick={() => void goTo(id)}>
            <polygon data-goods-zone={id} points={pointsOf(fit, polygon)} />
            <Count id={id} at={middleOf(polygon.map((point) => toPixel(fit, point)))} />
          </g>
        ))
      }
    </PlanView>
  );
}

function stateOf(id: string): 'picked' | 'out' | 'some' | 'none' {
  if (zone.value === id) return 'picked';
  const { articles, out } = countOf(id);
  return out > 0 ? 'out' : articles > 0 ? 'some' : 'none';
}

const pointsOf = (fit: Fit, polygon: readonly Point[]): string =>
  polygon.map((point) => toPixel(fit, point).join(',')).join(' ');

function middleOf(points: readonly Point[]): Point {
  const middle = (of: readonly number[]) => (Math.min(...of) + Math.max(...of)) / 2;
  return [middle(points.map(([x]) => x)), middle(points.map(([, y]) => y))];
}

function Count({ id, at: [x, y] }: { readonly id: string; readonly at: Point }) {
  const { articles, out } = countOf(id);
  if (articles === 0) return null;
  return (
    <text x={x} y={y + 8}>
      {number(articles) + (out > 0 ? ' ✕' : '')}
    </text>
  );
}

function ZoneList({ floor }: { readonly floor: string }) {
  const zones = (venue.value?.plan.zones ?? []).filter((one) => one.floor === floor);
  return (
    <ul class="zone-list">
      {zones.map(({ id, name }) => {
        const { articles, out } = countOf(id);
        return (
          <li key={id}>
            <button
              type="button"
              data-zone-button={id}
              aria-pressed={zone.value === id}
              onClick={() => void goTo(id)}
            >
              <span>{nameIn(name)}</span>
              <span class="muted">
                {articles === 0 ? '–' : w('zoneCount', { count: number(articles) })}
                {out > 0 && ` · ${w('zoneOut', { count: number(out) })}`}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function InZone({ id }: { readonly id: string }) {
  const page = inZone.value;
  const items = page?.items ?? [];
  const more = (page?.total ?? 0) - items.length;
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => card.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <div class="card stack in-zone" ref={card}>
      <h2>{w('inZone', { zone: zoneName(id) })}</h2>
      {items.length === 0 && <p class="muted">{w('empty')}</p>}
      <ul class="plain-list">
        {items.map((one) => (
          <Standing key={one.sku} article={one} here={id} />
        ))}
      </ul>
      {more > 0 && <p class="muted">{w('more', { count: number(more) })}</p>}
      {mayChange() && <AddHere here={id} />}
    </div>
  );
}

type Here = { readonly article: ListedArticle; readonly here: string };

function Standing({ article, here }: Here) {
  const { sku } = article;
  const name = nameOf(article);
  const slots = article.places.filter(({ device }) => device !== undefined);
  const stands = article.places.some((one) => one.zone === here);
  const gone = { places: [{ zone: here, sku }] };
  const [to, setTo] = useState('');
  const move = () =>
    publish({ gone, places: [{ zone: to, sku }] }, w('moved', { name, zone: zoneName(to) }));
  return (
    <li class="standing" data-standing={sku}>
      <span>
        <strong>{name}</strong> <StockWord article={article} />
      </span>
      {slots.map((one) => (
        <Slot key={`${one.device}/${one.slot}`} place={one} name={name} />
      ))}
      {stands && mayChange() && (
        <div class="acts">
          <button
            type="button"
            class="button button--quiet"
            aria-label={`${w('takeAway')}: ${name}`}
            onClick={() => void publish({ gone }, w('taken', { name }))}
          >
            {w('takeAway')}
          </button>
          <select
            aria-label={w('moveTo', { name })}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          >
            <option value="">{w('move')}</option>
            {(venue.value?.plan.zones ?? [])
              .filter((one) => one.id !== here)
              .map((one) => (
                <option key={one.id} value={one.id}>
                  {nameIn(one.name)}
                </option>
              ))}
          </select>
          <button
            type="button"
            class="button button--quiet"
            data-move={sku}
            disabled={to === ''}
            onClick={() => void move()}
          >
            {w('moveNow')}
          </button>
        </div>
      )}
    </li>
  );
}

/** In the slot of a shelf with a sensor: its label is a file's, here it is only emptied. */
function Slot(props: { readonly place: ListedArticle['places'][number]; readonly name: string }) {
  const { device, slot } = props.place;
  const gone = { slots: [{ device, slot }] };
  return (
    <div class="acts">
      <span class="muted">{placeWord(props.place)}</span>
      {mayChange() && (
        <button
          type="button"
          class="button button--quiet"
          aria-label={`${w('takeAway')}: ${props.name}, ${placeWord(props.place)}`}
          onClick={() => void publish({ gone }, w('taken', { name: props.name }))}
        >
          {w('takeAway')}
        </button>
      )}
    </div>
  );
}

function AddHere({ here }: { readonly here: string }) {
  const [q, setQ] = useState('');
  const [found, setFound] = useState<readonly ListedArticle[]>([]);
  const look = async (text: string) => {
    setQ(text);
    setFound(text.trim() === '' ? [] : await find(text));
  };
  const add = async (one: ListedArticle) => {
    const text = w('moved', { name: nameOf(one), zone: zoneName(here) });
    if (await publish({ places: [{ zone: here, sku: one.sku }] }, text)) await look('');
  };
  return (
    <div class="stack">
      <Field label={w('addHere')} name="add-here" value={q} onChange={(text) => void look(text)} />
      {found.length > 0 && (
        <ul class="plain-list found">
          {found.map((one) => (
            <li key={one.sku}>
              <button
                type="button"
                class="button button--quiet"
                data-add={one.sku}
                onClick={() => void add(one)}
              >
                + {w('addOne', { name: nameOf(one) })}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Zones meant for goods and shelves that have none, and shelves that are no more. */
function Empty() {
  const zones = (venue.value?.plan.zones ?? []).filter(
    ({ id, kind }) => kind === 'display' && countOf(id).articles === 0,
  );
  const shelves = places.value?.shelves ?? [];
  return (
    <div class="card stack">
      <h2>{w('emptyZones')}</h2>
      {zones.length === 0 && <p class="muted">{w('allFilled')}</p>}
      <ul class="plain-list">
        {zones.map(({ id, name }) => (
          <li key={id}>
            <button type="button" class="button button--quiet" onClick={() => void goTo(id)}>
              {nameIn(name)}
            </button>
          </li>
        ))}
      </ul>
      <h2>{w('shelves')}</h2>
      {shelves.length === 0 && <p class="muted">{w('noShelves')}</p>}
      <ul class="plain-list">
        {shelves.map(({ device, zone: at, articles, isGone }) => (
          <li key={device}>
            <bdi dir="ltr">{device}</bdi>{' '}
            <span class="muted">
              {at !== undefined && `${zoneName(at)} · `}
              {articles === 0 ? w('emptyShelf') : w('zoneCount', { count: number(articles) })}
            </span>
            {isGone && <p class="trouble">{w('goneShelf')}</p>}
          </li>
        ))}
      </ul>
    </div>
  );
}
