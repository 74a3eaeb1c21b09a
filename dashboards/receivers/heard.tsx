import { useSignal } from '@preact/signals';
import { number } from '../i18n/language.ts';
import { Field, Trouble } from '../parts/field.tsx';
import { role } from '../parts/venue-page.ts';
import {
  chosen,
  devices,
  floor,
  heardNow,
  listen,
  mayChange,
  pointOf,
  stopListening,
} from './store.ts';
import { w } from './words.ts';

/** A band is held to a box, and its dot is found. [RCV4] */
export function HeardNow() {
  const tag = useSignal('');
  const now = heardNow.value;
  // Looking at what devices hear is for who may walk; auditors only read.
  if (!mayChange.value && role.value !== 'operator') return null;
  return (
    <section class="card">
      <h2>{w('heardNow')}</h2>
      <p>{w('heardNowText')}</p>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (now) stopListening();
          else if (tag.value.trim() !== '') void listen(tag.value.trim());
        }}
      >
        <Field
          label={w('tag')}
          name="tag"
          isLatin
          isRequired
          value={tag.value}
          onChange={(value) => (tag.value = value)}
        />
        <button type="submit" class="button">
          {w(now ? 'stop' : 'listen')}
        </button>
      </form>
      {now && <Heard />}
    </section>
  );
}

function Heard() {
  const now = heardNow.value;
  if (!now) return null;
  if (now.state === 'worn') return <Trouble>{w('worn')}</Trouble>;
  if (now.state === 'foreign') return <Trouble>{w('foreign')}</Trouble>;
  if (now.state === 'offline') return <Trouble>{w('offline')}</Trouble>;
  const [first] = now.list;
  return (
    <div class="heard" role="status">
      {!first && <p>{w('listening')}</p>}
      {first && (
        <>
          <p class="loudest">{w('strongest', { device: first.device })}</p>
          <button type="button" class="button button--quiet" onClick={() => show(first.device)}>
            {w('chooseIt')}
          </button>
        </>
      )}
      <ol class="plain-list">
        {now.list.slice(0, 5).map(({ device, dbm }) => (
          <li key={device}>
            <bdi dir="ltr">{device}</bdi> <span>{w('dbm', { dbm: number(dbm) })}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function show(id: string): void {
  chosen.value = id;
  const device = devices.value.find((one) => one.device === id);
  const on = device && pointOf(device)?.floor;
  if (on) floor.value = on;
}
