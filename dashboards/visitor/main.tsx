import { render } from 'preact';
import { nameIn, startLanguage, t } from '../i18n/language.ts';
import { Brand } from '../parts/brand.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { Later } from '../parts/later.tsx';
import { Inbox } from './inbox.tsx';
import { demo, joinOffer, mayStillArrive, me, phoneCode, shown, startVisitor } from './store.ts';

const link = () => import('./link.tsx').then(({ LinkForm }) => LinkForm);
const join = () => import('./join.tsx').then(({ Join }) => Join);
const band = () => import('./join.tsx').then(({ Band }) => Band);
const elsewhere = () => import('./elsewhere.tsx').then((part) => part.Elsewhere);
const phones = () => import('./phones.tsx').then(({ Phones }) => Phones);
const confirm = () => import('./phones.tsx').then(({ ConfirmPhone }) => ConfirmPhone);
const choices = () => import('./choices.tsx').then(({ Choices }) => Choices);
const choicesLine = () => import('./choices.tsx').then(({ ChoicesLine }) => ChoicesLine);
const addresses = () => import('./addresses.tsx').then(({ Addresses }) => Addresses);
const wishes = () => import('./wishes.tsx').then(({ Wishes }) => Wishes);
const calls = () => import('./calls.tsx').then(({ Calls }) => Calls);
const push = () => import('./push.tsx').then(({ Push }) => Push);
const myData = () => import('./my-data.tsx').then(({ MyData }) => MyData);
const beneath = () => import('./beneath.tsx').then(({ Beneath }) => Beneath);
const receipt = () => import('./my-data.tsx').then(({ Receipt }) => Receipt);

function Page() {
  const mine = me.value?.elsewhere ? undefined : me.value?.venue;
  const venue = mine ?? demo.value ?? joinOffer.value;
  const name = me.value?.name;
  document.title = venue ? nameIn(venue.name) : t('visitor.title');
  return (
    <div class="visitor">
      <header class="bar-top">
        <Brand />
        {venue?.demo && <span class="badge">{t('app.demo')}</span>}
        <span class="spacer" />
        <LanguageSwitch />
      </header>
      <main>
        <h1>
          {venue ? t('visitor.welcomeAt', { venue: nameIn(venue.name) }) : t('visitor.welcome')}
        </h1>
        {name && <p class="muted">{t('visitor.hello', { name })}</p>}
        {phoneCode.value ? <Later load={confirm} /> : <Body />}
      </main>
    </div>
  );
}

function Body() {
  switch (shown.value) {
    case 'loading':
      return <p class="muted">{t('app.loading')}</p>;
    case 'unreachable':
      return (
        <p class="card" role="status">
          {t('app.unreachable')} {t('app.unreachableMend')}
        </p>
      );
    case 'link':
      return <Later key={joinOffer.value ? 'join' : 'link'} load={joinOffer.value ? join : link} />;
    case 'elsewhere':
      return <Later load={elsewhere} />;
    case 'choices':
      return <Later load={choices} />;
    case 'inbox':
      return (
        <>
          {me.value?.linked === false && <Later load={me.value.byPhone ? band : link} />}
          <Later load={calls} />
          <Later load={push} />
          <Inbox />
          <Later load={beneath} />
          {mayStillArrive.value && (
            <p class="card" role="status">
              {t('stop.late')}
            </p>
          )}
          <Later load={choicesLine} />
          <Later load={wishes} />
          <Later load={addresses} />
          <Later load={phones} />
          <Later load={myData} />
        </>
      );
    case 'erased':
      return <Later load={receipt} />;
    default:
      return shown.value satisfies never;
  }
}

await startLanguage();
/** So long the page waits to be drawn in the language of whose phone it is, ms. [JOI15] */
const QUIET_MS = 400;
const started = startVisitor();
await Promise.race([started, new Promise((ring) => setTimeout(ring, QUIET_MS))]);
const root = document.getElementById('app');
if (root) render(<Page />, root);
await started;
