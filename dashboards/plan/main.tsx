import { render } from 'preact';
import { startLanguage } from '../i18n/language.ts';
import { startVenuePage } from '../parts/venue-page.ts';
import { api } from './api.ts';
import { App } from './app.tsx';
import { startChecking } from './checking.ts';
import { startKeys } from './keys.ts';
import { loadDraft, startSaving } from './saving.ts';
import { READERS, templates } from './store.ts';
import { recallUnscaled } from './underlay-store.ts';

await startLanguage();
recallUnscaled();
const root = document.getElementById('app');
if (root) render(<App />, root);
startVenuePage({
  roles: READERS,
  load: async () => {
    const [isLoaded, known] = await Promise.all([loadDraft(), api.templates()]);
    if (known.ok) templates.value = known.body.items;
    return isLoaded;
  },
});
startKeys();
startSaving();
startChecking();
