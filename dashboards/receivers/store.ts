import { batch, computed, signal } from '@preact/signals';
import type { DevicesBody, ListBody } from '../../src/contracts/api.ts';
import type {
  AddedDeviceBody,
  AskedDevice,
  CoverageBody,
  DevicePlace,
  HeardBody,
  IdentifyBody,
  PlacesBody,
  SuggestedPlace,
} from '../../src/contracts/api-receivers.ts';
import { type Answer, call } from '../api/client.ts';
import { nameIn } from '../i18n/language.ts';
import { whyNot } from '../parts/refusal.ts';
import { inVenue, refused, role, said, shown, startVenuePage, venue } from '../parts/venue-page.ts';
import { loudest } from './loudest.ts';
import { Survey } from './survey.ts';
import { w } from './words.ts';

export type Device = DevicesBody['items'][number];
export type Point = { readonly x: number; readonly y: number; readonly floor: string };
export type Layer = 'heard' | 'strength' | 'error' | 'none';
export type Blink = { readonly device: string; readonly state: string };

export const devices = signal<readonly Device[]>([]);
export const bands = signal<readonly Device[]>([]);
export const coverage = signal<CoverageBody | undefined>(undefined);
/** What is predicted, and places that are looked for: each may take its time. */
export const prediction = new Survey('prediction');
export const search = new Survey('search');
/** Something moved since the figures were worked out. */
export const isStale = signal(false);
export const floor = signal('');
export const layer = signal<Layer>('heard');
export const floorDbm = signal(-90);
export const chosen = signal('');
/** Where a device is dragged to, before it is put there. */
export const dragged = signal<{ readonly device: string; readonly at: Point } | undefined>(
  undefined,
);
export const places = signal<readonly SuggestedPlace[] | undefined>(undefined);
export const added = signal<AddedDeviceBody | undefined>(undefined);
export const blink = signal<Blink | undefined>(undefined);
/** What is being typed to be added, and where the plan was pressed for it. */
export const newName = signal('');
export const newKind = signal('receiver');
export const newPlace = signal<Point | undefined>(undefined);
export const heardNow = signal<
  | undefined
  | {
      readonly tag: string;
      readonly state: HeardBody['state'] | 'offline';
      readonly list: readonly { readonly device: string; readonly dbm: number }[];
    }
>(undefined);

const LOOK_EVERY_MS = 5_000;
const BLINK_POLL_MS = 400;
const BLINK_PATIENCE_MS = 15_000;
const LISTEN_EVERY_MS = 700;
/** What was heard in so short a time is heard now. */
const NOW_MS = 3_000;

export const mayChange = computed(() => ['admin', 'integrator'].includes(role.value));

export function startReceivers(): void {
  startVenuePage({
    roles: ['admin', 'integrator', 'operator', 'auditor'],
    load: async ({ plan }) => {
      batch(() => {
        devices.value = [];
        coverage.value = undefined;
        places.value = undefined;
        void prediction.stop();
        void search.stop();
        floor.value = plan.floors[0]?.id ?? '';
      });
      if (!(await look())) return false;
      void predict();
      return true;
    },
  });
  setInterval(() => {
    const isLooked = document.visibilityState === 'visible';
    if (isLooked && shown.peek() === 'page' && !dragged.peek()) void look();
  }, LOOK_EVERY_MS);
}

export async function look(): Promise<boolean> {
  const list = await call<DevicesBody>('GET', inVenue('/devices'));
  if (!list.ok) {
    if (shown.peek() !== 'page' || list.status === 401) refused(list);
    return false;
  }
  batch(() => {
    devices.value = list.body.items.filter((one) => !isBand(one));
    bands.value = list.body.items.filter(isBand);
  });
  return true;
}

/** A band is worn and hangs nowhere: its own page is the desk. [RCV10] */
function isBand({ kind }: Device): boolean {
  return kind === 'wristband';
}

/** Asks what the receivers would hear as they are placed now; what was asked before ends. */
export async function predict(): Promise<void> {
  const asked = { floorDbm: floorDbm.peek() };
  const answer = await prediction.ask<CoverageBody>('/coverage', asked);
  if (answer === undefined) return;
  batch(() => {
    if (answer.ok) {
      coverage.value = answer.body;
      isStale.value = false;
    } else sayRefusal(answer);
  });
}

export function sayRefusal(answer: Extract<Answer<unknown>, { ok: false }>): void {
  said.value = { text: w('refused', { reason: whyNot(answer) }), isWrong: true };
}

/** Where a device stands at a point; undefined = in a zone, or nowhere yet. */
export function pointOf(device: Device): Point | undefined {
  if (dragged.value?.device === device.device) return dragged.value.at;
  const placement = placementOf(device);
  if (placement === undefined || 'zone' in placement) return undefined;
  const first = venue.value?.plan.floors[0]?.id ?? '';
  return { x: placement.x, y: placement.y, floor: placement.floor ?? first };
}

/** The server's answer says `unknown`, as devices of every make have places. */
export function placementOf({ placement }: Device): DevicePlace | undefined {
  return placement as DevicePlace | undefined;
}

export async function place(device: string, placement: DevicePlace): Promise<void> {
  const path = inVenue(`/devices/${encodeURIComponent(device)}/place`);
  const answer = await call('POST', path, { placement });
  if (!answer.ok) {
    dragged.value = undefined;
    return sayRefusal(answer);
  }
  await look();
  batch(() => {
    dragged.value = undefined;
    isStale.value = true;
    said.value = { text: w('placed', { device }), isWrong: false };
  });
  void predict();
}

export async function remove(device: string): Promise<void> {
  const answer = await call('DELETE', inVenue(`/devices/${encodeURIComponent(device)}`));
  if (!answer.ok) return sayRefusal(answer);
  batch(() => {
    chosen.value = '';
    said.value = { text: w('removed', { device }), isWrong: false };
  });
  await look();
  void predict();
}

/** The credential comes once, with the answer. */
export async function add(): Promise<void> {
  const at = newPlace.peek();
  const body = {
    device: newName.peek().trim().toLowerCase(),
    kind: newKind.peek(),
    ...(at === undefined ? {} : { placement: at }),
  };
  const answer = await call<AddedDeviceBody>('POST', inVenue('/devices'), body);
  if (!answer.ok) return sayRefusal(answer);
  batch(() => {
    added.value = answer.body;
    newName.value = '';
    newPlace.value = undefined;
    chosen.value = body.device;
    said.value = undefined;
  });
  await look();
  void predict();
}

export async function findPlaces(count: number): Promise<void> {
  const asked = { count, floorDbm: floorDbm.peek() };
  const answer = await search.ask<PlacesBody>('/coverage/places', asked);
  if (answer?.ok) places.value = answer.body.places;
  else if (answer) sayRefusal(answer);
}

/** Asks a device to blink, and follows what becomes of it. [RCV4] */
export async function startBlink(device: string): Promise<void> {
  blink.value = { device, state: 'waiting' };
  const path = inVenue(`/devices/${encodeURIComponent(device)}/identify`);
  const asked = await call<IdentifyBody>('POST', path);
  if (!asked.ok) {
    blink.value = undefined;
    return sayRefusal(asked);
  }
  const untilMs = Date.now() + BLINK_PATIENCE_MS;
  while (Date.now() < untilMs && blink.peek()?.device === device) {
    const list = await call<ListBody<AskedDevice>>('GET', inVenue('/device-commands?limit=50'));
    const row = list.ok && list.body.items.find(({ id }) => id === asked.body.deviceCommand);
    if (row && row.state !== 'waiting' && row.state !== 'claimed') {
      blink.value = { device, state: row.state };
      return;
    }
    await new Promise((done) => setTimeout(done, BLINK_POLL_MS));
  }
  if (blink.peek()?.device === device) blink.value = { device, state: 'unknown' };
}

let listening = 0;

/** Follows a band that is held to a box, until it is stopped. [RCV4] */
export async function listen(tag: string): Promise<void> {
  const mine = ++listening;
  let after = 0;
  let heard: HeardBody['readings'] = [];
  heardNow.value = { tag, state: 'listening', list: [] };
  while (mine === listening) {
    const answer = await call<HeardBody>('POST', inVenue('/heard'), { tag, after });
    if (mine !== listening) return;
    if (answer.ok) {
      const { nowMs, next, readings, state } = answer.body;
      after = next;
      heard = [...heard, ...readings].filter(({ atMs }) => nowMs - atMs <= NOW_MS);
      heardNow.value = { tag, state, list: loudest(heard) };
    } else heardNow.value = { tag, state: 'offline', list: [] };
    await new Promise((done) => setTimeout(done, LISTEN_EVERY_MS));
  }
}

export function stopListening(): void {
  listening += 1;
  heardNow.value = undefined;
}

export function zoneName(id: string | null): string {
  if (id === null) return w('nowhere');
  if (id === '') return w('outside');
  const zone = venue.value?.plan.zones.find((one) => one.id === id);
  return zone ? nameIn(zone.name) : id;
}
