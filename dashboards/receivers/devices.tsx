import { useSignal } from '@preact/signals';
import { nameIn, number } from '../i18n/language.ts';
import { Field, Trouble } from '../parts/field.tsx';
import { metresOf } from '../parts/typed-numbers.ts';
import { venue } from '../parts/venue-page.ts';
import {
  bands,
  blink,
  chosen,
  type Device,
  devices,
  floor,
  mayChange,
  place,
  placementOf,
  pointOf,
  remove,
  startBlink,
  zoneName,
} from './store.ts';
import { TillWays } from './till.tsx';
import { w } from './words.ts';

/** Every device, those that are nowhere yet first; the chosen one with what can be done. */
export function Devices() {
  const list = [...devices.value].sort((a, b) => Number(isPlaced(a)) - Number(isPlaced(b)));
  return (
    <section class="card">
      <h2>{w('devices')}</h2>
      {list.length === 0 && <p>{w('noDevices')}</p>}
      <ul class="device-list">
        {list.map((device) => (
          <li key={device.device}>
            <button
              type="button"
              class="device-row"
              data-row={device.device}
              aria-expanded={chosen.value === device.device}
              onClick={() => choose(device)}
            >
              <bdi dir="ltr">{device.device}</bdi>
              <span class={`state state--${device.state}`}>{w(`state_${device.state}`)}</span>
              <span class="muted small">{whereOf(device)}</span>
            </button>
            {chosen.value === device.device && <Chosen device={device} />}
          </li>
        ))}
      </ul>
      {mayChange.value && bands.value.length > 0 && <Bands />}
    </section>
  );
}

/** Bands with a radio of their own are no boxes on a wall: they wait aside to be taken away. */
function Bands() {
  const isOpen = useSignal(false);
  return (
    <details class="bands" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>{w('bands', { count: bands.value.length })}</summary>
      <p class="muted small">{w('bandsText')}</p>
      {isOpen.value && (
        <ul class="device-list">
          {bands.value.map((device) => (
            <li key={device.device} class="band">
              <bdi dir="ltr">{device.device}</bdi>
              <Remove device={device.device} />
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

function Remove({ device }: { readonly device: string }) {
  const isSure = useSignal(false);
  return (
    <button
      type="button"
      class="button button--quiet"
      onClick={() => {
        if (isSure.value) void remove(device);
        else isSure.value = true;
      }}
    >
      {isSure.value ? w('removeSure', { device }) : w('remove')}
    </button>
  );
}

function isPlaced(device: Device): boolean {
  return placementOf(device) !== undefined;
}

function choose(device: Device): void {
  chosen.value = chosen.value === device.device ? '' : device.device;
  const on = pointOf(device)?.floor;
  if (on !== undefined) floor.value = on;
}

function whereOf(device: Device): string {
  const at = pointOf(device);
  if (at) return w('at', { x: number(at.x), y: number(at.y) });
  const placement = placementOf(device);
  if (placement && 'zone' in placement) return w('inZone', { zone: zoneName(placement.zone) });
  return w('unplaced');
}

function Chosen({ device }: { readonly device: Device }) {
  const id = device.device;
  if (!mayChange.value) return null;
  const told = blink.value?.device === id ? blink.value.state : undefined;
  return (
    <div class="chosen">
      <button
        type="button"
        class="button"
        disabled={told === 'waiting'}
        onClick={() => void startBlink(id)}
      >
        {w('blink')}
      </button>
      <p role="status" class="blink" data-state={told}>
        {told === undefined ? '' : blinkWord(told, id)}
      </p>
      {device.kind === 'till' && <TillWays device={id} />}
      <Placing device={device} />
      <Remove device={id} />
    </div>
  );
}

function blinkWord(state: string, device: string): string {
  switch (state) {
    case 'waiting':
      return w('blinkWait', { device });
    case 'delivered':
    case 'expired':
    case 'failed':
      return w(`blink_${state}`, { device });
    default:
      return w('blink_unknown', { device });
  }
}

function Placing({ device }: { readonly device: Device }) {
  const at = pointOf(device);
  const placement = placementOf(device);
  const typedX = useSignal<string | undefined>(undefined);
  const typedY = useSignal<string | undefined>(undefined);
  const zone = useSignal(placement && 'zone' in placement ? placement.zone : '');
  const isWrong = useSignal(false);
  const plan = venue.value?.plan;
  const submit = (event: Event) => {
    event.preventDefault();
    if (zone.value !== '') return void place(device.device, { zone: zone.value });
    const [x, y] = [metresOf(textOf(typedX.value, at?.x)), metresOf(textOf(typedY.value, at?.y))];
    isWrong.value = x === undefined || y === undefined;
    if (x === undefined || y === undefined) return;
    typedX.value = undefined;
    typedY.value = undefined;
    void place(device.device, { x, y, floor: at?.floor ?? floor.value });
  };
  return (
    <form class="form placing" onSubmit={submit}>
      <p class="muted small">{w('moveHint')}</p>
      <div class="two">
        <Field
          label={w('x')}
          name="x"
          isLatin
          value={textOf(typedX.value, at?.x)}
          onChange={(value) => (typedX.value = value)}
        />
        <Field
          label={w('y')}
          name="y"
          isLatin
          value={textOf(typedY.value, at?.y)}
          onChange={(value) => (typedY.value = value)}
        />
      </div>
      <label class="field">
        <span>{w('orZone')}</span>
        <select
          name="zone"
          value={zone.value}
          onChange={(event) => (zone.value = event.currentTarget.value)}
        >
          <option value="">{w('byPoint')}</option>
          {plan?.zones.map(({ id, name }) => (
            <option key={id} value={id}>
              {nameIn(name)}
            </option>
          ))}
        </select>
      </label>
      {isWrong.value && <Trouble>{w('badMetres')}</Trouble>}
      <button type="submit" class="button button--quiet">
        {w('place')}
      </button>
    </form>
  );
}

function textOf(typed: string | undefined, known: number | undefined): string {
  return typed ?? (known === undefined ? '' : String(known));
}
