import { signal } from '@preact/signals';
import { render } from 'preact';
import type { JoinOfferBody } from '../../src/contracts/api-joining.ts';
import { call } from '../api/client.ts';
import { startLanguage } from '../i18n/language.ts';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { Qr } from '../parts/qr.tsx';
import { posterTexts, sentences } from './words.ts';

type Offer = JoinOfferBody | 'waiting' | 'none' | 'failed';

const offer = signal<Offer>('waiting');

/** One sheet for a wall: the venue, the code, one sentence in both languages. [JOI8] */
function Page() {
  const texts = posterTexts();
  const shown = offer.value;
  document.title = texts.title;
  return (
    <div class="poster">
      <header class="poster-bar">
        <LanguageSwitch />
        {typeof shown === 'object' && (
          <button class="button" type="button" onClick={() => print()}>
            {texts.print}
          </button>
        )}
      </header>
      {typeof shown === 'object' ? (
        <Sheet offer={shown} />
      ) : (
        <p class="card" role="status">
          {texts[shown]}
        </p>
      )}
    </div>
  );
}

function Sheet({ offer: { name, url, qr } }: { readonly offer: JoinOfferBody }) {
  const { en, fa } = name;
  return (
    <main class="poster-sheet">
      <h1>
        <span lang="en" dir="ltr">
          {en}
        </span>
        {fa !== undefined && fa !== en && (
          <span lang="fa" dir="rtl">
            {fa}
          </span>
        )}
      </h1>
      <Qr of={qr} label={url} />
      <p lang="en" dir="ltr">
        {sentences.en}
      </p>
      <p lang="fa" dir="rtl">
        {sentences.fa}
      </p>
      <p class="poster-url">
        <bdi dir="ltr">{url}</bdi>
      </p>
    </main>
  );
}

async function load(): Promise<void> {
  const venue = location.pathname.split('/')[2] ?? '';
  const path = `/api/v1/visitor/${venue}/join${location.search}`;
  const answer = await call<JoinOfferBody>('GET', path);
  if (answer.ok) offer.value = answer.body;
  else offer.value = answer.status === 404 ? 'none' : 'failed';
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
await load();
