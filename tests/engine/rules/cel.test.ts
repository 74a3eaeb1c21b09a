import { describe, expect, test } from 'vitest';
import { celNames, celProblems } from '../../../src/engine/rules/cel.ts';
import { compileCondition, type Truth } from '../../../src/engine/rules/conditions.ts';
import { Shop } from '../shop.ts';
import { sceneOf } from './scenes.ts';

const shop = Shop.open();
shop.stay('a', 'shoes', 0, 10_000);
shop.wait(10_000);

const facts = { visits: 3, member: true, segments: ['runners', 'hikers'] };
const judge = (cel: string, parts: object = { facts }) =>
  compileCondition({ cel }, 'if')(sceneOf(shop, parts));

describe('text in CEL', () => {
  test.each<[string, Truth]>([
    ['customer.visits > 2', 'true'],
    ['customer.visits == 3 && customer.member', 'true'],
    ['customer.visits + 1 >= 4', 'true'],
    ['3 == customer.visits && customer.visits != 4', 'true'],
    ['2 * customer.visits < 6.0', 'false'],
    ['visit.durationMs / 1000 > 5', 'true'],
    ['"runners" in customer.segments', 'true'],
    ['customer.segments.exists(s, s.startsWith("hik"))', 'true'],
    ['customer.segments.all(s, size(s) > 6)', 'false'],
    ['zone.kind == "display" ? zone.people < 5 : false', 'true'],
    ['zones["shoes"].people == 1', 'true'],
    ['zones.shoes.share < 0.5', 'true'],
    ['!visitor.consent.offers', 'true'],
    ['time.weekday in ["tue", "wed"]', 'true'],
  ])('[RUL32] %s is %s', (text, truth) => {
    expect(celProblems(text)).toEqual([]);
    expect(judge(text)).toMatchObject({ truth, path: 'if.cel' });
  });

  // Nothing is known of the customer here.
  test.each<[string, Truth]>([
    ['customer.visits > 2', 'unknown'],
    ['!(customer.visits > 2)', 'unknown'],
    ['customer.visits > 2 && visitor.known', 'unknown'],
    ['customer.visits > 2 && !visitor.known', 'false'],
    ['!visitor.known && customer.visits > 2', 'false'],
    ['customer.visits > 2 || visitor.known', 'true'],
    ['visitor.known || customer.visits > 2', 'true'],
    ['customer.visits > 2 || !visitor.known', 'unknown'],
    ['customer.member ? true : true', 'unknown'],
    ['has(customer.visits)', 'false'],
    ['customer.segments.exists(s, s == "x")', 'unknown'],
    ['zones["shoes"].people > 0 || customer.visits > 2', 'true'],
  ])('[RUL32] %s, of a stranger, is %s', (text, truth) => {
    const verdict = judge(text, {});
    expect(verdict.truth).toBe(truth);
    if (truth === 'unknown') expect(verdict.unknown).toMatch(/^customer\./);
  });

  test('[RUL10] what fails although all is known is an error of the campaign', () => {
    expect(() => judge('10 / (1 - 1) > 2')).toThrow('division by zero');
    expect(() => judge('visitor.known && 1 % 0 == 1')).toThrow('modulo by zero');
  });

  test('[RUL3] the facts it speaks of are found, for those that have to be waited for', () => {
    const text = 'customer.visits > 2 && zones["shoes"].people < 5 && customer.visits < 9';
    expect(celNames(text)).toEqual(['customer.visits', 'zones.shoes.people']);
  });
});

describe('what is refused, and where', () => {
  test.each<[string, number, RegExp]>([
    ['customer.visits >', 18, /EOF/],
    ['customer.vists > 2', 1, /customer.vists is no fact/],
    ['1 == 1 && customer.segments > 2', 11, /overload/],
    ['customer.visits', 1, /double, not true or false/],
    ['customer.visits == "3"', 1, /overload/],
    ['visitor == visitor', 1, /visitor is no fact/],
    ['nobody.here', 1, /Unknown variable/],
    ['zone.kind.matches("(a+)+$")', 1, /matches\(\) is not allowed/],
    ['timestamp("2026-01-01T00:00:00Z") > timestamp("2025-01-01T00:00:00Z")', 1, /timestamp/],
    ['customer.segments.map(s, s).size() > 1', 1, /map\(\) is not allowed/],
    ['[1].all(a, [1].all(b, a == b))', 12, /within another loop/],
    ['{"a": 1}.size() > 0', 1, /map is not allowed/],
    ['zones.all(z, true)', 1, /zones is no fact/],
    ['zones["shoes"].colour > 1', 1, /zones.shoes.colour is no fact/],
    [`${'!'.repeat(300)}true`, 1, /./],
    [Array.from({ length: 150 }, () => 'true').join(' || '), 1, /./],
  ])('[RUL32] %s', (text, column, message) => {
    const [problem] = celProblems(text);
    expect(problem?.message).toMatch(message);
    if (text.length < 100 && !text.startsWith('!!')) expect(problem?.column).toBe(column);
  });
});
