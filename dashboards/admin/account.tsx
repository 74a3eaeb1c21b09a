import { useSignal } from '@preact/signals';
import { call } from '../api/client.ts';
import { p } from '../i18n/people.ts';
import { Field, Trouble } from '../parts/field.tsx';
import { Sessions } from './sessions.tsx';
import { me } from './store.ts';

export function Account() {
  return (
    <>
      {me.value?.way === 'password' && <Password />}
      {me.value?.way !== undefined && <Sessions whose="mine" />}
    </>
  );
}

function Password() {
  const [old, password, said] = [useSignal(''), useSignal(''), useSignal('')];
  const isDone = useSignal(false);
  const send = async () => {
    const body = { old: old.value, password: password.value };
    const answer = await call('POST', '/api/v1/me/password', body);
    isDone.value = answer.ok;
    said.value = answer.ok ? '' : reasonOf(answer.code, answer.message);
    if (answer.ok) [old.value, password.value] = ['', ''];
  };
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{p('account.title')}</h2>
      <div class="two">
        <Field
          label={p('account.old')}
          name="old"
          isSecret
          value={old.value}
          onChange={(text) => (old.value = text)}
          autocomplete="current-password"
          isRequired
        />
        <Field
          label={p('account.new')}
          name="password"
          isSecret
          value={password.value}
          onChange={(text) => (password.value = text)}
          hint={p('join.passwordHint')}
          autocomplete="new-password"
          isRequired
        />
      </div>
      {said.value !== '' && <Trouble>{said.value}</Trouble>}
      {isDone.value && (
        <p class="good" role="status">
          {p('account.done')}
        </p>
      )}
      <button class="button" type="submit">
        {p('account.submit')}
      </button>
    </form>
  );
}

function reasonOf(code: string, message: string): string {
  if (code === 'http.sign_in') return p('account.wrongOld');
  if (code === 'command.password') return p('join.badPassword');
  return p('act.failed', { reason: message });
}
