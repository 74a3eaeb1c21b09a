import { useEffect } from 'preact/hooks';
import { listed, time } from '../i18n/language.ts';
import { venue } from '../parts/venue-page.ts';
import { pushState, startPush, switchOff, switchOn } from './push-store.ts';
import { postName, staff, tell } from './store.ts';
import { Quiet } from './tasks.tsx';
import { w } from './words.ts';

/** Who came by the first link has no account, and no name. */
const byLink = 'user:link';

/** I am here, a break, gone; and whether this phone rings. [STF6] */
export function Duty() {
  const body = staff.value;
  useEffect(() => {
    void startPush();
  }, []);
  if (body === undefined) return null;
  const { me, posts, onDuty } = body;
  const say = (state: string, more: object = {}) => tell('/staff/duty', { state, ...more });
  const names = onDuty.map(({ name, post }) => `\u2068${name}\u2069 (${postName(post)})`);
  const untilMs = me.untilMs ?? 0;
  const clock = time(untilMs, venue.value?.timezone ?? 'UTC');
  return (
    <section class="card duty" aria-labelledby="duty-title">
      <h2 id="duty-title" class="duty-name">
        <bdi>{me.name === byLink ? w('duty.byLink') : me.name}</bdi>
      </h2>
      <p class={`duty-state duty-state--${me.isQuiet ? 'break' : me.isOn ? 'on' : 'off'}`}>
        {me.isQuiet
          ? w('duty.break')
          : me.isOn
            ? w('duty.on', { post: postName(me.post) })
            : w('duty.off')}
        {me.isOn && me.by === 'shift' && <> {w('duty.shift', { time: clock })}</>}
        {me.isOn && me.by === 'band' && <> {w('duty.band')}</>}
      </p>
      <div class="buttons">
        {(!me.isOn || me.isQuiet) && (
          <button type="button" class="button" onClick={() => void say('here')}>
            {w(me.isQuiet ? 'duty.back' : 'duty.here')}
          </button>
        )}
        {me.isOn && !me.isQuiet && <Quiet onClick={() => say('break')} word="duty.pause" />}
        {me.isOn && <Quiet onClick={() => say('gone')} word="duty.gone" />}
        <label class="post">
          <span>{w('duty.post')}</span>
          <select
            value={me.post}
            onChange={(event) => void say('here', { post: event.currentTarget.value })}
          >
            {posts.map(({ id }) => (
              <option key={id} value={id}>
                {postName(id)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Ring />
      <p class="muted">
        {names.length > 0 ? w('duty.now', { names: listed(names) }) : w('duty.nobody')}
      </p>
    </section>
  );
}

function Ring() {
  switch (pushState.value) {
    case 'none':
      return null;
    case 'https':
      return <p class="muted">{w('push.https')}</p>;
    case 'offer':
      return (
        <p>
          <Quiet onClick={switchOn} word="push.offer" />
        </p>
      );
    case 'on':
      return (
        <p class="ring">
          {w('push.on')} <Quiet onClick={switchOff} word="push.off" />
        </p>
      );
    case 'blocked':
      return <p class="muted">{w('push.blocked')}</p>;
    case 'failed':
      return <p class="muted">{w('push.failed')}</p>;
    default:
      return pushState.value satisfies never;
  }
}
