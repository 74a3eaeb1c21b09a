import { useEffect } from 'preact/hooks';
import type { DuplicatePair, MergeRecord } from '../../src/contracts/api-customers.ts';
import { time } from '../i18n/language.ts';
import { venue } from '../parts/venue-page.ts';
import { Merge } from './merge.tsx';
import { Button, Name, Shown } from './parts.tsx';
import { loadPairs, merges, pairs, undo } from './same-store.ts';
import { go, place, timezone, whoDid } from './store.ts';
import { w } from './words.ts';

/** Records that may be one person, and what was made one. Nothing is merged by itself. [CUP7] */
export function Same() {
  const { pair } = place.value;
  const here = venue.value?.venue;
  useEffect(() => {
    if (pair === undefined && here !== undefined) void loadPairs();
  }, [pair === undefined, here]);
  if (pair !== undefined) return <Merge key={pair.join()} pair={pair} />;
  return (
    <>
      <section class="card form" aria-labelledby="pairs-title">
        <h2 id="pairs-title">{w('pairs')}</h2>
        <p class="muted">{w('pairsText')}</p>
        <Shown of={pairs.value} retry={() => void loadPairs()}>
          {(all) =>
            all.length === 0 ? <p>{w('noPairs')}</p> : <ul class="plain lines">{all.map(Pair)}</ul>
          }
        </Shown>
      </section>
      <section class="card form" aria-labelledby="merges-title">
        <h2 id="merges-title">{w('merges')}</h2>
        {merges.value.length === 0 && <p class="muted">{w('noMerges')}</p>}
        <ul class="plain lines">
          {merges.value.map((one) => (
            <Merged key={one.merge} one={one} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Pair({ one, other, why }: DuplicatePair) {
  const shared = { email: one.email, phone: one.phone, nameAndBirthday: undefined }[why];
  return (
    <li key={`${one.visitor}/${other.visitor}/${why}`} class="row">
      <span>
        <strong>
          <Name of={one.name} />
        </strong>
        {' ⁄ '}
        <strong>
          <Name of={other.name} />
        </strong>{' '}
        <span class="muted">
          {w(`why.${why}`)} {shared !== undefined && <bdi dir="ltr">{shared}</bdi>}
        </span>
      </span>
      <Button
        name="compare"
        onClick={() => go({ tab: 'same', pair: [one.visitor, other.visitor] })}
      >
        {w('compare')}
      </Button>
    </li>
  );
}

function Merged({ one }: { readonly one: MergeRecord }) {
  const { name, otherName, atMs, by, undoneAtMs } = one;
  return (
    <li class="row" data-merge={one.merge}>
      <span>
        <strong>
          <Name of={otherName} />
        </strong>{' '}
        {w('wentInto')}{' '}
        <strong>
          <Name of={name} />
        </strong>{' '}
        <span class="muted small">
          {time(atMs, timezone.value, 'day')} · {w('by', { name: whoDid(by) })}
          {undoneAtMs !== undefined &&
            ` · ${w('undoneAt', { at: time(undoneAtMs, timezone.value, 'day') })}`}
        </span>
      </span>
      {undoneAtMs === undefined && (
        <Button name="undo" onClick={() => void undo(one)}>
          {w('undo')}
        </Button>
      )}
    </li>
  );
}
