import { t } from '../i18n/language.ts';
import { p } from '../i18n/people.ts';
import { Brand } from '../parts/brand.tsx';
import { Trouble } from '../parts/field.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { PagesNav } from '../parts/pages-nav.tsx';
import { Account } from './account.tsx';
import { Audit } from './audit.tsx';
import { People } from './people.tsx';
import { Sessions } from './sessions.tsx';
import { me, type Section, sectionsOf, show, shown, signOut, trouble } from './store.ts';
import { Tokens } from './tokens.tsx';

/** What whoever is signed in may keep. */
export function Admin() {
  document.title = `${t('app.name')} · ${p('admin.heading')}`;
  const who = me.value;
  if (who === undefined) return null;
  return (
    <div class="admin">
      <header class="row">
        <Brand />
        <span class="spacer" />
        <LanguageSwitch />
        {who.way !== undefined && (
          <button class="button button--quiet" type="button" onClick={() => void signOut()}>
            {p('admin.signOut')}
          </button>
        )}
        <PagesNav here="admin" role={who.role} venue={undefined} />
      </header>
      <main>
        <h1>{p('admin.heading')}</h1>
        <nav class="tabs" aria-label={p('admin.heading')}>
          {sectionsOf(who).map((section) => (
            <button
              key={section}
              class="button button--quiet"
              type="button"
              aria-pressed={shown.value === section}
              onClick={() => show(section)}
            >
              {p(`admin.${section}`)}
            </button>
          ))}
        </nav>
        {trouble.value !== '' && <Trouble>{trouble.value}</Trouble>}
        <Shown section={shown.value} />
      </main>
    </div>
  );
}

function Shown(props: { readonly section: Section }) {
  switch (props.section) {
    case 'people':
      return <People />;
    case 'tokens':
      return <Tokens />;
    case 'sessions':
      return <Sessions whose="all" />;
    case 'audit':
      return <Audit />;
    case 'account':
      return <Account />;
    default:
      return props.section satisfies never;
  }
}
