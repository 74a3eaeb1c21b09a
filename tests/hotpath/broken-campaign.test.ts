import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openReader } from '../../src/stores/records/reader.ts';
import { Running, sighting } from './running.ts';

const service = { class: 'service', purpose: 'service' } as const;
const entering = {
  version: 1,
  when: { type: 'entered', zone: 'shoes' },
  then: [{ task: { text: { en: 'Help', fa: 'کمک' }, role: 'sales' } }],
  ...service,
} as const;
/** Right by its types, and wrong each time it is asked. */
const broken = { ...entering, id: 'broken', name: { en: 'B' }, if: { cel: '10 / (1 - 1) > 2' } };
const sound = { ...entering, id: 'sound', name: { en: 'S' } };

test('[RUL10] a campaign that throws is set aside with a notice, the venue goes on', async () => {
  const running = await Running.withShop();
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const { reader } = opened;
  try {
    for (const campaign of [broken, sound]) {
      await running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
    }
    const tags = ['tag-1', 'tag-2', 'tag-3', 'tag-4', 'tag-5'];
    const tasks = () => reader.tasks('kasra', { limit: 20 });
    for (let seq = 0; seq < 200 && (await tasks()).length < tags.length; seq++) {
      running.clock.advance(1_000);
      await running.publish(sighting(seq, tags[seq % tags.length]));
    }
    expect((await tasks()).map(({ campaign }) => campaign)).toEqual(tags.map(() => 'sound'));
    // The rows that GET /v1/venues/kasra/notices serves.
    const notices = await reader.notices('kasra', { limit: 20 });
    expect(notices.filter(({ code }) => code === 'campaignSetAside')).toMatchObject([
      { about: 'broken', params: { errors: 3, reason: expect.stringMatching(/division by zero/) } },
    ]);
    const decisions = await reader.decisions('kasra', { limit: 50 });
    const failed = decisions.filter(({ campaign }) => campaign === 'broken');
    expect(failed.map(({ outcome }) => outcome)).toEqual(['error', 'error', 'error']);
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
  } finally {
    await reader.close();
    (await running.stop()).remove();
  }
});
