import type { SessionsBody } from '../../src/contracts/api-people.ts';
import { p, roleWord, when } from '../i18n/people.ts';
import { Items, type Loaded, Quiet, useList } from './list.tsx';
import { act, signOut } from './store.ts';

type Session = SessionsBody['items'][number];

/** Everybody's sessions for an admin, one's own for everybody. */
export function Sessions(props: { readonly whose: 'all' | 'mine' }) {
  const path = props.whose === 'all' ? '/api/v1/sessions' : '/api/v1/me/sessions';
  const sessions = useList<Session>(path);
  const title = p(props.whose === 'all' ? 'sessions.title' : 'sessions.mine');
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <Items
        of={sessions}
        none=""
        row={(one) => <Row key={one.session} of={one} sessions={sessions} path={path} />}
      />
    </section>
  );
}

function Row(props: {
  readonly of: Session;
  readonly sessions: Loaded<Session>;
  readonly path: string;
}) {
  const { session, user, role, way, agent, address, sinceMs, seenAtMs, mine } = props.of;
  const end = async () => {
    if (mine) return signOut();
    await act('DELETE', `${props.path}/${session}`);
    props.sessions.reload();
  };
  const times = [
    sinceMs === undefined ? [] : p('sessions.since', { time: when(sinceMs) }),
    seenAtMs === undefined ? [] : p('sessions.seen', { time: when(seenAtMs) }),
  ].flat();
  return (
    <li>
      <span class="what">
        <span>
          <b>
            <bdi>{way === 'link' ? p('sessions.byLink') : user}</bdi>
          </b>{' '}
          {roleWord(role)} {mine && <span class="tag">{p('sessions.this')}</span>}
        </span>
        <span class="muted small">
          <bdi>{agent === '' ? p('sessions.unknown') : agent}</bdi>
          {address !== '' && (
            <>
              {' · '}
              <bdi dir="ltr">{address}</bdi>
            </>
          )}
          {times.map((text) => ` · ${text}`)}
        </span>
      </span>
      <Quiet onClick={() => void end()}>{p(mine ? 'admin.signOut' : 'sessions.end')}</Quiet>
    </li>
  );
}
