import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Command, CommandAnswer } from '../../src/contracts/commands.ts';
import type { HotPort } from '../../src/contracts/ports.ts';
import type { HotReply } from '../../src/contracts/wire.ts';
import { connectHot, serveHot } from '../../src/threads/link.ts';

const command = (id: string): Command => ({
  id,
  by: 'test',
  body: { do: 'returnBand', venue: 'kasra', tag: id },
});

/** Two ends of a channel; the hot side answers when a test says. */
function connect() {
  const { port1, port2 } = new MessageChannel();
  const waiting = new Map<string, (answer: CommandAnswer) => void>();
  const points: number[] = [];
  const notices: HotReply[] = [];
  const hot = {
    submit: ({ id }: Command) => new Promise<CommandAnswer>((resolve) => waiting.set(id, resolve)),
    ask: (async () => ({ position: 4, venues: {} })) as HotPort['ask'],
    pointsDone: (row: number) => points.push(row),
  };
  serveHot(port1, hot);
  const caller = connectHot(port2, (notice) => notices.push(notice));
  open.push(() => port1.close());
  return { caller, waiting, points, notices, port1, port2 };
}

const open: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of open.splice(0)) close();
});

const answer = (position: number): CommandAnswer => ({ ok: true, position, result: {} });

describe('a call to the hot path from another thread', () => {
  test('gets its own answer, in whatever order they come', async () => {
    const { caller, waiting } = connect();
    const asked = ['a', 'b', 'c'].map((id) => caller.submit(command(id)));
    await vi.waitUntil(() => waiting.size === 3);
    for (const [i, id] of ['c', 'a', 'b'].entries()) waiting.get(id)?.(answer(i));
    expect(await Promise.all(asked)).toEqual([answer(1), answer(2), answer(0)]);
    expect(await caller.ask({ ask: 'stateHash' })).toEqual({ position: 4, venues: {} });
  });

  test('hears notices beside answers, and tells of points without one', async () => {
    const { notices, points, port1, port2 } = connect();
    port1.postMessage({ kind: 'wake', what: 'points' } satisfies HotReply);
    port2.postMessage({ kind: 'pointsDone', row: 9 });
    await vi.waitUntil(() => notices.length === 1 && points.length === 1);
    expect(notices).toEqual([{ kind: 'wake', what: 'points' }]);
    expect(points).toEqual([9]);
  });
});

describe('[CMD2] a command that is not answered', () => {
  test('for 5 s is to be sent again with its id; a late answer does no harm', async () => {
    const { caller, waiting } = connect();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = caller.submit(command('slow'));
    vi.advanceTimersByTime(4_999);
    const early = await Promise.race([asked, new Promise((done) => setImmediate(done, 'waits'))]);
    expect(early).toBe('waits');
    vi.advanceTimersByTime(1);
    expect(await asked).toMatchObject({
      ok: false,
      problems: [{ code: 'command.timeout', message: expect.stringContaining('slow') }],
    });
    vi.useRealTimers();
    await vi.waitUntil(() => waiting.has('slow'));
    waiting.get('slow')?.(answer(1));
    const next = caller.submit(command('next'));
    await vi.waitUntil(() => waiting.has('next'));
    waiting.get('next')?.(answer(2));
    expect(await next).toEqual(answer(2));
  });

  test('a question that is not answered is an error', async () => {
    const { port1, port2 } = new MessageChannel();
    open.push(() => port1.close());
    const caller = connectHot(port2, () => {});
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = caller.ask({ ask: 'status' });
    vi.advanceTimersByTime(5_000);
    await expect(asked).rejects.toThrow('no answer to status');
  });
});

describe('[HOT11] [CMD1] a caller whose hot path dies', () => {
  test('asks the next one the same, with the same id, and no third one', async () => {
    const { caller, waiting } = connect();
    const asked = [caller.submit(command('a')), caller.submit(command('b'))];
    await vi.waitUntil(() => waiting.size === 2);
    waiting.get('a')?.(answer(1));
    expect(await asked[0]).toEqual(answer(1));
    const heard: string[][] = [];
    const answers: ((answer: CommandAnswer) => void)[] = [];
    for (let next = 0; next < 2; next++) {
      const { port1, port2 } = new MessageChannel();
      open.push(() => port1.close());
      const ids: string[] = [];
      heard.push(ids);
      serveHot(port1, {
        submit: ({ id }: Command) => {
          ids.push(id);
          return new Promise<CommandAnswer>((resolve) => answers.push(resolve));
        },
        ask: (async () => ({ position: 5, venues: {} })) as HotPort['ask'],
        pointsDone: () => {},
      });
      caller.attach(port2);
      // Whatever was posted before is answered before this.
      expect(await caller.ask({ ask: 'stateHash' })).toEqual({ position: 5, venues: {} });
    }
    expect(heard).toEqual([['b'], []]);
    const c = caller.submit(command('c'));
    await vi.waitUntil(() => heard[1]?.length === 1);
    answers.at(-1)?.(answer(3));
    expect(await c).toEqual(answer(3));
    caller.close();
  });
});
