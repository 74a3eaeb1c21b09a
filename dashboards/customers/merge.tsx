import { useEffect } from 'preact/hooks';
import type { CustomerCounts, CustomerDetail } from '../../src/contracts/api-customers.ts';
import { nameIn, number } from '../i18n/language.ts';
import { isDifferent, type Obstacle, obstacleOf, type Side, sidesOf } from './merge-model.ts';
import { Button, Name, Shown } from './parts.tsx';
import { purposeName, valueSaid } from './said.ts';
import { both, chosen, loadBoth, merge, turnRound } from './same-store.ts';
import { fields, go } from './store.ts';
import { w, wordOr } from './words.ts';

/** Two records side by side: who stays, which facts stay, and what moves in numbers. [CUP7] */
export function Merge({ pair }: { readonly pair: readonly [string, string] }) {
  useEffect(() => void loadBoth(pair), []);
  return (
    <>
      <p>
        <Button name="back" onClick={() => go({ tab: 'same' })}>
          {w('backToPairs')}
        </Button>
      </p>
      <Shown of={both.value} retry={() => void loadBoth(pair)}>
        {([kept, other]) => <Beside kept={kept} other={other} />}
      </Shown>
    </>
  );
}

type Both = { readonly kept: CustomerDetail; readonly other: CustomerDetail };

function Beside({ kept, other }: Both) {
  const obstacle = obstacleOf(kept, other);
  return (
    <section class="card form" aria-labelledby="merge-title">
      <h2 id="merge-title">{w('mergeTitle')}</h2>
      <div class="beside">
        <div class="beside-row beside-head">
          <span />
          <span>
            <small class="muted">{w('stays')}</small>
            <strong>
              <Name of={kept.name} />
            </strong>
          </span>
          <span>
            <small class="muted">{w('goes')}</small>
            <strong>
              <Name of={other.name} />
            </strong>
          </span>
        </div>
        {sidesOf(kept, other, fields.value).map((side) => (
          <Row key={side.what} side={side} />
        ))}
      </div>
      <p>
        <Button name="turn" onClick={turnRound}>
          {w('turnRound')}
        </Button>
      </p>
      <p>
        {w('moves')} <strong>{movesOf(other.counts)}</strong>
      </p>
      <p class="muted">{w('mergeUndo')}</p>
      {obstacle !== undefined && (
        <p class="trouble" role="alert">
          {obstacleSaid(obstacle)}
        </p>
      )}
      <Button
        isMain
        name="merge"
        isOff={obstacle !== undefined}
        onClick={() => void merge(kept, other)}
      >
        {w('mergeDo')}
      </Button>
    </section>
  );
}

function obstacleSaid(obstacle: Obstacle): string {
  if (obstacle.why !== 'consent') return w(`obstacle.${obstacle.why}`);
  return w('obstacle.consent', { purpose: purposeName(obstacle.purpose) });
}

/** "12 purchases, 3 visits", of what there is. */
function movesOf(counts: CustomerCounts): string {
  const kinds = ['transactions', 'visits', 'messages', 'contacts', 'keys'] as const;
  const there = kinds.filter((kind) => counts[kind] > 0);
  if (there.length === 0) return w('movesNothing');
  return there.map((kind) => w(`moves.${kind}`, { count: counts[kind] })).join(w('comma'));
}

function Row({ side }: { readonly side: Side }) {
  const { what, kept, other, type } = side;
  const own = fields.value.find(({ field }) => what === `field:${field}`);
  const name = own === undefined ? wordOr(what, what) : nameIn(own.name);
  const cell = (which: 'kept' | 'other') => {
    const value = which === 'kept' ? kept : other;
    if (value === undefined) return <span class="muted">{w('nothing')}</span>;
    const text = typeof value === 'number' ? number(value) : valueSaid(value, type);
    const plain = (
      <span>
        <bdi>{text}</bdi>
      </span>
    );
    if (!isDifferent(side)) return plain;
    return (
      <label class="pick">
        <input
          type="radio"
          name={`pick-${what}`}
          value={which}
          checked={(chosen.value[what] ?? 'kept') === which}
          onChange={() => {
            chosen.value = { ...chosen.value, [what]: which };
          }}
        />
        <bdi>{text}</bdi>
      </label>
    );
  };
  return (
    <fieldset class="beside-row" data-fact={what}>
      <legend class="hidden">{name}</legend>
      <span class="beside-name" aria-hidden="true">
        {name}
      </span>
      {cell('kept')}
      {cell('other')}
    </fieldset>
  );
}
