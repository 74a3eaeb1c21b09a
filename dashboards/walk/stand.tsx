import { type Fit, toPixel } from '../floor/geometry.ts';
import { number } from '../i18n/language.ts';
import { PlanView } from '../parts/plan-view.tsx';
import { venue } from '../parts/venue-page.ts';
import { STAND_S } from './standing.ts';
import {
  doneCount,
  finish,
  hearing,
  here,
  isMoving,
  isUnheard,
  LEAST_POINTS,
  secondsLeft,
  silent,
  skip,
  stand,
  startStand,
  undo,
  walk,
  zoneName,
} from './store.ts';
import { w } from './words.ts';

/** "Stand here 20 seconds, next." [RCV5] */
export function Standing() {
  const of = walk.value;
  const at = here.value;
  const plan = venue.value?.plan;
  if (!of || !plan) return null;
  return (
    <>
      {at && (
        <>
          <p class="progress-line">
            {w('progress', { no: number(of.at + 1), all: number(of.stops.length) })}
          </p>
          <progress max={of.stops.length} value={of.at} aria-label={w('title')} />
          <h2 class="stand-in">{w('standIn', { zone: zoneName(at.zone) })}</h2>
          <PlanView plan={plan} floor={at.floor} label={w('plan')} most={0.4} isPicture>
            {(fit) => <Stops fit={fit} floor={at.floor} />}
          </PlanView>
          <Clock />
          <Warnings />
        </>
      )}
      <Buttons isOver={at === undefined} />
    </>
  );
}

function Stops({ fit, floor }: { readonly fit: Fit; readonly floor: string }) {
  const of = walk.value;
  return (
    <g>
      {of?.stops.map((stop, i) => {
        if (stop.floor !== floor) return null;
        const [cx, cy] = toPixel(fit, [stop.x, stop.y]);
        const key = `${stop.x} ${stop.y}`;
        if (i === of.at) {
          return (
            <g key={key}>
              <circle class="stop-ring" cx={cx} cy={cy} r="17" />
              <circle class="stop stop--now" cx={cx} cy={cy} r="9" />
            </g>
          );
        }
        if (of.done[i]) {
          const tick = `M${cx - 4} ${cy}l3 4l6 -8`;
          return <path key={key} class="stop--done" d={tick} />;
        }
        return <circle key={key} class="stop" cx={cx} cy={cy} r="3.5" />;
      })}
    </g>
  );
}

function Clock() {
  if (!stand.value) {
    return (
      <>
        <p>{w('standHint')}</p>
        <button type="button" class="button big" onClick={startStand}>
          {w('here')}
        </button>
      </>
    );
  }
  return (
    <div class="clock">
      <p class="clock-number" role="timer">
        {w('left', { seconds: number(secondsLeft.value) })}
      </p>
      <p>{w('still')}</p>
      <progress
        max={STAND_S}
        value={STAND_S - secondsLeft.value}
        aria-label={w('left', { seconds: number(secondsLeft.value) })}
      />
    </div>
  );
}

function Warnings() {
  const said = warningOf();
  return (
    <>
      <p class={said === '' ? 'hidden' : 'trouble'} role="alert">
        {said}
      </p>
      {silent.value.length > 0 && (
        <p class="muted small">
          {w('silentReceivers', { devices: silent.value.slice(0, 6).join(', ') })}
        </p>
      )}
    </>
  );
}

/** The first that matters: of three warnings at once nobody reads one. */
function warningOf(): string {
  if (hearing.value === 'worn') return w('worn');
  if (hearing.value === 'foreign') return w('foreign');
  if (hearing.value === 'offline') return w('noConnection');
  if (isUnheard.value) return w('notHeard');
  return isMoving.value ? w('moving') : '';
}

function Buttons({ isOver }: { readonly isOver: boolean }) {
  const isEnough = doneCount.value >= LEAST_POINTS;
  return (
    <div class="walk-buttons">
      {stand.value && (
        <button type="button" class="button button--quiet" onClick={startStand}>
          {w('anew')}
        </button>
      )}
      {!isOver && (
        <button type="button" class="button button--quiet" onClick={skip}>
          {w('skip')}
        </button>
      )}
      {(walk.value?.at ?? 0) > 0 && (
        <button type="button" class="button button--quiet" onClick={undo}>
          {w('undo')}
        </button>
      )}
      <button
        type="button"
        class={isOver ? 'button big' : 'button button--quiet'}
        disabled={!isEnough}
        onClick={() => void finish()}
      >
        {w('finish')}
      </button>
      <p class="muted small">
        {w('finishHint', { done: number(doneCount.value), least: number(LEAST_POINTS) })}
      </p>
    </div>
  );
}
