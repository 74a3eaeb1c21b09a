import { spawnSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { main } from '../e2e/server.ts';
import { importKasra, Running, sighting } from '../hotpath/running.ts';

test('[REC6] says where everything lies, how much, about whom and for how long', async () => {
  const running = await Running.withShop();
  onTestFinished(() => running.remove());
  await running.publish(sighting(1));
  await running.must({ ...importKasra }, 'again');
  await running.stop();
  const asked = spawnSync(process.execPath, [main, 'data', '--json', '--data', running.folder], {
    encoding: 'utf8',
  });
  const { places } = JSON.parse(asked.stdout);
  const at = (where: string) => places.find((place: { where: string }) => place.where === where);
  expect(at('journal/')).toMatchObject({ about: 'aliases', kept: '30 days, 20.0 GB' });
  expect(at('journal/').bytes).toBeGreaterThan(100);
  expect(at('journal/').oldestAtMs).toBeGreaterThan(0);
  expect(at('records.db wearings')).toMatchObject({ about: 'people', rows: 1 });
  expect(at('records.db audit').rows).toBe(3);
  for (const place of places) expect(place.kept.length, place.where).toBeGreaterThan(0);
});
