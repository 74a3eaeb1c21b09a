import { number, percent, t } from '../i18n/language.ts';
import { bands, stateClass, type ZoneState } from './bands.ts';
import { StateIcon } from './state-icon.tsx';

/** Every band with its bounds, its colour, its pattern and its word. */
export function Legend() {
  return (
    <section class="legend" aria-label={t('legend.title')}>
      <ul>
        {bands.map(({ state }, index) => (
          <Band key={state} state={state} bounds={boundsOf(index)} />
        ))}
        <Band state="unknown" bounds={t('legend.silent')} />
        <li>
          <span class="legend-dot" aria-hidden="true" />
          {t('legend.dot')}
        </li>
      </ul>
    </section>
  );
}

function Band(props: { readonly state: ZoneState; readonly bounds: string }) {
  const name = stateClass[props.state];
  return (
    <li>
      <svg class="swatch" width="36" height="20" aria-hidden="true">
        <rect width="36" height="20" rx="5" class={`zone zone--${name}`} />
        {name !== 'empty' && (
          <rect width="36" height="20" rx="5" class="pattern" fill={`url(#pattern-${name})`} />
        )}
      </svg>
      <StateIcon state={props.state} />
      <b>{t(`state.${props.state}`)}</b>
      <span class="muted">{props.bounds}</span>
    </li>
  );
}

function boundsOf(index: number): string {
  const from = bands[index]?.from ?? 0;
  const to = bands[index + 1]?.from;
  if (index === 0) return `${number(0)} · ${t('legend.none')}`;
  if (to === undefined) return t('legend.above', { from: percent(from) });
  if (index === 1) return t('legend.below', { to: percent(to) });
  return t('legend.between', { from: percent(from), to: percent(to - 0.01) });
}
