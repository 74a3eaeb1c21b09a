import { signal } from '@preact/signals';
import { render } from 'preact';
import type { MeBody } from '../../src/contracts/api.ts';
import { call } from '../api/client.ts';
import { startLanguage, t } from '../i18n/language.ts';
import { p } from '../i18n/people.ts';
import { Brand, Command } from '../parts/brand.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { Admin } from './app.tsx';
import { enterAdmin } from './store.ts';

/** How the exchange of the link stands. */
const step = signal<'working' | 'expired' | 'none' | 'failed' | 'in'>('working');
const reason = signal('');

function Page() {
  if (step.value === 'in') return <Admin />;
  return (
    <main class="notice">
      <div class="row">
        <Brand />
        <LanguageSwitch />
      </div>
      <div class="card stack" role="status">
        <Step />
      </div>
    </main>
  );
}

function Step() {
  document.title = `${t('app.name')} · ${t('admin.title')}`;
  if (step.value === 'working') return <h1>{t('admin.working')}</h1>;
  if (step.value === 'failed') {
    return (
      <>
        <h1>{t('admin.failed')}</h1>
        <p>{reason.value}</p>
        <button class="button" type="button" onClick={() => location.reload()}>
          {t('app.tryAgain')}
        </button>
      </>
    );
  }
  const isExpired = step.value === 'expired';
  return (
    <>
      <h1>{t(isExpired ? 'admin.expired' : 'admin.none')}</h1>
      <p>{t(isExpired ? 'admin.expiredText' : 'admin.noneText')}</p>
      <Command line="npm run gozar -- admin link" />
      <a class="button button--quiet" href="/login?to=/admin">
        {p('admin.signIn')}
      </a>
    </>
  );
}

/** The secret leaves the address and the history before it is used. [PAG10] */
async function exchange(): Promise<void> {
  const link = location.hash.replace(/^#/, '');
  history.replaceState(null, '', location.pathname + location.search);
  if (link === '') return enter();
  const answer = await call('POST', '/api/v1/admin/exchange', { link });
  if (answer.ok) {
    location.replace('/floor');
    return;
  }
  const isUsedUp = answer.status === 404 || answer.status === 401 || answer.status === 400;
  reason.value = answer.status === 0 ? t('app.unreachable') : answer.message;
  step.value = isUsedUp ? 'expired' : 'failed';
}

/** Without a link: whoever is signed in keeps what they may, everybody else signs in. */
async function enter(): Promise<void> {
  const answer = await call<MeBody>('GET', '/api/v1/me');
  if (answer.ok && answer.body.way !== undefined) {
    await enterAdmin(answer.body);
    step.value = 'in';
  } else {
    step.value = 'none';
  }
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
await exchange();
