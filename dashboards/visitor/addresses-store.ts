import { signal } from '@preact/signals';
import type { AddressesBody } from '../../src/contracts/api-away.ts';
import { type Answer, call } from '../api/client.ts';
import { language } from '../i18n/language.ts';
import { ADDRESS_TEXT, type AddressText } from './address-texts.ts';
import { ofPage } from './store.ts';

export type AddressKind = AddressesBody['ways'][number];

export const addresses = signal<AddressesBody | undefined>(undefined);
/** What is said below, by kind; `list` = of the whole card. */
export type Note = { readonly word: AddressText; readonly isBad: boolean; readonly left?: number };
export const notes = signal<Readonly<Partial<Record<AddressKind | 'list', Note>>>>({});
/** Kinds whose form is open beside what is there already. */
export const changing = signal<readonly AddressKind[]>([]);
export const isBusy = signal(false);

const path = (end = '') => ofPage(`/addresses${end}`);

function say(about: AddressKind | 'list', note: Note | undefined): void {
  const { [about]: _was, ...others } = notes.value;
  notes.value = note === undefined ? others : { ...others, [about]: note };
}

export async function loadAddresses(): Promise<void> {
  const answer = await call<AddressesBody>('GET', path());
  if (answer.ok) addresses.value = answer.body;
  say('list', answer.ok ? undefined : { word: 'failed', isBad: true });
}

export async function askFor(kind: AddressKind, is: string): Promise<void> {
  const body = { address: { kind, is }, language: language(), text: ADDRESS_TEXT, yes: true };
  await send(kind, call<AddressesBody>('POST', path(), body), () => undefined);
}

export async function confirm(kind: AddressKind, code: string): Promise<void> {
  await send(kind, call<AddressesBody>('POST', path('/confirm'), { kind, code }), (told) => {
    if (told.confirmed) {
      changing.value = changing.value.filter((one) => one !== kind);
      return { word: 'confirmed', isBad: false };
    }
    const left = told.asked.find((one) => one.kind === kind)?.triesLeft ?? 0;
    return left > 0 ? { word: 'wrong', isBad: true, left } : { word: 'over', isBad: true };
  });
}

export async function remove(kind: AddressKind): Promise<void> {
  const body = { kind, text: ADDRESS_TEXT };
  await send(kind, call<AddressesBody>('POST', path('/end'), body), () => {
    return { word: 'removed', isBad: false };
  });
}

async function send(
  kind: AddressKind,
  asked: Promise<Answer<AddressesBody>>,
  noteOf: (told: AddressesBody) => Note | undefined,
): Promise<void> {
  isBusy.value = true;
  const answer = await asked;
  isBusy.value = false;
  if (answer.ok) {
    const { confirmed: _confirmed, ...kept } = answer.body;
    addresses.value = kept;
    say(kind, noteOf(answer.body));
    return;
  }
  const words: Readonly<Record<number, AddressText>> = { 400: 'bad', 409: 'many', 429: 'slow' };
  say(kind, { word: words[answer.status] ?? 'failed', isBad: true });
}
