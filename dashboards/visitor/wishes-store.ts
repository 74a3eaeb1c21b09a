import { signal } from '@preact/signals';
import type { ChoicesAsk, ChoicesBody, LessBody } from '../../src/contracts/api-choices.ts';
import { call } from '../api/client.ts';
import { language, switchLanguage, writeAs } from '../i18n/language.ts';
import { me, ofPage } from './store.ts';
import type { WishText } from './wishes-texts.ts';

const path = ofPage('/choices');

export const wishes = signal<ChoicesBody | undefined>(undefined);
/** What became of the last change, in words. */
export const wishNote = signal<WishText | undefined>(undefined);

export async function loadWishes(): Promise<void> {
  const answer = await call<ChoicesBody>('GET', path);
  if (answer.ok) wishes.value = answer.body;
  else if (wishes.value === undefined) wishNote.value = 'failed';
}

let saving: Promise<void> = Promise.resolve();

/** Saves one change at once; they wait for each other, so that none is kept over an old version. */
export function change(part: Partial<ChoicesAsk>): Promise<void> {
  saving = saving.then(() => save(part));
  return saving;
}

async function save(part: Partial<ChoicesAsk>): Promise<void> {
  const before = wishes.value;
  if (before === undefined) return;
  const answer = await call<ChoicesBody>('PUT', path, { ...asked(before), ...part });
  if (answer.ok) {
    wishes.value = answer.body;
    wishNote.value = 'saved';
    await apply(answer.body);
    return;
  }
  // Another page or a message's link was faster: what holds is shown, and nothing is undone unseen.
  wishNote.value = answer.code === 'command.choices_changed' ? 'changed' : 'failed';
  wishes.value = { ...before };
  await loadWishes();
}

function asked(body: ChoicesBody): ChoicesAsk {
  const { topics: _topics, language: _language, rests, ...choices } = body;
  return { ...choices, rests: rests.map(({ campaign }) => campaign) };
}

async function apply(body: ChoicesBody): Promise<void> {
  const { digits, calendar } = body;
  writeAs({ digits, calendar });
  if (me.value) me.value = { ...me.value, language: body.language };
  if (body.language !== language()) await switchLanguage(body.language);
}

/** “Less like this”: what it did, or undefined where it did not work. */
export async function sayLess(message: string): Promise<LessBody | undefined> {
  const at = `/api/v1/visitor/me/inbox/${encodeURIComponent(message)}/less`;
  const answer = await call<LessBody>('POST', at);
  if (!answer.ok) return undefined;
  await loadWishes();
  return answer.body;
}
