import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandBody } from '../../src/contracts/commands.ts';
import type { Plan } from '../../src/contracts/venue.ts';
import { command } from '../bench/venue.ts';
import type { Credential } from './devices.ts';
import type { TestServer } from './server.ts';

/**
 * A shop under load: receivers for the load generator, and people who agreed to hear from
 * it, each of whom every campaign has one message for, one after another.
 */
export const venue = 'crowd';
export const inFlight = 10;
/** What a twentieth of the receivers hear is heard by others of the same zone, too. */
export const tags = 20 * inFlight;

/** Dwell of each campaign; far enough apart that no two compete for one visitor. */
export const dwellsS = Array.from({ length: 12 }, (_, index) => 4 * (index + 1));

/** Wristbands with a radio of their own, heard by a receiver of their own. */
export const bands = ['band-1', 'band-2', 'band-3', 'band-4'];
/** Tags that the load generator's first connection says it hears. */
const loadTags = [0, 1, 2, 3, 4, 5].map((n) => `e2c56db5-dffb-48d2-b060-d0f5a71096e0/1/${n}`);
export const people = [...bands, ...loadTags];

const plan: Plan = {
  floors: [{ id: '0', name: { en: 'Floor' } }],
  zones: ['shoes', 'coats'].map((id, index) => ({
    id,
    name: { en: id },
    kind: 'display',
    floor: '0',
    polygon: [
      [index * 10, 0],
      [index * 10 + 10, 0],
      [index * 10 + 10, 10],
      [index * 10, 10],
    ],
  })),
  walls: [],
};

const campaigns = dwellsS.map((seconds) => ({
  version: 1,
  id: `after-${seconds}s`,
  name: { en: `After ${seconds} seconds` },
  when: { type: 'dwelled', zone: 'shoes', for: `${seconds}s` },
  then: [
    {
      message: {
        channels: ['wristband', 'inbox'],
        title: { en: 'Shoes' },
        body: { en: `You have been here for ${seconds} seconds` },
        expires: { after: '30m' },
      },
    },
  ],
  limits: { perVisitor: { count: 1, per: 'visit' } },
}));

export type Crowd = {
  /** For the load generator. */
  readonly credentialsFile: string;
  readonly receiver: Credential;
  readonly bands: readonly Credential[];
};

export async function furnishCrowd(server: TestServer, connections: number): Promise<Crowd> {
  const say = (body: CommandBody) => command(server.data, body);
  await say({
    do: 'importVenue',
    venue,
    name: { en: 'Crowd' },
    plan,
    timezone: 'Europe/Berlin',
    settings: { marketingPerVisit: 1_000, marketingPerDay: 1_000, marketingApartMs: 0 },
    demo: false,
  });
  const add = async (device: string, kind: 'receiver' | 'wristband', zone: string) => {
    const password = randomBytes(20).toString('hex');
    const placement = kind === 'receiver' ? { placement: { zone } } : {};
    const secretSha256 = sha256(password);
    await say({
      do: 'addDevice',
      venue,
      device,
      kind,
      format: 'native',
      ...placement,
      secretSha256,
    });
    const clientId = `${venue}/${device}`;
    return { venue, device, clientId, username: clientId, password };
  };
  const loaders: Credential[] = [];
  for (let index = 0; index < connections; index++) {
    loaders.push(await add(`rx-${index}`, 'receiver', index % 2 === 0 ? 'shoes' : 'coats'));
  }
  const receiver = await add('rx-bands', 'receiver', 'shoes');
  const radios: Credential[] = [];
  for (const band of bands) radios.push(await add(band, 'wristband', 'shoes'));
  for (const campaign of campaigns) await say({ do: 'publishCampaign', venue, campaign });
  for (const tag of people) await agree(say, tag);
  const credentialsFile = join(server.data, 'credentials.json');
  writeFileSync(credentialsFile, JSON.stringify(loaders));
  return { credentialsFile, receiver, bands: radios };
}

/** The band is handed out, linked by its code, and its wearer agrees to offers. */
async function agree(say: (body: CommandBody) => Promise<object>, tag: string): Promise<void> {
  const codeSha256 = sha256(`code of ${tag}`);
  await say({ do: 'handOutBand', venue, tag, as: 'alone', codeSha256 });
  const sessionSha256 = sha256(`session of ${tag}`);
  const answer = await say({ do: 'linkBand', venue, codeSha256, sessionSha256, language: 'en' });
  const { visitor } = (answer as { result: { visitor: string } }).result;
  const consent = { purpose: 'offers', granted: true, text: 'consent-1', language: 'en' } as const;
  await say({ do: 'setConsent', visitor, ...consent });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
