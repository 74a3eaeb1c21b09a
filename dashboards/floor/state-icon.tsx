import { stateClass, type ZoneState } from './bands.ts';

/** How much of the circle is filled; `unknown` is crossed out. */
const FILLED: Readonly<Record<ZoneState, number>> = {
  empty: 0,
  quiet: 0.25,
  busy: 0.5,
  nearlyFull: 0.75,
  full: 1,
  unknown: 0,
};

/** A small circle that fills up: tells the states apart without colour. */
export function StateIcon(props: { readonly state: ZoneState }) {
  const filled = FILLED[props.state];
  const round = 2 * Math.PI * 3;
  return (
    <svg
      class={`state-icon mark--${stateClass[props.state]}`}
      viewBox="0 0 16 16"
      width="14"
      height="14"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.75" />
      {filled > 0 && (
        <circle
          cx="8"
          cy="8"
          r="3"
          fill="none"
          stroke="currentColor"
          stroke-width="6"
          stroke-dasharray={`${filled * round} ${round}`}
          transform="rotate(-90 8 8)"
        />
      )}
      {props.state === 'unknown' && (
        <path d="M3.5 12.5 L12.5 3.5" stroke="currentColor" stroke-width="1.75" />
      )}
    </svg>
  );
}
