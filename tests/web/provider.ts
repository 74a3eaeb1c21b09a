import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { onTestFinished } from 'vitest';

/** Somebody the provider knows. */
export type Person = {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: readonly string[];
};

/** How a test makes the provider lie. */
export type Lie = (body: Record<string, unknown>) => Record<string, unknown>;

export type TestProvider = {
  readonly issuer: string;
  /** Who signs in from now on. */
  person: Person;
  /** Changes what the token endpoint answers. */
  lie: Lie | undefined;
  /** Requests that came, as `GET /auth`. */
  readonly asked: string[];
  close(): Promise<void>;
};

export const clientId = 'gozar';
export const clientSecret = 'a-secret-of-the-provider-and-us';

/** A real OpenID Connect provider on loopback; whoever comes is `person` and says yes. */
export async function openProvider(redirectUri: string, person: Person): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const opened: TestProvider = {
    ...{ issuer, person, lie: undefined, asked: [] },
    close: () => closeServer(server),
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] },
        ...{ response_types: ['code'], grant_types: ['authorization_code'] },
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    pkce: { required: () => true },
    conformIdTokenClaims: true,
    features: { devInteractions: { enabled: false } },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ ...opened.person, sub }),
    }),
    interactions: { url: (_context: unknown, one: { uid: string }) => `/interaction/${one.uid}` },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    opened.asked.push(`${request.method} ${request.url?.split('?')[0]}`);
    if (opened.lie !== undefined && request.url === '/token') lieOver(response, opened);
    if (request.url?.startsWith('/interaction/')) void agree(provider, request, response, opened);
    else answer(request, response);
  });
  onTestFinished(opened.close);
  return opened;
}

async function agree(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  { person }: TestProvider,
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: person.sub } });
    return;
  }
  const { accountId } = session ?? { accountId: person.sub };
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant = known ?? new provider.Grant({ accountId, clientId: String(params.client_id) });
  grant.addOIDCScope('openid email profile');
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { consent });
}

/** The token endpoint's answer on its way out, changed. */
function lieOver(response: ServerResponse, { lie }: TestProvider): void {
  const end = response.end.bind(response);
  response.end = ((chunk: unknown) => {
    const body: unknown = JSON.parse(String(chunk));
    const changed = JSON.stringify(lie?.(body as Record<string, unknown>));
    response.setHeader('content-length', Buffer.byteLength(changed));
    return end(changed);
  }) as typeof response.end;
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((done) => server.close(() => done()));
}

/** Walks a browser's way through the provider; what stands in the address in the end. */
export async function walk(url: string): Promise<URLSearchParams> {
  const jar = new Map<string, string>();
  let next = url;
  for (let step = 0; step < 12; step++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(next, { headers: { cookie }, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)];
      jar.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`${answer.status} at ${next}: ${await answer.text()}`);
    const to = new URL(location, next);
    if (to.pathname === '/login') return new URLSearchParams(to.hash.slice(1) || to.search);
    next = to.href;
  }
  throw new Error('the provider goes round in circles');
}
