import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command, CommandAnswer } from '../../src/contracts/commands.ts';
import { Desk } from '../../src/hotpath/desk.ts';
import { Running } from './running.ts';

let running: Running;
beforeAll(async () => {
  running = await Running.open();
});
afterAll(async () => {
  await running.stop();
  running.remove();
});

const command = (id: string): Command => ({
  id,
  by: 'local',
  body: { do: 'returnBand', venue: 'kasra', tag: 'band-1' },
});
const done: CommandAnswer = { ok: true, position: 9, result: { wearing: 'a1' } };
const settled = async (promise: Promise<CommandAnswer>) =>
  Promise.race([promise, new Promise<'waits'>((resolve) => setTimeout(resolve, 20, 'waits'))]);

describe('[CMD1] the desk', () => {
  test('gives everyone who asked with one id one answer, and hands it out once', async () => {
    const desk = new Desk(running.records);
    let queued = 0;
    desk.onQueued(() => {
      queued++;
    });
    const asked = [desk.submit(command('x')), desk.submit(command('x')), desk.submit(command('x'))];
    expect(await settled(Promise.race(asked))).toBe('waits');
    expect([desk.waiting, queued]).toEqual([1, 1]);
    expect(desk.peek()?.id).toBe('x');
    expect(desk.take()?.id).toBe('x');
    expect(desk.take()).toBeUndefined();
    const late = desk.submit(command('x'));
    expect(await settled(late)).toBe('waits');
    desk.settle('x', done);
    expect(await Promise.all([...asked, late])).toEqual([done, done, done, done]);
  });

  test('gives a retry the answer that records hold', async () => {
    await running.records.commit({ ops: [], answers: [{ id: 'known', answer: done }] });
    const desk = new Desk(running.records);
    expect(await desk.submit(command('known'))).toEqual(done);
    expect(desk.waiting).toBe(0);
  });

  test('serves in the order of asking', async () => {
    const desk = new Desk(running.records);
    const ids = ['c', 'a', 'b'];
    for (const id of ids) void desk.submit(command(id));
    await running.until(() => desk.waiting === 3);
    expect(ids.map(() => desk.take()?.id)).toEqual(ids);
  });

  test('names what is wrong with a command that is none', async () => {
    const desk = new Desk(running.records);
    const answer = await desk.submit({
      id: 'a b',
      by: 'local',
      body: { do: 'returnBand', tag: '' },
    });
    expect(answer).toMatchObject({ ok: false });
    const problems = answer.ok ? [] : answer.problems;
    expect(problems.map(({ code }) => code)).toEqual(problems.map(() => 'command.shape'));
    expect(problems.map(({ path }) => path)).toEqual(['id', 'body.venue', 'body.tag']);
    expect(await desk.submit(undefined)).toMatchObject({ ok: false });
  });

  test('closed, refuses what comes and still serves what waits', async () => {
    const desk = new Desk(running.records);
    const waiting = desk.submit(command('before'));
    await running.until(() => desk.waiting === 1);
    desk.close();
    expect(await desk.submit(command('after'))).toMatchObject({
      ok: false,
      problems: [{ code: 'command.stopping' }],
    });
    expect(desk.take()?.id).toBe('before');
    desk.settle('before', done);
    expect(await waiting).toEqual(done);
  });

  test('refuses the command after 10,000 that wait', async () => {
    const desk = new Desk(running.records);
    for (let i = 0; i < 10_000; i++) void desk.submit(command(`w-${i}`));
    await running.until(() => desk.waiting === 10_000);
    expect(await desk.submit(command('one-more'))).toMatchObject({
      problems: [{ code: 'command.stopping' }],
    });
  });
});
