import { randomBytes } from 'node:crypto';
import { sha256 } from '../../src/web/secrets.ts';
import { receiver } from '../hotpath/venue.ts';
import { openReal as openBare, type Real } from './real.ts';

/** The real server with the venue's one receiver, which stands in its one zone. */
export async function openReal(): Promise<Real> {
  const real = await openBare();
  const { placement } = receiver;
  const device = { do: 'addDevice', venue: 'kasra', device: 'rx-1', kind: 'receiver' } as const;
  const how = { format: 'native', secretSha256: 'a'.repeat(64), expectedEveryMs: 1_000 } as const;
  await real.running.must({ ...device, ...how, ...(placement ? { placement } : {}) });
  return real;
}

export type Answer = {
  readonly status: number;
  readonly json: Record<string, unknown>;
  readonly bytes: Buffer;
  readonly type: string | null;
};
export type Person = (
  method: string,
  path: string,
  body?: unknown,
  type?: string,
) => Promise<Answer>;

/** Somebody with a token of that role, who sends bytes as they are. */
export async function person(
  real: Real,
  role: 'admin' | 'integrator' | 'operator' | 'auditor' | 'wall',
  venues: 'all' | string[] = 'all',
): Promise<Person> {
  const token = randomBytes(16).toString('hex');
  const made = { role, venues, tokenSha256: sha256(token) } as const;
  await real.running.must({ do: 'createToken', ...made, name: `${role}'s` });
  return async (method, path, body, type = 'application/json') => {
    const raw = Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);
    const sent = body === undefined ? {} : { body: raw, headers: { 'content-type': type } };
    const headers = {
      authorization: `Bearer ${token}`,
      ...('headers' in sent ? sent.headers : {}),
    };
    const answer = await fetch(`http://127.0.0.1:${real.port}${path}`, {
      method,
      ...sent,
      headers,
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    const json = isJson ? JSON.parse(bytes.toString('utf8')) : {};
    return { status: answer.status, json, bytes, type: answer.headers.get('content-type') };
  };
}

export const codeOf = ({ json }: Answer) => (json.error as { code?: string } | undefined)?.code;
export const problemsOf = ({ json }: Answer) =>
  (json.error as { problems?: { code: string; path: string; message: string }[] }).problems ?? [];
