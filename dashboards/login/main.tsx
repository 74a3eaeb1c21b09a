import { useSignal } from '@preact/signals';
import { type ComponentChildren, render } from 'preact';
import { startLanguage, t } from '../i18n/language.ts';
import { p, placesWord, roleWord } from '../i18n/people.ts';
import { Brand } from '../parts/brand.tsx';
import { Field, Trouble } from '../parts/field.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import {
  begin,
  isBusy,
  send,
  toProvider,
  toSignIn,
  trouble,
  type View,
  view,
  ways,
} from './store.ts';

function Page() {
  document.title = `${t('app.name')} · ${p('login.title')}`;
  return (
    <main class="login">
      <div class="row">
        <Brand />
        <LanguageSwitch />
      </div>
      <div class="card">
        <Shown view={view.value} />
      </div>
    </main>
  );
}

function Shown(props: { readonly view: View }) {
  const { view: shown } = props;
  switch (shown.on) {
    case 'working':
      return <p role="status">{p('login.working')}</p>;
    case 'signIn':
      return <SignIn />;
    case 'join':
      return <Join {...shown} />;
    case 'over':
      return <Dead title={p('join.over')} text={p('join.overText')} />;
    case 'noRole':
      return <Dead title={p('login.noRole')} text={p('login.noRoleText')} />;
    default:
      return shown satisfies never;
  }
}

function Dead(props: { readonly title: string; readonly text: string }) {
  return (
    <>
      <h1>{props.title}</h1>
      <p role="alert">{props.text}</p>
      <button class="button button--quiet" type="button" onClick={() => void toSignIn('')}>
        {p('login.again')}
      </button>
    </>
  );
}

function Form(props: {
  readonly submit: string;
  readonly onSend: () => void;
  readonly children: ComponentChildren;
}) {
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSend();
      }}
    >
      {props.children}
      {trouble.value !== '' && <Trouble>{trouble.value}</Trouble>}
      <button class="button" type="submit" disabled={isBusy.value}>
        {isBusy.value ? p('login.working') : props.submit}
      </button>
    </form>
  );
}

function SignIn() {
  const [user, password] = [useSignal(''), useSignal('')];
  const { oidc } = ways.value;
  const ask = () => send('/api/v1/login', { user: user.value, password: password.value });
  return (
    <>
      <h1>{p('login.title')}</h1>
      {oidc !== undefined && (
        <>
          <button
            class="button"
            type="button"
            disabled={isBusy.value}
            onClick={() => void toProvider()}
          >
            {p('login.provider', { issuer: oidc.issuer })}
          </button>
          <span class="or">{p('login.or')}</span>
        </>
      )}
      <Form submit={p('login.submit')} onSend={() => void ask()}>
        <Field
          label={p('login.user')}
          name="user"
          value={user.value}
          onChange={(text) => (user.value = text)}
          autocomplete="username"
          isLatin
          isRequired
        />
        <Password label={p('login.password')} of={password} autocomplete="current-password" />
      </Form>
      <p class="muted small">{p('login.forgotten')}</p>
    </>
  );
}

function Join(props: Extract<View, { on: 'join' }>) {
  const { link, asked } = props;
  const [user, name, password] = [useSignal(asked.email ?? ''), useSignal(''), useSignal('')];
  const isReset = asked.kind === 'reset';
  const body = isReset
    ? { link, password: password.value }
    : { link, user: user.value, name: name.value, password: password.value };
  const text = isReset
    ? p('reset.text', { user: asked.user ?? '' })
    : p('join.text', { role: roleWord(asked.role), venues: placesWord(asked.venues) });
  return (
    <>
      <h1>{p(isReset ? 'reset.title' : 'join.title')}</h1>
      <p>{text}</p>
      <Form
        submit={p(isReset ? 'reset.submit' : 'join.submit')}
        onSend={() => void send('/api/v1/invitations/accept', body)}
      >
        {!isReset && (
          <>
            <Field
              label={p('join.user')}
              name="user"
              value={user.value}
              onChange={(typed) => (user.value = typed)}
              hint={p('join.userHint')}
              autocomplete="username"
              most={64}
              isLatin
              isRequired
            />
            <Field
              label={p('join.name')}
              name="name"
              value={name.value}
              onChange={(typed) => (name.value = typed)}
              autocomplete="name"
              most={80}
            />
          </>
        )}
        <Password
          label={p('join.password')}
          of={password}
          autocomplete="new-password"
          hint={p('join.passwordHint')}
        />
      </Form>
    </>
  );
}

function Password(props: {
  readonly label: string;
  readonly of: { value: string };
  readonly autocomplete: 'current-password' | 'new-password';
  readonly hint?: string;
}) {
  const hint = props.hint === undefined ? {} : { hint: props.hint };
  return (
    <Field
      label={props.label}
      name="password"
      isSecret
      value={props.of.value}
      onChange={(text) => {
        props.of.value = text;
      }}
      autocomplete={props.autocomplete}
      isRequired
      {...hint}
    />
  );
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
await begin();
