import { signal } from '@preact/signals';
import { render } from 'preact';
import { call } from '../api/client.ts';
import { startLanguage, t } from '../i18n/language.ts';
import { Brand, Command } from '../parts/brand.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';

/** How the exchange of the link stands. */
const step = signal<'working' | 'expired' | 'none' | 'failed'>('working');
const reason = signal('');

function Page() {
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
    </>
  );
}

/** The secret leaves the address and the history before it is used. [PAG10] */
async function exchange(): Promise<void> {
  const link = location.hash.replace(/^#/, '');
  history.replaceState(null, '', location.pathname + location.search);
  if (link === '') {
    step.value = 'none';
    return;
  }
  const answer = await call('POST', '/api/v1/admin/exchange', { link });
  if (answer.ok) {
    location.replace('/floor');
    return;
  }
  const isUsedUp = answer.status === 404 || answer.status === 401 || answer.status === 400;
  reason.value = answer.status === 0 ? t('app.unreachable') : answer.message;
  step.value = isUsedUp ? 'expired' : 'failed';
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
await exchange();
