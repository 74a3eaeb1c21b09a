import { describe, expect, onTestFinished, test } from 'vitest';
import type { CommandBody } from '../../src/contracts/commands.ts';
import type { HotRecords } from '../../src/contracts/ports.ts';
import { importKasra, Running, replacing, sighting } from './running.ts';

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

describe('[CUS9] pieces of a file', () => {
  const piece = (at: number): CommandBody => ({
    ...{ do: 'importRows', venue: 'kasra', import: 'f1', kind: 'customers', source: 'till' },
    rows: JSON.stringify([{ id: `i${at}`, key: `C${at}` }]),
  });

  test('one is answered when it is on disk; meanwhile others are', async () => {
    const onDisk = Promise.withResolvers<void>();
    const running = await withShop((real) =>
      replacing(real, {
        write: (commit) => ({ stored: real.write(commit).stored.then(() => onDisk.promise) }),
      }),
    );
    let isTold = false;
    const told = running.submit(piece(1)).then((answer) => {
      isTold = answer.ok;
    });
    await running.publish(sighting(1));
    await running.must({ do: 'putCustomer', patch: { name: 'Sara' } });
    expect(isTold).toBe(false);
    onDisk.resolve();
    await told;
    expect(isTold).toBe(true);
    expect(await running.records.customers.count()).toBe(2);
  });

  test('however many wait, a turn writes one, and readings come between', async () => {
    const written: number[] = [];
    const running = await withShop((real) =>
      replacing(real, {
        write: (commit) => {
          written.push(commit.ops.length);
          return real.write(commit);
        },
      }),
    );
    const pieces = Array.from({ length: 12 }, (_, at) => running.submit(piece(at)));
    await Promise.race(pieces);
    await running.publish(sighting(1));
    expect(written.length).toBeLessThan(pieces.length);
    await Promise.all(pieces);
    expect(written.every((ops) => ops === 1)).toBe(true);
    expect(await running.records.customers.count()).toBe(pieces.length);
  });

  test('where the disk does not take one the hot path ends, and nobody is told', async () => {
    const lost = new Error('EIO');
    const running = await withShop((real) =>
      replacing(real, { write: () => ({ stored: Promise.reject(lost) }) }),
    );
    let isTold = false;
    void running.submit(piece(1)).then(() => {
      isTold = true;
    });
    void running.submit({ do: 'putCustomer', patch: { name: 'Sara' } });
    expect(await running.ended).toBe(lost);
    expect(isTold).toBe(false);
  });

  async function withShop(records: (real: HotRecords) => HotRecords): Promise<Running> {
    const running = await Running.withShop({ records });
    onTestFinished(async () => {
      await running.stop();
      running.remove();
    });
    return running;
  }
});
