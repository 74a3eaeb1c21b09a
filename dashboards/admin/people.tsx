import { useSignal } from '@preact/signals';
import type { InvitationsBody, LinkMadeBody, UsersBody } from '../../src/contracts/api-people.ts';
import { duration } from '../i18n/language.ts';
import { p, roleWord } from '../i18n/people.ts';
import { Field } from '../parts/field.tsx';
import { Items, type Loaded, Quiet, Secret, useList } from './list.tsx';
import { type Scope, ScopeFields } from './scope.tsx';
import { act, me, placesOf } from './store.ts';

type User = UsersBody['items'][number];
type Invitation = InvitationsBody['items'][number];

export function People() {
  const users = useList<User>('/api/v1/users');
  const links = useList<Invitation>('/api/v1/invitations');
  const link = useSignal('');
  const made = (text: string) => {
    link.value = text;
    links.reload();
  };
  const hasNobody = users.items.value?.length === 0;
  return (
    <section aria-label={p('admin.people')}>
      {me.value?.way === 'link' && hasNobody && <First />}
      {link.value !== '' && <Secret about={p('people.link')} text={link.value} />}
      <div class="card">
        <Items
          of={users}
          none={p('people.noAccounts')}
          row={(user) => <Person key={user.user} user={user} users={users} onLink={made} />}
        />
      </div>
      <Invite onLink={made} />
      {(links.items.value?.length ?? 0) > 0 && (
        <div class="card">
          <h2>{p('people.open')}</h2>
          <Items
            of={links}
            none=""
            row={(one) => <OpenLink key={one.invitation} of={one} links={links} />}
          />
        </div>
      )}
    </section>
  );
}

/** Whoever came by the first link makes an account of their own: they invite themselves. */
function First() {
  const go = async () => {
    const body = { role: 'admin', venues: 'all' };
    const made = await act<LinkMadeBody>('POST', '/api/v1/invitations', body);
    if (made !== undefined) location.assign(`/login${new URL(made.link).hash}`);
  };
  return (
    <div class="card stack">
      <h2>{p('first.title')}</h2>
      <p>{p('first.text')}</p>
      <button class="button" type="button" onClick={() => void go()}>
        {p('first.button')}
      </button>
    </div>
  );
}

function Person(props: {
  readonly user: User;
  readonly users: Loaded<User>;
  readonly onLink: (link: string) => void;
}) {
  const { user, users, onLink } = props;
  const isEditing = useSignal(false);
  const path = `/api/v1/users/${encodeURIComponent(user.user)}`;
  const change = async (body: object) => {
    if ((await act('POST', path, body)) === undefined) return;
    isEditing.value = false;
    users.reload();
  };
  const disable = () => {
    const sure = p('people.sureDisable', { user: user.user });
    if (user.disabled || confirm(sure)) void change({ disabled: !user.disabled });
  };
  const reset = async () => {
    const made = await act<LinkMadeBody>('POST', `${path}/reset`, {});
    if (made !== undefined) onLink(made.link);
  };
  return (
    <li>
      <PersonText user={user} />
      <span class="buttons">
        <Quiet onClick={() => (isEditing.value = !isEditing.value)}>{p('people.change')}</Quiet>
        <Quiet onClick={() => void reset()}>{p('people.reset')}</Quiet>
        <Quiet onClick={disable}>{p(user.disabled ? 'people.enable' : 'people.disable')}</Quiet>
      </span>
      {isEditing.value && (
        <Edit user={user} onSave={change} onCancel={() => (isEditing.value = false)} />
      )}
    </li>
  );
}

function PersonText(props: { readonly user: User }) {
  const { user, name, role, venues, disabled, hasOidc, email } = props.user;
  const isMe = me.value?.user === user;
  return (
    <span class="what">
      <span>
        <b>
          <bdi>{name}</bdi>
        </b>{' '}
        {name !== user && (
          <bdi class="muted mono" dir="ltr">
            {user}
          </bdi>
        )}{' '}
        {isMe && <span class="tag">{p('people.you')}</span>}{' '}
        {hasOidc && <span class="tag">{p('people.byProvider')}</span>}{' '}
        {disabled && <span class="tag tag--off">{p('people.disabled')}</span>}
      </span>
      <span class="muted small">
        {roleWord(role)} · {placesOf(venues)}
        {email !== undefined && email !== user && (
          <>
            {' · '}
            <bdi dir="ltr">{email}</bdi>
          </>
        )}
      </span>
    </span>
  );
}

function Edit(props: {
  readonly user: User;
  readonly onSave: (scope: Scope) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const { role, venues } = props.user;
  const scope = useSignal<Scope>({ role, venues });
  return (
    <div class="editing form">
      <div class="two">
        <ScopeFields of={scope} />
      </div>
      <span class="buttons">
        <button class="button" type="button" onClick={() => void props.onSave(scope.value)}>
          {p('people.save')}
        </button>{' '}
        <Quiet onClick={props.onCancel}>{p('people.cancel')}</Quiet>
      </span>
    </div>
  );
}

function Invite(props: { readonly onLink: (link: string) => void }) {
  const scope = useSignal<Scope>({ role: 'operator', venues: 'all' });
  const email = useSignal('');
  const send = async () => {
    const address = email.value.trim() === '' ? {} : { email: email.value };
    const body = { ...scope.value, ...address };
    const made = await act<LinkMadeBody>('POST', '/api/v1/invitations', body);
    if (made === undefined) return;
    email.value = '';
    props.onLink(made.link);
  };
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{p('people.invite')}</h2>
      <div class="two">
        <ScopeFields of={scope} />
        <Field
          label={p('people.email')}
          name="email"
          keys="email"
          value={email.value}
          onChange={(text) => (email.value = text)}
          most={64}
          isLatin
        />
      </div>
      <button class="button" type="submit">
        {p('people.makeLink')}
      </button>
    </form>
  );
}

function OpenLink(props: { readonly of: Invitation; readonly links: Loaded<Invitation> }) {
  const { invitation, kind, user, email, role, venues, expiresAtMs } = props.of;
  const revoke = async () => {
    await act('DELETE', `/api/v1/invitations/${invitation}`);
    props.links.reload();
  };
  const left = duration(Math.max(0, expiresAtMs - Date.now()), true);
  return (
    <li>
      <span class="what">
        <span>
          {kind === 'reset' ? p('people.resetLink', { user: user ?? '' }) : p('people.invitation')}
          {email !== undefined && (
            <>
              {' '}
              <bdi dir="ltr">{email}</bdi>
            </>
          )}
        </span>
        <span class="muted small">
          {roleWord(role)} · {placesOf(venues)} · {p('people.endsIn', { duration: left })}
        </span>
      </span>
      <Quiet onClick={() => void revoke()}>{p('people.revoke')}</Quiet>
    </li>
  );
}
