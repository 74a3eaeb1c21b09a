import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PhoneCodeBody } from '../../src/contracts/api-joining.ts';
import { call } from '../api/client.ts';
import { Qr } from '../parts/qr.tsx';
import { groupCode } from './code.ts';
import { joinTexts } from './join-texts.ts';
import { nowMs, ofPage, openOnPhone, phoneCode, phoneProblem } from './store.ts';

/** A code for a second phone, shown on the first, for ten minutes. [JOI6] */
export function Phones() {
  const texts = joinTexts();
  const made = useSignal<PhoneCodeBody | undefined>(undefined);
  const problem = useSignal<'failed' | 'slow' | undefined>(undefined);
  const make = async () => {
    const answer = await call<PhoneCodeBody>('POST', ofPage('/phone-code'));
    made.value = answer.ok ? answer.body : undefined;
    problem.value = answer.ok ? undefined : answer.status === 429 ? 'slow' : 'failed';
  };
  const code = made.value;
  const isOver = code !== undefined && code.expiresAtMs <= nowMs.value;
  return (
    <details
      class="card phones"
      onToggle={({ currentTarget }) => {
        // A code nobody looks at is not left lying around on the screen.
        if (!currentTarget.open) made.value = undefined;
      }}
    >
      <summary>{texts.phones}</summary>
      {code && !isOver && (
        <>
          <p>{texts.showText}</p>
          <Qr of={code.qr} label={texts.phones} />
          <p class="phones-code">
            <bdi dir="ltr">{groupCode(code.code)}</bdi>
          </p>
        </>
      )}
      <p class={problem.value ? 'problem' : 'muted'} role="status">
        {problem.value ? texts[problem.value] : isOver && texts.over}
      </p>
      <button class="button button--quiet" type="button" onClick={() => void make()}>
        {code ? texts.newCode : texts.show}
      </button>
    </details>
  );
}

/**
 * A code that came in the address is never used by itself: whoever made it would have this phone on
 * their page, and see where its owner goes. [JOI6]
 */
export function ConfirmPhone() {
  const texts = joinTexts();
  const isBusy = useSignal(false);
  useEffect(() => {
    document.getElementById('confirm-title')?.focus();
  }, []);
  const open = async () => {
    isBusy.value = true;
    await openOnPhone(phoneCode.value ?? '');
    isBusy.value = false;
  };
  const problem = phoneProblem.value;
  return (
    <section class="card join" aria-labelledby="confirm-title">
      <h2 id="confirm-title" tabIndex={-1}>
        {texts.confirm}
      </h2>
      <p>{texts.confirmText}</p>
      <p class="problem" role="status">
        {problem && texts[problem]}
      </p>
      <p class="push-choice">
        <button class="button" type="button" disabled={isBusy.value} onClick={() => void open()}>
          {texts.yes}
        </button>
        <button
          class="button button--quiet"
          type="button"
          onClick={() => {
            phoneCode.value = undefined;
            phoneProblem.value = undefined;
          }}
        >
          {texts.no}
        </button>
      </p>
    </section>
  );
}
