import { describe, expect, onTestFinished, test } from 'vitest';
import type { CommandBody } from '../../src/contracts/commands.ts';
import { importKasra, Running } from './running.ts';

async function open(): Promise<Running> {
  const running = await Running.open();
  onTestFinished(async () => {
    await running.stop();
    running.remove();
  });
  await running.must(importKasra);
  return running;
}
let asked = 0;
const tried = async (running: Running, body: CommandBody) => {
  const answer = await running.hot.submit({ id: `t${++asked}`, by: 'user:a', body });
  return answer.ok ? 'ok' : `${answer.problems[0]?.path} ${answer.problems[0]?.mend}`;
};

describe('customers by hand', () => {
  test('[CUS1] a value that is not of its field’s type is refused', async () => {
    const running = await open();
    const name = { en: 'Shoe size', fa: 'شماره کفش' };
    await running.must({
      do: 'putCustomerFields',
      fields: [
        { field: 'shoe', type: 'number', name },
        { field: 'club', type: 'choice', name, choices: ['gold', 'silver'] },
      ],
    });
    const put = (fields: Record<string, string | number>) =>
      tried(running, { do: 'putCustomer', patch: { name: 'Sara', fields } });
    expect(await put({ shoe: 'big' })).toBe('patch.fields.shoe write a number');
    expect(await put({ club: 'tin' })).toBe('patch.fields.club use one of gold, silver');
    expect(await put({ hat: 1 })).toBe('patch.fields.hat make the field first');
    expect(await put({ shoe: 42, club: 'gold' })).toBe('ok');
    expect(await running.records.customers.fields()).toHaveLength(2);
  });

  test('[CUS2] what is as it was leaves no row; another one’s key is refused', async () => {
    const running = await open();
    const patch = { name: 'Sara', email: 'sara@x.ir', keys: { till: 'C1' } };
    const { result } = await running.must({ do: 'putCustomer', patch });
    const visitor = String(result.visitor);
    await running.must({ do: 'putCustomer', visitor, patch });
    const { items } = await running.records.customers.timeline(visitor, { limit: 10 });
    expect(items).toHaveLength(1);
    expect(await tried(running, { do: 'putCustomer', patch })).toContain('merge the two');
  });

  test('[CUS11] who has an account is never merged away', async () => {
    const running = await open();
    const one = await running.must({ do: 'putCustomer', patch: { name: 'Sara' } });
    const two = await running.must({ do: 'putCustomer', patch: { name: 'Sara' } });
    const [visitor, other] = [String(one.result.visitor), String(two.result.visitor)];
    await running.records.commit({
      ops: [
        {
          ...{ op: 'joinVisitor', venue: 'kasra', visitor: other, sessionSha256: 'a'.repeat(64) },
          ...{ language: 'en', atMs: 1 },
        },
      ],
      answers: [],
    });
    const merge = { do: 'mergeCustomers', choose: {} } as const;
    expect(await tried(running, { ...merge, visitor, other })).toContain('keep that one');
    const turned = { ...merge, visitor: other, other: visitor };
    const { result } = await running.must(turned);
    await running.must({ do: 'undoMerge', merge: String(result.merge) });
    const again = { do: 'undoMerge', merge: String(result.merge) } as const;
    expect(await tried(running, again)).toContain('look at the list');
    expect(await running.records.customers.count()).toBe(2);
  });
});
