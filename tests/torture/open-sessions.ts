import { Readable } from 'node:stream';
import type { Aedes, Client } from 'aedes';
import { Exchanges } from './exchanges.ts';

type Session = {
  readonly clean: boolean;
  readonly exchanges: Exchanges;
  /** A client was here before the one that connects now. */
  isOld: boolean;
};

/** A topic nobody can publish to or ask for, so that a session is never without a subscription. */
const placeholder = '\0';

/**
 * Sessions of the open profile, where aedes is loose: it takes a session without subscriptions for
 * none [MQTT-3.2.2-2], repeats without DUP [MQTT-3.3.1-1], and forgets the granted QoS where a
 * filter has wildcards [MQTT-3.8.4-6]. Devices have no sessions and none of this [ING3].
 */
export class OpenSessions {
  readonly #byClientId: Map<string, Session>;

  constructor() {
    this.#byClientId = new Map();
  }

  /** The exchanges of this client's session, which a session that is kept goes on with. */
  begin(clientId: string, clean: boolean): Exchanges {
    const before = this.#byClientId.get(clientId);
    const isKept = before !== undefined && !before.clean && !clean;
    const exchanges = isKept ? before.exchanges : new Exchanges();
    exchanges.restart();
    if (clientId !== '') this.#byClientId.set(clientId, { clean, exchanges, isOld: isKept });
    return exchanges;
  }

  keepIn(aedes: Aedes): void {
    const persistence = persistenceOf(aedes);
    const subscriptions = persistence.subscriptionsByClient.bind(persistence);
    persistence.subscriptionsByClient = async (client) => {
      const all = await subscriptions(client);
      if (all.length > 0 || this.#byClientId.get(client.id)?.isOld !== true) return all;
      return [{ topic: placeholder, qos: 0 }];
    };
    aedes.authorizeForward = (client, packet) => {
      const id: unknown = Reflect.get(packet, 'messageId');
      const session = this.#byClientId.get(client.id);
      if (typeof id === 'number' && session?.exchanges.waits(id)) packet.dup = true;
      const granted = grantedQos(client, packet.topic);
      if (granted < packet.qos) packet.qos = granted;
      return packet;
    };
  }
}

/** The greatest QoS of the filters a topic matches; 2 where none does any more. */
function grantedQos(client: Client, topic: string): 0 | 1 | 2 {
  const subscriptions: unknown = Reflect.get(client, 'subscriptions');
  const granted = Object.entries(subscriptions ?? {})
    .filter(([filter]) => matches(filter, topic))
    .map(([, subscription]) => Number(Reflect.get(subscription, 'qos')));
  const most = granted.length === 0 ? 2 : Math.max(...granted);
  return most === 0 || most === 1 ? most : 2;
}

/** Source: MQTT 3.1.1 sections 4.7.1 and 4.7.2. A level may be empty. */
export function matches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const [filters, levels] = [filter.split('/'), topic.split('/')];
  const open = filters.at(-1) === '#';
  const fixed = open ? filters.slice(0, -1) : filters;
  if (open ? levels.length < fixed.length : levels.length !== fixed.length) return false;
  return fixed.every((level, at) => level === '+' || level === levels[at]);
}

type Retained = { readonly topic: string; readonly payload: Uint8Array };

type Persistence = {
  storeRetained(message: Retained): Promise<void>;
  createRetainedStreamCombi(filters: readonly string[]): Readable;
  subscriptionsByClient(client: { id: string }): Promise<{ topic: string; qos: number }[]>;
};

function persistenceOf(aedes: Aedes): Persistence {
  const persistence: unknown = Reflect.get(aedes, 'persistence');
  if (!isPersistence(persistence)) throw new Error('aedes keeps its sessions elsewhere');
  return persistence;
}

function isPersistence(value: unknown): value is Persistence {
  return typeof value === 'object' && value !== null && 'createRetainedStreamCombi' in value;
}

/**
 * Answers for retained messages, and tells when those a SUBSCRIBE asks for are chosen: what its
 * client publishes next must not be among them [MQTT-3.3.1-9]. aedes' own look-up goes on while
 * messages come and go, and takes no empty level for `+`.
 */
export function keepRetained(aedes: Aedes, chosen: (client: Client) => void): void {
  const persistence = persistenceOf(aedes);
  const store = persistence.storeRetained.bind(persistence);
  const retained = new Map<string, Retained>();
  persistence.storeRetained = (message) => {
    if (message.payload.length === 0) retained.delete(message.topic);
    else retained.set(message.topic, message);
    return store(message);
  };
  // The look-up follows this event at once.
  aedes.on('subscribe', (_granted, client) => setImmediate(chosen, client));
  persistence.createRetainedStreamCombi = (filters) => {
    const isAsked = ({ topic }: Retained) => filters.some((filter) => matches(filter, topic));
    return Readable.from([...retained.values()].filter(isAsked));
  };
}
