import { useSignal } from '@preact/signals';
import { dateOf } from '../i18n/format.ts';
import { day, t, twoDigits } from '../i18n/language.ts';

const DAY_MS = 86_400_000;
/** As long as a journal is kept unless somebody says otherwise. */
const DAYS = 30;

type Props = {
  readonly name: string;
  readonly label: string;
  readonly timezone: string;
  /** What it opens with, epoch ms, and the last moment there is. */
  readonly atMs: number;
  readonly nowMs: number;
};

/**
 * A past moment on the venue's clock, as `2026-11-20T17:30` in its form. Not the browser's own
 * field, which shows the calendar of the browser instead of the page's.
 */
export function MomentField({ name, label, timezone, atMs, nowMs }: Props) {
  const date = useSignal(dateOf(atMs, timezone));
  const minute = useSignal(minuteOf(atMs, timezone));
  const days = Array.from({ length: DAYS }, (_, ago) => nowMs - ago * DAY_MS);
  const [hours, minutes] = [Math.floor(minute.value / 60), minute.value % 60];
  return (
    <fieldset class="moment">
      <legend>{label}</legend>
      <select
        aria-label={t('moment.day')}
        value={date.value}
        onChange={(event) => {
          date.value = event.currentTarget.value;
        }}
      >
        {days.map((ms) => (
          <option key={ms} value={dateOf(ms, timezone)}>
            {day(ms, timezone)}
          </option>
        ))}
      </select>
      <span dir="ltr" class="moment-clock">
        <Digits
          label={t('moment.hour')}
          count={24}
          value={hours}
          onChange={(to) => {
            minute.value = to * 60 + minutes;
          }}
        />
        :
        <Digits
          label={t('moment.minute')}
          count={60}
          value={minutes}
          onChange={(to) => {
            minute.value = hours * 60 + to;
          }}
        />
      </span>
      <input type="hidden" name={name} value={`${date.value}T${clockText(hours, minutes)}`} />
    </fieldset>
  );
}

type DigitsProps = {
  readonly label: string;
  readonly count: number;
  readonly value: number;
  readonly onChange: (to: number) => void;
};

function Digits({ label, count, value, onChange }: DigitsProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    >
      {Array.from({ length: count }, (_, at) => (
        <option key={at} value={at}>
          {twoDigits(at)}
        </option>
      ))}
    </select>
  );
}

function clockText(hours: number, minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(hours)}:${two(minutes)}`;
}

/** Minutes since the venue's midnight, on its clock. */
function minuteOf(atMs: number, timezone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });
  const [hours = 0, minutes = 0] = format.format(atMs).split(':').map(Number);
  return hours * 60 + minutes;
}
