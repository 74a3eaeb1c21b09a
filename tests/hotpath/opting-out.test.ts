import { expect, test } from 'vitest';
import { Running, sighting, wearer } from './running.ts';

test('[CON5] [T24] opting out reaches a venue that was left days and a restart ago', async () => {
  const first = await Running.withShop();
  const visitor = await wearer(first);
  const said = { visitor, purpose: 'offers', text: 't', language: 'en' } as const;
  await first.must({ do: 'setConsent', ...said, granted: true });
  await first.must({ do: 'returnBand', venue: 'kasra', tag: 'b' });
  first.clock.advance(60 * 3_600_000);
  await first.publish(sighting(1, 'somebody-else'));
  await first.stop();

  const second = await Running.open({ folder: first.folder, clock: first.clock });
  await second.must({ do: 'setConsent', ...said, granted: false });
  const frames = second.frames().flatMap(({ input }) => (input.type === 'command' ? [input] : []));
  expect(frames.at(-1)?.command).toMatchObject({ do: 'setConsent', visitor, granted: false });
  await second.stop();
  second.remove();
});
