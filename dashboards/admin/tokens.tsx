import { useSignal } from '@preact/signals';
import type { TokenMadeBody, TokensBody } from '../../src/contracts/api-people.ts';
import { duration } from '../i18n/language.ts';
import { digitsOf, p, roleWord, when } from '../i18n/people.ts';
import { Field } from '../parts/field.tsx';
import { Items, type Loaded, Quiet, Secret, useList } from './list.tsx';
import { type Scope, ScopeFields } from './scope.tsx';
import { act, placesOf } from './store.ts';

type Token = TokensBody['items'][number];

export function Tokens() {
  const tokens = useList<Token>('/api/v1/tokens');
  const made = useSignal('');
  const onMade = (token: string) => {
    made.value = token;
    tokens.reload();
  };
  return (
    <section aria-label={p('admin.tokens')}>
      {made.value !== '' && <Secret about={p('tokens.shown')} text={made.value} />}
      <div class="card">
        <h2>{p('tokens.title')}</h2>
        <Items
          of={tokens}
          none={p('tokens.none')}
          row={(token) => <Row key={token.token} of={token} tokens={tokens} />}
        />
      </div>
      <Make onMade={onMade} />
    </section>
  );
}

function Row(props: { readonly of: Token; readonly tokens: Loaded<Token> }) {
  const { token, name, role, venues, expiresAtMs, lastUsedAtMs } = props.of;
  const shown = name === '' ? token : name;
  const revoke = async () => {
    if (!confirm(p('tokens.sure', { name: shown }))) return;
    await act('DELETE', `/api/v1/tokens/${token}`);
    props.tokens.reload();
  };
  const used =
    lastUsedAtMs === undefined
      ? p('tokens.unused')
      : p('tokens.used', { time: when(lastUsedAtMs) });
  const left = Math.max(0, (expiresAtMs ?? 0) - Date.now());
  return (
    <li>
      <span class="what">
        <span>
          <b>
            <bdi>{shown}</bdi>
          </b>{' '}
          {name !== '' && (
            <bdi class="muted mono" dir="ltr">
              {token}
            </bdi>
          )}
        </span>
        <span class="muted small">
          {roleWord(role)} · {placesOf(venues)} · {used}
          {expiresAtMs !== undefined &&
            ` · ${p('people.endsIn', { duration: duration(left, true) })}`}
        </span>
      </span>
      <Quiet onClick={() => void revoke()}>{p('tokens.revoke')}</Quiet>
    </li>
  );
}

function Make(props: { readonly onMade: (token: string) => void }) {
  const scope = useSignal<Scope>({ role: 'wall', venues: 'all' });
  const [name, days] = [useSignal(''), useSignal('90')];
  const send = async () => {
    const body = { ...scope.value, name: name.value, days: digitsOf(days.value) };
    const made = await act<TokenMadeBody>('POST', '/api/v1/tokens', body);
    if (made === undefined) return;
    name.value = '';
    props.onMade(made.token);
  };
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{p('tokens.make')}</h2>
      <div class="two">
        <Field
          label={p('tokens.name')}
          name="name"
          value={name.value}
          onChange={(text) => (name.value = text)}
          most={80}
          isRequired
        />
        <Field
          label={p('tokens.days')}
          name="days"
          keys="numeric"
          most={4}
          isLatin
          value={days.value}
          onChange={(text) => (days.value = text)}
          isRequired
        />
        <ScopeFields of={scope} />
      </div>
      <button class="button" type="submit">
        {p('tokens.make')}
      </button>
    </form>
  );
}
