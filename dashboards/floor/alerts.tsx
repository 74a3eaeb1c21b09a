import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { duration, nameIn, t, time } from '../i18n/language.ts';
import {
  acknowledge,
  alertRows,
  finish,
  mayKeep,
  mayRead,
  staffFailed,
  staffSaid,
  taskRows,
  waitingAlerts,
  whoOf,
} from './staff.ts';
import { serverNowMs, timezone, zoneName } from './store.ts';

/** How long what was done stays in sight, and how much of it. */
const RECENT_MS = 600_000;
const RECENT_SHOWN = 3;
const TASKS_SHOWN = 8;
const OPEN: readonly string[] = ['waiting', 'received', 'onTheWay'];

/**
 * What campaigns want someone to look at, in their own words, until it is acknowledged; then who
 * did, and when. All viewers see it come and go with the frames. [PAG17]
 */
export function Alerts() {
  const alerts = waitingAlerts.value;
  const waiting = new Set(alerts.map(({ id }) => id));
  const recent = mayRead()
    ? alertRows.value.filter((one) => !waiting.has(one.id) && isRecent(one.acknowledgedAtMs))
    : [];
  const newest = alerts[0];
  useEffect(() => {
    if (newest) staffSaid.value = t('alerts.new', { text: nameIn(newest.text) });
  }, [newest]);
  if (alerts.length + recent.length === 0) return null;
  return (
    <Panel title={t('alerts.title')} name="alerts">
      {[
        ...alerts.map(({ id, atMs, text, zone, severity }) => (
          <Line key={id} id={id} atMs={atMs} act={acknowledge} label={t('alerts.acknowledge')}>
            <b class={`severity severity--${severity}`}>{t(`severity.${severity}`)}</b>{' '}
            <Place text={nameIn(text)} zone={zone} />
          </Line>
        )),
        ...recent.slice(0, RECENT_SHOWN).map(({ id, atMs, text, zone, ...how }) => (
          <Line key={id} id={id} atMs={atMs}>
            <span class="muted">
              <Place text={nameIn(text)} zone={zone} />
              <br />
              {t('alerts.acknowledgedBy', {
                who: whoOf(how.acknowledgedBy ?? '–'),
                time: time(how.acknowledgedAtMs ?? 0, timezone.value),
              })}
            </span>
          </Line>
        )),
      ]}
    </Panel>
  );
}

/** What campaigns asked staff to do: what, where, since when, for whom. [PAG17] */
export function Tasks() {
  if (!mayRead()) return null;
  const open = taskRows.value.filter(({ state = 'waiting' }) => OPEN.includes(state));
  const done = taskRows.value.filter(({ doneAtMs }) => isRecent(doneAtMs));
  if (open.length + done.length === 0) return null;
  const hidden = open.length - TASKS_SHOWN;
  return (
    <Panel title={t('tasks.title')} name="tasks">
      {[
        ...open.slice(0, TASKS_SHOWN).map(({ id, atMs, text, zone, role, state = 'waiting' }) => (
          <Line key={id} id={id} atMs={atMs} act={finish} label={t('tasks.done')}>
            <Place text={nameIn(text)} zone={zone} />
            <br />
            {state === 'received' && <b>{t('tasks.received')} · </b>}
            {state === 'onTheWay' && <b>{t('tasks.onTheWay')} · </b>}
            <span class="muted">
              {t('tasks.waiting', { role, duration: duration(serverNowMs.value - atMs, true) })}
            </span>
          </Line>
        )),
        ...done
          .slice(0, RECENT_SHOWN)
          .map(({ id, atMs, text, zone, doneAtMs = 0, doneBy = '–' }) => (
            <Line key={id} id={id} atMs={atMs}>
              <span class="muted">
                <Place text={nameIn(text)} zone={zone} />
                <br />
                {t('tasks.doneBy', { who: whoOf(doneBy), time: time(doneAtMs, timezone.value) })}
              </span>
            </Line>
          )),
      ]}
      {hidden > 0 && <li class="muted">{t('tasks.more', { count: hidden })}</li>}
    </Panel>
  );
}

/** One voice for screen readers: what came, what was done, what did not work. */
export function StaffSaid() {
  return (
    <p class={staffFailed.value ? 'staff-failed' : 'hidden'} role="status">
      {staffFailed.value ? t('staff.failed') : staffSaid.value}
    </p>
  );
}

function Panel(props: {
  readonly title: string;
  readonly name: string;
  readonly children: ComponentChildren;
}) {
  const title = `${props.name}-title`;
  return (
    <section class={`card events ${props.name}`} aria-labelledby={title}>
      <h2 id={title}>{props.title}</h2>
      <ol>{props.children}</ol>
    </section>
  );
}

/** A line with its time and, for those who may, its button; it keeps the focus once pressed. */
function Line(props: {
  readonly id: string;
  readonly atMs: number;
  readonly act?: (id: string) => Promise<boolean>;
  readonly label?: string;
  readonly children: ComponentChildren;
}) {
  const { id, atMs, act, label } = props;
  const isBusy = useSignal(false);
  const line = useRef<HTMLLIElement>(null);
  const press = async () => {
    if (isBusy.value) return;
    isBusy.value = true;
    line.current?.focus();
    const what = line.current?.querySelector('bdi')?.textContent ?? '';
    const isDone = act && (await act(id));
    if (isDone) staffSaid.value = `${label}: ${what}`;
    isBusy.value = false;
  };
  return (
    <li ref={line} tabIndex={-1} data-row={id}>
      <time dateTime={new Date(atMs).toISOString()}>{time(atMs, timezone.value)}</time>
      <span class="what" id={`what-${id}`}>
        {props.children}
      </span>
      {act && mayKeep() && (
        <button
          type="button"
          class="button button--quiet"
          aria-describedby={`what-${id}`}
          aria-disabled={isBusy.value}
          onClick={() => void press()}
        >
          {label}
        </button>
      )}
    </li>
  );
}

function Place(props: { readonly text: string; readonly zone: string | undefined }) {
  return (
    <>
      <bdi>{props.text}</bdi>
      {props.zone !== undefined && (
        <>
          {' · '}
          <bdi>{zoneName(props.zone)}</bdi>
        </>
      )}
    </>
  );
}

function isRecent(atMs: number | undefined): boolean {
  return atMs !== undefined && serverNowMs.value - atMs < RECENT_MS;
}
