import { afterEach, describe, expect, test } from 'vitest';
import { openTalks } from './open-talks.ts';
import { closeProfiles } from './profiles.ts';
import { everyStatement, reasons } from './statements.ts';
import { connects, packets } from './strict-packets.ts';
import { strictTalks } from './strict-talks.ts';

/** MQTT 3.1.1 for a server, statement by statement. */
afterEach(closeProfiles);

describe('[ING17] strict: CONNECT', () => {
  test.each(connects)('[MQTT-%s] %s', async (_ids, _says, run, gives) => {
    expect(await run()).toEqual(gives);
  });
});

describe('[ING17] strict: packets of a connected device', () => {
  test.each(packets)('[MQTT-%s] %s', async (_ids, _says, run, gives) => {
    const given = await run();
    const sorted = (list: unknown) => (Array.isArray(list) ? [...list].sort() : list);
    expect(sorted(given)).toEqual(sorted(gives));
  });
});

describe('[ING17] strict: conversations', () => {
  test.each(strictTalks)('[MQTT-%s] %s', async (_ids, _says, run) => run());
});

describe('[ING17] open profile: sessions, retained messages, wildcards', () => {
  test.each(openTalks)('[MQTT-%s] %s', async (_ids, _says, run) => run());
});

test('[ING17] every normative statement is tested, or has its reason', () => {
  const tested = [...connects, ...packets, ...strictTalks, ...openTalks].flatMap(([named]) =>
    named.split(' '),
  );
  const covered = new Set([...tested, ...Object.keys(reasons)]);
  expect(everyStatement.filter((id) => !covered.has(id))).toEqual([]);
  expect([...covered].filter((id) => !everyStatement.includes(id))).toEqual([]);
  expect(Object.keys(reasons).filter((id) => tested.includes(id))).toEqual([]);
});
