import type { ComponentChildren } from 'preact';
import type { DeskBand } from '../../src/contracts/api-bands.ts';
import { moment, nameIn, percent } from '../i18n/language.ts';
import { venue } from '../parts/venue-page.ts';
import { desk } from './store.ts';
import { w } from './words.ts';

/** One band: what it is, who has it, where it was heard last, what one may do. */
export function BandRow(props: { readonly band: DeskBand; readonly children?: ComponentChildren }) {
  const { tag, known, out, now } = props.band;
  const isWeak = now.batteryPct !== undefined && now.batteryPct < (desk.value?.lowPct ?? 0);
  return (
    <li class="card band">
      <div class="band-line">
        <bdi dir="ltr" class="tag">
          {tag}
        </bdi>
        <span class={`band-state band-state--${stateOf(props.band)}`}>
          {w(`state.${stateOf(props.band)}`)}
        </span>
        {out?.name !== undefined && <strong>{out.name}</strong>}
        {out?.holder !== undefined && <strong>{out.holder}</strong>}
        {known?.model !== undefined && <span class="muted">{known.model}</span>}
      </div>
      <div class="band-line muted small">
        {out !== undefined && <span>{w('since', { time: at(out.frozenMs ?? out.fromMs) })}</span>}
        <span>{heard(props.band)}</span>
        {now.batteryPct !== undefined && (
          <span class={isWeak ? 'weak' : undefined}>
            {w('battery', { share: percent(now.batteryPct / 100) })}
          </span>
        )}
        {out?.awaited && <span>{w('state.awaited')}</span>}
      </div>
      <div class="row">{props.children}</div>
    </li>
  );
}

export function stateOf({ out, known }: DeskBand) {
  if (out !== undefined) return out.as === 'frozen' ? 'frozen' : 'out';
  return known?.state ?? 'stock';
}

const at = (atMs: number): string => moment(atMs, Date.now(), venue.value?.timezone ?? 'UTC');

function heard({ now: { heardAtMs, zone } }: DeskBand): string {
  if (heardAtMs === undefined) return w('never');
  const found = venue.value?.plan.zones.find((one) => one.id === zone);
  const time = at(heardAtMs);
  return found ? w('heardIn', { time, zone: nameIn(found.name) }) : w('heard', { time });
}
