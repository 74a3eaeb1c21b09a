import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestServer } from './server.ts';

/** A small shop of two zones, ten metres square each, and what a marketer says in it. */
const square = (x: number) => [
  [
    [x, 0],
    [x + 10, 0],
    [x + 10, 10],
    [x, 10],
    [x, 0],
  ],
];

export const plan = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { id: 'door', kind: 'entrance', capacity: 10 },
      geometry: { type: 'Polygon', coordinates: square(0) },
    },
    {
      type: 'Feature',
      properties: { id: 'shoes', kind: 'display', capacity: 10 },
      geometry: { type: 'Polygon', coordinates: square(10) },
    },
  ],
};

export const campaign = {
  version: 1,
  id: 'shoes-3',
  name: { en: 'Three seconds in shoes' },
  when: { type: 'dwelled', zone: 'shoes', for: '3s' },
  then: [
    {
      message: {
        channels: ['wristband', 'inbox'],
        title: { en: 'Shoes' },
        body: { en: 'Hello {name, select, unknown {} other {{name}}}, ten percent off' },
        expires: { after: '5m' },
      },
    },
  ],
  limits: { perVisitor: { count: 1, per: 'visit' } },
};

/** Imports the shop as `shop`, with a receiver in each zone; returns their credentials. */
export async function furnish(server: TestServer) {
  const file = join(server.data, 'plan.geojson');
  writeFileSync(file, JSON.stringify(plan));
  const campaignFile = join(server.data, 'campaign.json');
  writeFileSync(campaignFile, JSON.stringify(campaign));
  const where = ['--venue', 'shop', '--timezone', 'Europe/Berlin', '--units', 'm'];
  const how = join(server.data, 'settings.json');
  writeFileSync(how, JSON.stringify({ ownTags: 'all' }));
  await server.cli('venue', 'import', file, ...where, '--settings', how);
  const door = await server.cli('device', 'add', 'shop', 'rx-door', '--at', '5,5');
  const shoes = await server.cli('device', 'add', 'shop', 'rx-shoes', '--at', '15,5');
  const band = await server.cli('device', 'add', 'shop', 'band-1', '--kind', 'wristband');
  await server.cli('campaign', 'publish', 'shop', campaignFile);
  return { door, shoes, band };
}
