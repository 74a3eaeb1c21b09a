import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/language.ts';
import { CODE_LENGTH, caretAfter, groupCode, plainCode } from './code.ts';
import { NameField } from './fields.tsx';
import { demo, enterCode, isLinking, linkProblem } from './store.ts';

export function LinkForm() {
  const code = useSignal('');
  const name = useSignal('');
  const isShort = useSignal(false);
  const letters = plainCode(code.value).length;
  const submit = (event: Event) => {
    event.preventDefault();
    isShort.value = letters < CODE_LENGTH;
    if (!isShort.value) void enterCode(plainCode(code.value), name.value);
  };
  const short = isShort.value && letters < CODE_LENGTH;
  const problem = linkProblem.value;
  return (
    <form class="card link" onSubmit={submit} noValidate>
      <p>{t('link.text')}</p>
      {demo.value && <p class="muted small">{t('link.demo')}</p>}
      <label class="field" for="code">
        <span>{t('link.code')}</span>
        <CodeInput
          value={code.value}
          isWrong={short || problem !== undefined}
          onCode={(text) => {
            code.value = text;
          }}
        />
      </label>
      <p id="code-help" class={short || problem ? 'problem' : 'muted small'} role="status">
        {short && t('link.short', { count: letters })}
        {!short && problem && t(problem)}
        {!short && !problem && t('link.codeHint')}
      </p>
      <NameField
        value={name.value}
        onName={(called) => {
          name.value = called;
        }}
      />
      <button class="button" type="submit" disabled={isLinking.value}>
        {t(isLinking.value ? 'link.working' : 'link.submit')}
      </button>
    </form>
  );
}

/** Groups while typing; a pasted address gives its code. */
function CodeInput(props: {
  readonly value: string;
  readonly isWrong: boolean;
  readonly onCode: (grouped: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });
  const onInput = (element: HTMLInputElement) => {
    const typed = element.value;
    const at = element.selectionStart ?? typed.length;
    const fromAddress = typed.includes('#') ? typed.slice(typed.lastIndexOf('#') + 1) : typed;
    const grouped = groupCode(fromAddress);
    caret.current =
      fromAddress === typed
        ? caretAfter(grouped, plainCode(typed.slice(0, at)).length)
        : grouped.length;
    // The field shows the grouped code also where it did not change (a letter too many).
    element.value = grouped;
    props.onCode(grouped);
    element.setSelectionRange(caret.current, caret.current);
  };
  return (
    <input
      ref={input}
      id="code"
      name="code"
      dir="ltr"
      required
      autoCapitalize="characters"
      autoComplete="off"
      spellcheck={false}
      placeholder="XXXX-XXXX-XXXX-XX"
      aria-describedby="code-help"
      aria-invalid={props.isWrong}
      value={props.value}
      onInput={(event) => onInput(event.currentTarget)}
    />
  );
}
