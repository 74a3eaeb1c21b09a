import type { VisitorBody } from '../../src/contracts/api.ts';
import { call } from '../api/client.ts';
import { language } from '../i18n/language.ts';
import { linkProblem, mayStillArrive, me, ofPage, type Purpose, purposes, shown } from './store.ts';

/**
 * Which wording of `consent.*` who wears a band saw, kept as proof. A change of what the texts say
 * is a new version. [PAG8]
 */
const BAND_TEXT = 'consent-2';
/**
 * Which wording who joins by phone read: `text` of the joining texts and the purposes' sentences of
 * the catalogue. A change of what they say is a new version. [JOI10]
 */
export const JOIN_TEXT = 'join-1';

/** What is on the screen of who answers here. [JOI10] */
const wording = () => (me.value?.byPhone ? JOIN_TEXT : BAND_TEXT);

/** Saves one switch at once; what was shown before comes back when the server refuses. */
export async function choose(purpose: Purpose, granted: boolean): Promise<boolean> {
  const before = me.value;
  if (!before) return false;
  me.value = { ...before, consents: { ...before.consents, [purpose]: granted } };
  const answer = await call('PUT', ofPage('/consents'), {
    purpose,
    granted,
    text: wording(),
    language: language(),
  });
  if (!answer.ok && me.value) {
    const consents = { ...me.value.consents };
    const was = before.consents[purpose];
    if (was === undefined) delete consents[purpose];
    else consents[purpose] = was;
    me.value = { ...me.value, consents };
  }
  return answer.ok;
}

/** One tap: nothing is allowed any more. */
export async function stopAll(): Promise<boolean> {
  const consents = me.value?.consents ?? {};
  const granted = purposes.filter((purpose) => consents[purpose] === true);
  const saved = await Promise.all(granted.map((purpose) => choose(purpose, false)));
  return saved.every(Boolean);
}

/** "Done" without a switch is an answer too: three times no, and the page does not ask again. */
export async function finishChoices(): Promise<void> {
  const consents = me.value?.consents ?? {};
  const unanswered = purposes.filter((purpose) => consents[purpose] === undefined);
  shown.value = 'inbox';
  await Promise.all(unanswered.map((purpose) => choose(purpose, false)));
}

/** One switch; the page then asks for the code again, as the band is nobody's. */
export async function stopEverything(): Promise<boolean> {
  const body = { text: wording(), language: language() };
  const answer = await call<VisitorBody>('POST', ofPage('/stop'), body);
  if (!answer.ok) return false;
  mayStillArrive.value = answer.body.mayStillArrive === true;
  me.value = answer.body;
  linkProblem.value = 'stop.done';
  shown.value = 'inbox';
  return true;
}
