import './wishes.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ChoicesBody, LessBody } from '../../src/contracts/api-choices.ts';
import { duration, language, nameIn } from '../i18n/language.ts';
import { type InboxItem, messageTools, nowMs } from './store.ts';
import { change, loadWishes, sayLess, wishes, wishNote } from './wishes-store.ts';
import { type WishText, wish } from './wishes-texts.ts';

/** A visitor's own choices: topics, how often, quiet hours, channels, language. [CHO10] */
export function Wishes() {
  useEffect(() => {
    messageTools.value = MessageTools;
  }, []);
  const held = wishes.value;
  return (
    <details
      class="card my-data wishes"
      onToggle={(event) => {
        if (event.currentTarget.open) void loadWishes();
      }}
    >
      <summary>
        <h2>{wish('title')}</h2>
      </summary>
      {held && (
        <>
          <Topics held={held} />
          <Often held={held} />
          <Quiet held={held} />
          <Channels held={held} />
          <Writing held={held} />
        </>
      )}
      <p class={wishNote.value === 'saved' ? 'small' : 'problem'} role="status">
        {wishNote.value && wish(wishNote.value)}
      </p>
    </details>
  );
}

type Held = { readonly held: ChoicesBody };

function Switch(props: {
  readonly name: string;
  readonly label: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}) {
  return (
    <label class="switch">
      <bdi>{props.label}</bdi>
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says its own state
        role="switch"
        name={props.name}
        checked={props.on}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
    </label>
  );
}

function Topics({ held }: Held) {
  const { topics, topicsOff, rests } = held;
  const turn = (id: string, on: boolean) => {
    const others = topicsOff.filter((one) => one !== id);
    void change({ topicsOff: on ? others : [...others, id] });
  };
  return (
    <section aria-labelledby="wish-topics">
      <h3 id="wish-topics">{wish('topics')}</h3>
      <p class="small">{wish('topicsHint')}</p>
      {topics.map(({ id, name }) => (
        <Switch
          key={id}
          name={`topic-${id}`}
          label={nameIn(name)}
          on={!topicsOff.includes(id)}
          onChange={(on) => turn(id, on)}
        />
      ))}
      {rests.map(({ campaign, name, untilMs }) => (
        <p key={campaign} class="small">
          <Resting name={nameIn(name)} leftMs={untilMs - nowMs.value} />{' '}
          <button
            class="button button--quiet"
            type="button"
            onClick={() => {
              const others = rests.filter((one) => one.campaign !== campaign);
              void change({ rests: others.map((one) => one.campaign) });
            }}
          >
            {wish('restEnd')}
          </button>
        </p>
      ))}
    </section>
  );
}

function Resting({ name, leftMs }: { readonly name: string; readonly leftMs: number }) {
  return <span>{wish('rests', { name, duration: duration(leftMs, true) })}</span>;
}

const FREQUENCIES = ['none', 'visit', 'few', 'all'] as const;

function Often({ held }: Held) {
  return (
    <fieldset class="wish-set">
      <legend>{wish('often')}</legend>
      {FREQUENCIES.map((frequency) => (
        <label key={frequency} class="wish-radio">
          <input
            type="radio"
            name="frequency"
            value={frequency}
            checked={held.frequency === frequency}
            onChange={() => void change({ frequency })}
          />
          <span>{wish(`often.${frequency}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

const USUAL = { from: '22:00', to: '08:00' };

function Quiet({ held: { quietHours } }: Held) {
  const isSame = useSignal(false);
  const set = (part: Partial<typeof USUAL>) => {
    const hours = { ...(quietHours ?? USUAL), ...part };
    isSame.value = hours.from === hours.to;
    if (hours.from && hours.to && !isSame.value) void change({ quietHours: hours });
  };
  return (
    <fieldset class="wish-set">
      <legend>{wish('quiet')}</legend>
      <p class="small">{wish('quietHint')}</p>
      <Switch
        name="quiet"
        label={wish('quietOn')}
        on={quietHours !== undefined}
        onChange={(on) => void change({ quietHours: on ? USUAL : undefined })}
      />
      {quietHours && (
        <div class="wish-hours">
          {(['from', 'to'] as const).map((end) => (
            <label key={end} class="field">
              <span>{wish(end)}</span>
              <input
                type="time"
                name={`quiet-${end}`}
                dir="ltr"
                required
                value={quietHours[end]}
                onChange={(event) => set({ [end]: event.currentTarget.value })}
              />
            </label>
          ))}
        </div>
      )}
      <p class="problem" role="status">
        {isSame.value && wish('quietSame')}
      </p>
    </fieldset>
  );
}

const CHANNELS = ['push', 'wristband', 'inbox', 'email', 'sms'] as const;

function Channels({ held: { channels } }: Held) {
  return (
    <section aria-labelledby="wish-channels">
      <h3 id="wish-channels">{wish('channels')}</h3>
      {CHANNELS.map((channel) => (
        <Switch
          key={channel}
          name={`channel-${channel}`}
          label={wish(`channel.${channel}`)}
          on={channels[channel] !== false}
          onChange={(on) => void change({ channels: { ...channels, [channel]: on } })}
        />
      ))}
      <p class="small">{wish('inboxHint')}</p>
    </section>
  );
}

const LANGUAGES = [
  ['en', 'English'],
  ['fa', 'فارسی'],
] as const;
const DIGITS = ['auto', 'latin', 'persian'] as const;
const CALENDARS = ['auto', 'gregorian', 'jalali'] as const;

/** Applied to the page at once, and to the messages to come. */
function Writing({ held }: Held) {
  const { digits = 'auto', calendar = 'auto' } = held;
  return (
    <section class="wish-set" aria-labelledby="wish-writing">
      <h3 id="wish-writing">{wish('writing')}</h3>
      <Select
        label="language"
        value={language()}
        options={LANGUAGES}
        onChange={(to) => void change({ language: to })}
      />
      <Select
        label="digits"
        value={digits}
        options={DIGITS.map((one) => [one, wish(`digits.${one}`)] as const)}
        onChange={(to) => void change({ digits: to === 'auto' ? undefined : to })}
      />
      <Select
        label="calendar"
        value={calendar}
        options={CALENDARS.map((one) => [one, wish(`calendar.${one}`)] as const)}
        onChange={(to) => void change({ calendar: to === 'auto' ? undefined : to })}
      />
    </section>
  );
}

function Select<T extends string>(props: {
  readonly label: Extract<WishText, 'language' | 'digits' | 'calendar'>;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}) {
  return (
    <label class="field">
      <span>{wish(props.label)}</span>
      <select
        name={props.label}
        value={props.value}
        onChange={(event) => {
          const to = props.options.find(([value]) => value === event.currentTarget.value);
          if (to) props.onChange(to[0]);
        }}
      >
        {props.options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** “Less like this”, and the link that stops its kind; safety has neither. [CHO7, CHO8] */
function MessageTools({ item }: { readonly item: InboxItem }) {
  const said = useSignal<LessBody | 'failed' | undefined>(undefined);
  const isBusy = useSignal(false);
  if (item.stop === undefined) return null;
  // Said twice it means more: only a second thought says it again, never a second tap.
  const less = async () => {
    isBusy.value = true;
    said.value = (await sayLess(item.message)) ?? 'failed';
    isBusy.value = false;
  };
  const isSaid = said.value !== undefined && said.value !== 'failed';
  return (
    <>
      <p class="wish-tools">
        <button
          class="button button--quiet"
          type="button"
          disabled={isBusy.value || isSaid}
          onClick={() => void less()}
        >
          {wish('less')}
        </button>
        <a href={`/stop?lang=${language()}#${item.stop}`}>{wish('stop')}</a>
      </p>
      <p class="small" role="status">
        {said.value && saidWords(said.value)}
      </p>
    </>
  );
}

function saidWords(said: LessBody | 'failed'): string {
  if (said === 'failed') return wish('failed');
  return wish(said.said === 'rests' ? 'lessRests' : 'lessOff', { topic: nameIn(said.topic) });
}
