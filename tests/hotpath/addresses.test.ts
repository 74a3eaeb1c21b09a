import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { proofLife } from '../../src/contracts/addresses.ts';
import { addressCode, addressCodeSha256 } from '../../src/hotpath/address-codes.ts';
import { Running, wearer } from './running.ts';

const key = 'k'.repeat(43);
const mine = { kind: 'email', is: 'sara@example.org' } as const;
let running: Running;
let visitor: string;
beforeEach(async () => {
  running = await Running.withShop();
  visitor = await wearer(running);
});
afterEach(async () => {
  await running.stop();
  running.remove();
});

const said = { venue: 'kasra', language: 'en', text: 'address-1' } as const;
const ask = (id: string, address: { kind: 'email'; is: string } = mine, who = visitor) =>
  running.must({ do: 'askAddress', visitor: who, address, ...said }, id);
async function enter(code: string) {
  const codeSha256 = addressCodeSha256(code);
  const body = { do: 'confirmAddress', visitor, kind: 'email', codeSha256 } as const;
  return (await running.must(body)).result;
}
const kinds = async () => (await running.records.visitor(visitor))?.addresses;
const reach = () =>
  running.frames().flatMap(({ input }) => {
    const command = input.type === 'command' ? input.command : undefined;
    return command?.do === 'setReach' ? [command.reachable] : [];
  });

describe('one’s own address', () => {
  test('[AUD6] is written to once its code was read, and not before', async () => {
    await ask('first');
    expect(await kinds()).toBeUndefined();
    expect(reach()).toEqual([]);
    expect(await enter(addressCode(key, 'first'))).toEqual({ confirmed: true });
    expect(await kinds()).toEqual(['email']);
    expect(reach()).toEqual([true]);
    expect(await enter(addressCode(key, 'first'))).toMatchObject({ confirmed: false });
  });

  test('[AUD6] a wrong code counts, and the fifth ends the right one', async () => {
    await ask('first');
    for (let left = proofLife.tries - 1; left >= 0; left--) {
      expect(await enter('000000x')).toEqual({ confirmed: false, triesLeft: left });
    }
    expect(await enter(addressCode(key, 'first'))).toEqual({ confirmed: false, triesLeft: 0 });
    expect(await kinds()).toBeUndefined();
  });

  test('[AUD6] the last code counts, for a quarter of an hour', async () => {
    await ask('first');
    await ask('second', { kind: 'email', is: 'other@example.org' });
    expect(await enter(addressCode(key, 'first'))).toMatchObject({ confirmed: false });
    running.clock.advance(proofLife.codeMs);
    expect(await enter(addressCode(key, 'second'))).toMatchObject({ confirmed: false });
  });

  test('[AUD6] the fourth code of a day to an address is not sent, nobody is told', async () => {
    const states = async () => {
      const { byVisitor, toAddress } = await running.records.proofs.proofsSince({
        ...{ visitor, kind: 'email', address: mine.is, sinceMs: 0 },
      });
      return [byVisitor, toAddress];
    };
    const answers = [];
    for (const id of ['a', 'b', 'c', 'd']) answers.push((await ask(id)).result);
    expect(new Set(answers.map((one) => Object.keys(one).join()))).toEqual(
      new Set(['expiresAtMs']),
    );
    expect(await states()).toEqual([4, 4]);
    await ask('e', { kind: 'email', is: 'third@example.org' });
    const sixth = await running.submit({ do: 'askAddress', visitor, address: mine, ...said }, 'f');
    expect(sixth).toMatchObject({ ok: false, problems: [{ code: 'command.limit' }] });
  });

  test('[AUD7] its yes and its end are proved beside what may be written', async () => {
    await ask('first');
    await enter(addressCode(key, 'first'));
    const drop = { do: 'dropAddress', visitor, kind: 'email', text: 'address-1' } as const;
    await running.must(drop);
    expect(await kinds()).toBeUndefined();
    expect(reach()).toEqual([true, false]);
    const known = await running.records.visitor(visitor);
    // It is no purpose: what may be written is said elsewhere.
    expect(known?.consents).toEqual({});
  });
});
