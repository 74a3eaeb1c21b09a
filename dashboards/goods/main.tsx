import { render } from 'preact';
import { startLanguage } from '../i18n/language.ts';
import { App } from './app.tsx';
import { startGoods } from './store.ts';

await startLanguage();
const root = document.getElementById('app');
if (root) render(<App />, root);
startGoods();
