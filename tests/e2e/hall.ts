import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDevice } from './devices.ts';
import { type Receiver, startReceiver } from './radios.ts';
import type { TestServer } from './server.ts';

/** A hall of many small zones whose points come every second, and people who move about in it. */
export const venue = 'hall';
const side = 5;
const zoneMetres = 6;
const receivers = 3;
const people = Array.from({ length: 6 }, (_, index) => `tag-${index}`);

const settings = {
  ownTags: 'all',
  pointEveryMs: 1_000,
  // Visits end within the test, so that their points are in it. [PRE3]
  visitSilenceMs: 2_000,
  visitGraceMs: 500,
};

function plan(): object {
  const features = Array.from({ length: side * side }, (_, index) => {
    const x = (index % side) * zoneMetres;
    const y = Math.floor(index / side) * zoneMetres;
    const [right, bottom] = [x + zoneMetres, y + zoneMetres];
    const ring = [
      [x, y],
      [right, y],
      [right, bottom],
      [x, bottom],
      [x, y],
    ];
    return {
      type: 'Feature',
      properties: { id: `z${index}`, kind: 'display' },
      geometry: { type: 'Polygon', coordinates: [ring] },
    };
  });
  return { type: 'FeatureCollection', features };
}

/** Imports the hall and starts its receivers. Everybody is near another one every four seconds. */
export async function openHall(server: TestServer): Promise<readonly Receiver[]> {
  const [file, how] = [join(server.data, 'plan.geojson'), join(server.data, 'settings.json')];
  writeFileSync(file, JSON.stringify(plan()));
  writeFileSync(how, JSON.stringify(settings));
  const where = ['--venue', venue, '--timezone', 'Asia/Tehran', '--units', 'm'];
  await server.cli('venue', 'import', file, ...where, '--settings', how);
  const running: Receiver[] = [];
  for (let index = 0; index < receivers; index++) {
    const at = `${(index * 2 + 0.5) * zoneMetres},${(index * 2 + 0.5) * zoneMetres}`;
    const credential = await addDevice(server, { venue, device: `rx-${index}` }, '--at', at);
    const hears = (seq: number) =>
      people.map((tag, who) => {
        const isNear = (Math.floor(seq / 8) + who) % receivers === index;
        return { tag, rssi: isNear ? -50 : -90 };
      });
    running.push(startReceiver(credential, { port: server.mqttPort, hears }));
  }
  return running;
}
