import { signal } from '@preact/signals';
import { render } from 'preact';
import type { HttpsBody } from '../../src/contracts/api-https.ts';
import { call } from '../api/client.ts';
import { startLanguage } from '../i18n/language.ts';
import { Command } from '../parts/brand.tsx';
import { PlainPage } from '../parts/plain-page.tsx';
import { w } from './words.ts';

const body = signal<HttpsBody | undefined>(undefined);
const failed = signal(false);

/** How a phone comes to trust the shop's own authority, and why it should. [CRT3] */
function Page() {
  return (
    <PlainPage name="trust" title={w('title')}>
      {failed.value && <p role="alert">{w('failed')}</p>}
      {body.value && <Body of={body.value} />}
    </PlainPage>
  );
}

function Body(props: { readonly of: HttpsBody }) {
  const { port, names, rootSha256 } = props.of;
  if (port === undefined) {
    return (
      <section class="card">
        <p>{w('none')}</p>
        <p>{w('noneMend')}</p>
        <Command line="npm run gozar -- https trial" />
      </section>
    );
  }
  return (
    <>
      {rootSha256 === undefined ? <p class="card">{w('notNeeded')}</p> : <Root is={rootSha256} />}
      <section class="card" aria-labelledby="then">
        <h2 id="then">{w('then')}</h2>
        <ul class="addresses">
          {names.map((name) => (
            <li key={name}>
              <a href={addressOf(name, port)}>
                <bdi dir="ltr">{addressOf(name, port)}</bdi>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function addressOf(name: string, port: number): string {
  const host = name.includes(':') ? `[${name}]` : name;
  return `https://${host}${port === 443 ? '' : `:${port}`}/`;
}

function Root(props: { readonly is: string }) {
  return (
    <>
      <section class="card">
        <p>{w('why')}</p>
        <p class="muted">{w('safe')}</p>
        <a class="button" href="/trust/root.crt">
          {w('get')}
        </a>
        <p>{w('compare')}</p>
        <code class="code" dir="ltr">
          {props.is}
        </code>
      </section>
      <Steps title={w('iphone')} of={[w('iphone1'), w('iphone2'), w('iphone3')]} />
      <Steps title={w('android')} of={[w('android1'), w('android2')]} />
      <Steps title={w('desk')} of={[w('desk1'), w('desk2')]} />
      <p class="muted">{w('remove')}</p>
    </>
  );
}

function Steps(props: { readonly title: string; readonly of: readonly string[] }) {
  return (
    <section class="card">
      <h2>{props.title}</h2>
      <ol>
        {props.of.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}

await startLanguage();
const root = document.getElementById('app');
if (root) render(<Page />, root);
const answer = await call<HttpsBody>('GET', '/api/v1/https');
if (answer.ok) body.value = answer.body;
else failed.value = true;
