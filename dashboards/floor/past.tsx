import { useSignal } from '@preact/signals';
import { createRef } from 'preact';
import { isSameDay } from '../i18n/format.ts';
import { number, t, time } from '../i18n/language.ts';
import { MomentField } from '../parts/moment-field.tsx';
import { backToLive, live, nowMs, past, playPast, role, timezone, watchPast } from './store.ts';

const SPEEDS = [1, 10, 60, 100] as const;
const FIRST_SPEED = 10;
const LOOKERS_BACK: readonly string[] = ['admin', 'operator'];
/** What the chooser opens with: a quarter of an hour ago. */
const AGO_MS = 900_000;
/** Where the focus goes from a button that goes away as it is pressed. */
const opener = createRef<HTMLButtonElement>();

/** Says that this is not now, since when it plays, and how to come back. [PAG13] */
export function PastBanner() {
  const now = past.value;
  if (!now) return null;
  const { atMs } = live.value;
  const isToday = isSameDay(atMs, nowMs.value, timezone.value);
  const when = atMs === 0 ? '–' : time(atMs, timezone.value, isToday ? 'second' : 'day');
  return (
    <div class="banner past" role="status">
      <b>{t('past.banner', { time: when })}</b>
      {now.isOver && <span>{t(atMs === 0 ? 'past.nothing' : 'past.over')}</span>}
      <span class="spacer" />
      <button
        type="button"
        class="button button--quiet"
        aria-disabled={now.isOver}
        onClick={() => {
          if (!now.isOver) playPast(now.speed, !now.isPaused);
        }}
      >
        {t(now.isPaused ? 'past.play' : 'past.pause')}
      </button>
      <Speeds of={now.speed} />
      <button
        type="button"
        class="button button--quiet"
        onClick={() => {
          backToLive();
          opener.current?.focus();
        }}
      >
        {t('past.live')}
      </button>
    </div>
  );
}

function Speeds(props: { readonly of: number }) {
  const speeds = SPEEDS.some((one) => one === props.of) ? SPEEDS : [props.of, ...SPEEDS];
  return (
    <label>
      <span class="hidden">{t('past.speed')}</span>
      <select
        value={props.of}
        onChange={(event) => playPast(Number(event.currentTarget.value), false)}
      >
        {speeds.map((speed) => (
          <option key={speed} value={speed}>
            {t('past.times', { n: number(speed) })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A time of the venue to go to; for those who may look back. */
export function LookBack() {
  const isOpen = useSignal(false);
  if (!LOOKERS_BACK.includes(role.value)) return null;
  return (
    <form
      class="look-back"
      onSubmit={(event) => {
        event.preventDefault();
        const from = new FormData(event.currentTarget).get('from');
        isOpen.value = false;
        if (typeof from === 'string' && from !== '') watchPast(from, FIRST_SPEED);
        opener.current?.focus();
      }}
    >
      <button
        ref={opener}
        type="button"
        class="button button--quiet"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        {t('past.open')}
      </button>
      {isOpen.value && (
        <>
          <MomentField
            name="from"
            label={t('past.choose')}
            timezone={timezone.value}
            atMs={Date.now() - AGO_MS}
            nowMs={Date.now()}
          />
          <button type="submit" class="button button--quiet">
            {t('past.show')}
          </button>
        </>
      )}
    </form>
  );
}
