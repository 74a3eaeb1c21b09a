import { expect, test } from 'vitest';
import type { CommandOf } from '../../src/contracts/commands.ts';
import { Running, sighting } from './running.ts';

const hash = (letter: string) => letter.repeat(64);
const venue = 'kasra';

function link(codeSha256: string, more: Partial<CommandOf<'linkBand'>> = {}) {
  const sessionSha256 = hash('5');
  return { do: 'linkBand', venue, codeSha256, sessionSha256, language: 'en', ...more } as const;
}

test('[CON7] one switch ends consent and tracking; the band goes on as nobody', async () => {
  const running = await Running.withShop();
  const codeSha256 = hash('c');
  await running.must({ do: 'handOutBand', venue, tag: 'b', as: 'alone', codeSha256 });
  const { result } = await running.must(link(codeSha256, { name: 'Sara' }));
  const visitor = String(result.visitor);
  const said = { visitor, text: 't', language: 'en' } as const;
  await running.must({ do: 'setConsent', purpose: 'offers', granted: true, ...said });
  await running.must({ do: 'stopEverything', ...said });

  const record = await running.records.visitor(visitor);
  expect(record).toMatchObject({
    consents: { service: false, offers: false, improve: false },
    preferences: { frequency: 'none', leaveAlone: true },
    wearings: [],
  });
  const open = (await running.records.wearings()).filter(({ toMs }) => toMs === undefined);
  expect(open).toMatchObject([{ tag: 'b', as: 'anonymous', handedOut: true }]);
  expect(open[0]?.visitor).toBeUndefined();
  expect(open[0]?.alias).not.toBe(result.alias);

  for (let seq = 0; seq < 8; seq++) {
    running.clock.advance(1_000);
    await running.publish(sighting(seq, 'b'));
  }
  const floor = await running.hot.ask({ ask: 'snapshot', venue });
  expect(JSON.stringify(floor)).toContain('"people":1');
  const heard = running
    .frames()
    .flatMap(({ input }) =>
      input.type === 'reading' && input.body.kind === 'sightings' ? input.body.sightings : [],
    );
  expect(heard.length).toBeGreaterThan(0);
  for (const { alias } of heard) expect(alias).toBe(open[0]?.alias);

  const again = await running.must(link(codeSha256, { visitor }));
  expect(again.result).toMatchObject({ visitor, alias: open[0]?.alias });
  expect((await running.records.visitor(visitor))?.consents.offers).toBe(false);
  const { live, replayed } = await running.hashes();
  expect(replayed).toEqual(live);
  await running.stop();
  running.remove();
});
