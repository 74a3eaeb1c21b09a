import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { addDevice, type Credential } from './devices.ts';
import type { TestServer } from './server.ts';
import { plan } from './shop.ts';

const text = (en: string, fa: string) => ({ en, fa });

const campaign = (id: string, parts: object) => ({
  version: 1,
  id,
  name: text(`Offer ${id}`, `پیشنهاد ${id}`),
  when: { type: 'tapped', purpose: 'claim' },
  then: [
    {
      message: {
        channels: ['inbox'],
        title: text(`Ten percent: ${id}`, `ده درصد: ${id}`),
        body: text('Today only', 'فقط امروز'),
        expires: { after: '1h' },
      },
    },
  ],
  ...parts,
});

/** A shop with topics, and a reader where a tap of the band sends the offer of the shoes. */
export class ChoicesShop {
  readonly #server: TestServer;
  readonly #reader: MqttClient;
  readonly #device: Credential;
  readonly #boot: number;
  #seq = 0;

  private constructor(
    server: TestServer,
    { reader, device, boot }: { reader: MqttClient; device: Credential; boot: number },
  ) {
    this.#server = server;
    this.#reader = reader;
    this.#device = device;
    this.#boot = boot;
  }

  static async open(server: TestServer): Promise<ChoicesShop> {
    const file = (name: string, content: object) => {
      const path = join(server.data, name);
      writeFileSync(path, JSON.stringify(content));
      return path;
    };
    const settings = {
      ownTags: 'all',
      marketingPerVisit: 99,
      marketingPerDay: 99,
      marketingApartMs: 0,
      topics: [
        { id: 'shoes', name: text('Shoes', 'کفش') },
        { id: 'cafe', name: text('Café', 'کافه') },
      ],
    };
    const where = ['--venue', 'shop', '--timezone', 'Asia/Tehran', '--units', 'm'];
    const how = ['--settings', file('settings.json', settings)];
    await server.cli('venue', 'import', file('plan.geojson', plan), ...where, ...how);
    const shoes = campaign('shoes-10', { topic: 'shoes' });
    await server.cli('campaign', 'publish', 'shop', file('shoes.json', shoes));
    const as = { venue: 'shop', device: 'gate' };
    const device = await addDevice(server, as, '--kind', 'reader', '--at', '15,5');
    return ChoicesShop.#withReader(server, device, 1);
  }

  /** The same shop on another server that has its records; its reader started anew. */
  reopenOn(server: TestServer): Promise<ChoicesShop> {
    return ChoicesShop.#withReader(server, this.#device, this.#boot + 1);
  }

  static async #withReader(
    server: TestServer,
    device: Credential,
    boot: number,
  ): Promise<ChoicesShop> {
    const { clientId, username, password } = device;
    const url = `mqtt://127.0.0.1:${server.mqttPort}`;
    const reader = await connectAsync(url, { clientId, username, password, protocolVersion: 4 });
    return new ChoicesShop(server, { reader, device, boot });
  }

  /** Hands a band out, links it in that language and allows offers; answers the page's cookie. */
  async visitor(tag: string, language: 'en' | 'fa', name?: string): Promise<string> {
    const { code } = await this.#server.cli('band', 'hand-out', 'shop', tag);
    const who = { code, language, ...(name === undefined ? {} : { name }) };
    const linked = await this.#granted('POST', '/api/v1/visitor/shop/link', who);
    const cookie = (linked.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    for (const purpose of ['offers', 'service', 'improve']) {
      const granted = purpose === 'offers';
      const consent = { purpose, granted, text: 'consent-1', language };
      await this.json('PUT', '/api/v1/visitor/me/consents', consent, cookie);
    }
    return cookie;
  }

  async ask(method: string, path: string, body?: object, cookie?: string): Promise<Response> {
    return fetch(`${this.#server.http}${path}`, {
      method,
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(cookie ? { cookie } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  async json<T>(method: string, path: string, body?: object, cookie?: string): Promise<T> {
    return (await (await this.#granted(method, path, body, cookie)).json()) as T;
  }

  async #granted(...asked: Parameters<ChoicesShop['ask']>): Promise<Response> {
    const answer = await this.ask(...asked);
    if (answer.ok) return answer;
    const [method, path] = asked;
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }

  /** One tap of the band on the reader; acknowledged = on disk. */
  async tap(tag: string): Promise<void> {
    const payload = { boot: this.#boot, seq: ++this.#seq, tag, purpose: 'claim' };
    const topic = 'gozar/v1/shop/gate/tap';
    await this.#reader.publishAsync(topic, JSON.stringify(payload), { qos: 1 });
  }

  async end(): Promise<void> {
    await this.#reader.endAsync(true);
  }
}

/** Looks until it holds, for four minutes at most. */
export async function until<T>(look: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  const deadlineMs = performance.now() + 240_000;
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    if (performance.now() > deadlineMs) throw new Error(`never held: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
