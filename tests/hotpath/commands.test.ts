import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandAnswer, CommandBody, CommandOf } from '../../src/contracts/commands.ts';
import type { JournaledCommand } from '../../src/contracts/inputs.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { importKasra, Running, sighting } from './running.ts';
import { noonMs } from './venue.ts';

let running: Running;
beforeAll(async () => {
  running = await Running.withShop();
  await running.must({ ...importKasra, venue: 'other' } as CommandBody);
});
afterAll(async () => {
  await running.stop();
  running.remove();
});

const hash = (letter: string) => letter.repeat(64);
const codesOf = (answer: CommandAnswer) =>
  answer.ok ? ['ok'] : answer.problems.map(({ code }) => code);

type Journaled<N extends JournaledCommand['do']> = Extract<JournaledCommand, { do: N }>;

function commands<N extends JournaledCommand['do']>(name: N, of: Running = running) {
  return of
    .frames()
    .flatMap(({ venue, input }) =>
      input.type === 'command' && input.command.do === name
        ? [{ venue, ...(input.command as Journaled<N>) }]
        : [],
    );
}

let bands = 0;
async function handOut(
  letter: string,
  more: Partial<CommandOf<'handOutBand'>> = {},
): Promise<{ tag: string; codeSha256: string; alias: unknown }> {
  const tag = `band-${++bands}`;
  const codeSha256 = hash(letter);
  const body = { do: 'handOutBand', venue: 'kasra', tag, as: 'alone', codeSha256 } as const;
  const { result } = await running.must({ ...body, ...more });
  return { tag, codeSha256, alias: result.wearing };
}

function link(codeSha256: string, more: Partial<CommandOf<'linkBand'>> = {}): CommandBody {
  const sessionSha256 = hash('5');
  const base = { do: 'linkBand', venue: 'kasra', codeSha256, sessionSha256 } as const;
  return { ...base, language: 'fa', ...more };
}

describe('[CMD4] the printed code', () => {
  test('makes its holder the visitor of the wearing', async () => {
    const { codeSha256, alias } = await handOut('1');
    const { result } = await running.must(link(codeSha256, { name: 'Sara' }));
    expect(result.alias).toBe(alias);
    expect(await running.records.visitor(String(result.visitor))).toMatchObject({
      name: 'Sara',
      language: 'fa',
      wearings: [{ venue: 'kasra', alias }],
    });
    expect(JSON.stringify(running.frames())).not.toContain('Sara');
  });

  test('from a second phone opens the same visitor, and nobody else may take it', async () => {
    const { codeSha256 } = await handOut('2');
    const first = await running.must(link(codeSha256));
    const again = await running.must(link(codeSha256, { sessionSha256: hash('6') }));
    expect(again.result).toEqual(first.result);
    expect(codesOf(await running.submit(link(codeSha256, { visitor: 'v-somebody' })))).toEqual([
      'command.code_unknown',
    ]);
    expect(
      commands('linkBand').filter(({ visitor }) => visitor === first.result.visitor),
    ).toHaveLength(1);
  });

  test('of a returned band, another venue, staff or nobody is answered alike', async () => {
    const returned = await handOut('3');
    await running.must({ do: 'returnBand', venue: 'kasra', tag: returned.tag });
    const staff = await handOut('4', { as: 'staff' });
    const here = await handOut('7');
    const answers = await Promise.all([
      running.submit(link(returned.codeSha256)),
      running.submit(link(staff.codeSha256)),
      running.submit(link(here.codeSha256, { venue: 'other' })),
      running.submit(link(hash('0'))),
    ]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers.map(codesOf)).toEqual(answers.map(() => ['command.code_unknown']));
  });

  test('[PRE4] handing the band to the next returns it first', async () => {
    const saturday = await handOut('8');
    const before = running.journal.position;
    const { result } = await running.must({
      do: 'handOutBand',
      venue: 'kasra',
      tag: saturday.tag,
      as: 'alone',
      codeSha256: hash('9'),
    });
    const since = running.frames().filter(({ position }) => position > before);
    const done = since.flatMap(({ input }) => (input.type === 'command' ? [input.command] : []));
    expect(done).toMatchObject([
      { do: 'returnBand', alias: saturday.alias },
      { do: 'handOutBand', alias: result.wearing },
    ]);
    expect(codesOf(await running.submit(link(saturday.codeSha256)))).toEqual([
      'command.code_unknown',
    ]);
  });

  test('a band that is not out cannot be returned', async () => {
    const answer = await running.submit({ do: 'returnBand', venue: 'kasra', tag: 'nobody' });
    expect(codesOf(answer)).toEqual(['command.band_not_out']);
  });
});

describe('[CMD3] consent', () => {
  const consent = (visitor: string, granted: boolean): CommandBody => {
    const text = 'offers-1';
    return { do: 'setConsent', visitor, purpose: 'offers', granted, text, language: 'fa' };
  };

  test('reaches every venue that knows the visitor, and no other', async () => {
    const here = await handOut('a');
    const there = await handOut('b', { venue: 'other' });
    const { result } = await running.must(link(here.codeSha256));
    const visitor = String(result.visitor);
    await running.must(link(there.codeSha256, { venue: 'other', visitor }));
    await running.must(consent(visitor, true));
    const told = commands('setConsent').filter((command) => command.visitor === visitor);
    expect(told.map(({ venue }) => venue).toSorted()).toEqual(['kasra', 'other']);
    await running.must(consent(visitor, false));
    const record = await running.records.visitor(visitor);
    expect(record?.consents).toEqual({ offers: false });
  });

  test('of nobody known is refused', async () => {
    expect(codesOf(await running.submit(consent('v-nobody', true)))).toEqual([
      'command.visitor_unknown',
    ]);
  });

  test('given before a link at another venue comes with the link', async () => {
    const here = await handOut('c');
    const { result } = await running.must(link(here.codeSha256));
    const visitor = String(result.visitor);
    await running.must(consent(visitor, true));
    const there = await handOut('d', { venue: 'other' });
    await running.must(link(there.codeSha256, { venue: 'other', visitor }));
    const linked = commands('linkBand').filter(({ venue }) => venue === 'other');
    expect(linked.at(-1)).toMatchObject({ visitor, consents: { offers: true } });
  });

  test('withdrawn in the moment of a link at another venue is withdrawn there too', async () => {
    const here = await handOut('e');
    const { result } = await running.must(link(here.codeSha256));
    const visitor = String(result.visitor);
    await running.must(consent(visitor, true));
    const there = await handOut('f', { venue: 'other' });
    await Promise.all([
      running.must(consent(visitor, false)),
      running.must(link(there.codeSha256, { venue: 'other', visitor })),
    ]);
    const linked = commands('linkBand').filter((command) => command.visitor === visitor);
    expect(linked.at(-1)).toMatchObject({ venue: 'other', consents: { offers: false } });
  });
});

describe('[CMD5] links and tokens', () => {
  const exchange = (linkSha256: string): CommandBody => {
    const sessionExpiresAtMs = noonMs + 86_400_000;
    return { do: 'exchangeAdminLink', linkSha256, sessionSha256: hash('e'), sessionExpiresAtMs };
  };

  test('touch records only: the journal hears nothing of them', async () => {
    const before = commands('publishVenue').length + running.frames().length;
    const expiresAtMs = running.clock.wallMs() + 600_000;
    const venues = ['kasra'];
    await running.must({ do: 'createAdminLink', linkSha256: hash('a'), expiresAtMs });
    await running.must(exchange(hash('a')));
    await running.must({ do: 'createToken', role: 'operator', venues, tokenSha256: hash('f') });
    await running.must({ do: 'endSession', sessionSha256: hash('e') });
    const since = running.frames().slice(before - commands('publishVenue').length);
    expect(since.filter(({ input }) => input.type === 'command')).toEqual([]);
  });

  test('a link works once', async () => {
    const expiresAtMs = running.clock.wallMs() + 600_000;
    await running.must({ do: 'createAdminLink', linkSha256: hash('b'), expiresAtMs });
    await running.must(exchange(hash('b')));
    expect(codesOf(await running.submit(exchange(hash('b'))))).toEqual(['command.link_unknown']);
  });

  test('two exchanges of one link at once: one wins', async () => {
    const expiresAtMs = running.clock.wallMs() + 600_000;
    await running.must({ do: 'createAdminLink', linkSha256: hash('c'), expiresAtMs });
    const both = await Promise.all([
      running.submit(exchange(hash('c'))),
      running.submit(exchange(hash('c'))),
    ]);
    expect(both.flatMap(codesOf).toSorted()).toEqual(['command.link_unknown', 'ok']);
  });

  test('a link is worth nothing after its time, and one that never was is none', async () => {
    const expiresAtMs = running.clock.wallMs() - 1;
    await running.must({ do: 'createAdminLink', linkSha256: hash('d'), expiresAtMs });
    expect(codesOf(await running.submit(exchange(hash('d'))))).toEqual(['command.link_unknown']);
    expect(codesOf(await running.submit(exchange(hash('0'))))).toEqual(['command.link_unknown']);
  });

  test('a token names venues that are there', async () => {
    const venues = ['kasra', 'nowhere'];
    const answer = await running.submit({
      do: 'createToken',
      role: 'operator',
      venues,
      tokenSha256: hash('1'),
    });
    expect(answer).toMatchObject({
      problems: [{ code: 'command.venue_unknown', path: 'venues.1' }],
    });
  });
});

describe('a command that makes no sense says which part', () => {
  const device = { do: 'addDevice', venue: 'kasra', kind: 'receiver', format: 'native' } as const;
  const secretSha256 = hash('a');

  test.each<[string, CommandBody, string]>([
    ['venue', { ...device, device: 'x', secretSha256, venue: 'no' }, 'command.venue_unknown'],
    ['device', { ...device, device: 'rx-1', secretSha256 }, 'command.device_exists'],
    ['format', { ...device, device: 'x', secretSha256, format: 'acme' }, 'command.format_unknown'],
    [
      'placement.zone',
      { ...device, device: 'x', secretSha256, placement: { zone: 'no' } },
      'command.zone_unknown',
    ],
    [
      'placement.floor',
      { ...device, device: 'x', secretSha256, placement: { x: 1, y: 1, floor: '9' } },
      'command.floor_unknown',
    ],
    ['device', { do: 'removeDevice', venue: 'kasra', device: 'no' }, 'command.device_unknown'],
    ['timezone', { ...importKasra, timezone: 'Mars/X' } as CommandBody, 'command.timezone_unknown'],
    [
      'settings.reorderMs',
      { ...importKasra, settings: { reorderMs: 'soon' } } as CommandBody,
      'command.settings',
    ],
    [
      'campaign',
      { do: 'setCampaignStatus', venue: 'kasra', campaign: 'no', status: 'paused' },
      'command.campaign_unknown',
    ],
  ])('%s of %j', async (path, body, code) => {
    const before = running.journal.position;
    expect(await running.submit(body)).toMatchObject({ ok: false, problems: [{ code, path }] });
    const since = running.frames().filter(({ position }) => position > before);
    expect(since.filter(({ input }) => input.type === 'command')).toEqual([]);
  });

  test('[PRE1] zones within each other in a circle are refused, each at its path', async () => {
    const given = importKasra as CommandOf<'importVenue'>;
    const [zone] = given.plan.zones;
    if (zone === undefined) throw new Error('no zone');
    const ring = { a: 'b', b: 'c', c: 'a', d: 'a' };
    const zones = Object.entries(ring).map(([id, parent]) => ({ ...zone, id, parent }));
    const answer = await running.submit({ ...given, plan: { ...given.plan, zones } });
    const problems = answer.ok ? [] : answer.problems;
    expect(problems.map(({ path, mend }) => [path, mend])).toEqual(
      [0, 1, 2].map((i) => [`plan.zones.${i}.parent`, 'break the circle of parents']),
    );
  });

  test('a plan with three mistakes names all three', async () => {
    const [zone] = importKasra.do === 'importVenue' ? importKasra.plan.zones : [];
    if (zone === undefined) throw new Error('no zone');
    const zones = [zone, { ...zone, floor: '9' }, { ...zone, id: 'bags', parent: 'bags' }];
    const plan = { ...(importKasra as CommandOf<'importVenue'>).plan, zones };
    const answer = await running.submit({ ...importKasra, plan } as CommandBody);
    expect(answer.ok ? [] : answer.problems.map(({ path }) => path)).toEqual([
      'plan.zones.1.id',
      'plan.zones.1.floor',
      'plan.zones.2.parent',
    ]);
  });
});

/** A visitor of `shop` who agreed to offers walks into the shoes and is sent a message. */
async function sendMessage(shop: Running): Promise<string> {
  const channels = ['wristband', 'inbox'];
  const then = [{ message: { channels, title: { en: 'T' }, body: { en: 'B' } } }];
  const when = { type: 'entered', zone: 'shoes' };
  const campaign = { version: 1, id: 'runners', name: { en: 'R' }, when, then };
  await shop.must({ do: 'publishCampaign', venue: 'kasra', campaign });
  const codeSha256 = hash('1');
  const tag = 'band-1';
  const secretSha256 = hash('2');
  const band = { venue: 'kasra', device: tag, kind: 'wristband', secretSha256 } as const;
  await shop.must({ do: 'addDevice', format: 'native', ...band });
  await shop.must({ do: 'handOutBand', venue: 'kasra', tag, as: 'alone', codeSha256 });
  const { result } = await shop.must(link(codeSha256));
  const consent = { purpose: 'offers', granted: true, text: 'offers-1', language: 'en' } as const;
  await shop.must({ do: 'setConsent', visitor: String(result.visitor), ...consent });
  const woken = () => shop.toEgress.some((m) => m.kind === 'wake' && m.what === 'messages');
  for (let seq = 0; seq < 30 && !woken(); seq++) {
    shop.clock.advance(1_000);
    await shop.publish(sighting(seq, tag));
  }
  const opened = openReader({ path: join(shop.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const [message] = await opened.reader.openMessages(1);
  await opened.reader.close();
  if (message === undefined) throw new Error('no message was sent');
  return message.id;
}

describe('[HOT8] a claim without an outcome', () => {
  test('is unknown after a restart, said once, and never granted again', async () => {
    const first = await Running.withShop();
    const message = await sendMessage(first);
    const claim = { do: 'claim', venue: 'kasra', message, channel: 'wristband' } as const;
    expect((await first.must(claim)).result).toMatchObject({ granted: true, language: 'fa' });
    expect(await first.records.openClaims()).toHaveLength(1);
    await first.stop();

    const second = await Running.open(first);
    await second.until(async () => (await second.records.openClaims()).length === 0);
    expect(commands('reportOutcome', second)).toEqual([
      { venue: 'kasra', do: 'reportOutcome', message, channel: 'wristband', outcome: 'unknown' },
    ]);
    const again = await second.must(claim, 'again-1');
    expect(again.result).toMatchObject({ granted: false, reason: 'alreadyClaimed' });
    await second.stop();

    const third = await Running.open(first);
    await third.must(claim, 'again-2');
    expect(commands('reportOutcome', third)).toHaveLength(1);
    const { live, replayed } = await third.hashes();
    expect(live).toEqual(replayed);
    await third.stop();
    first.remove();
  });

  test('[HOT11] stays with its egress, and is closed when that died', async () => {
    const first = await Running.withShop();
    const message = await sendMessage(first);
    const claim = { do: 'claim', venue: 'kasra', message, channel: 'wristband' } as const;
    expect((await first.must(claim)).result).toMatchObject({ granted: true });
    await first.stop();
    const takeover = { numbers: [] };
    const second = await Running.open(first, { takeover });
    // Answered after all that recovery may have asked for.
    await second.must({ do: 'returnBand', venue: 'kasra', tag: 'band-1' });
    expect(await second.records.openClaims()).toHaveLength(1);
    expect(commands('reportOutcome', second)).toEqual([]);
    await second.hot.egressBegins();
    await second.until(async () => (await second.records.openClaims()).length === 0);
    expect(commands('reportOutcome', second)).toMatchObject([{ message, outcome: 'unknown' }]);
    await second.stop();
    first.remove();
  });

  test('[EGR8] stays open for the inbox, which egress delivers again', async () => {
    const first = await Running.withShop();
    const message = await sendMessage(first);
    const claim = { do: 'claim', venue: 'kasra', message, channel: 'inbox' } as const;
    expect((await first.must(claim, 'claim-1')).result).toMatchObject({ granted: true });
    await first.stop();
    const second = await Running.open(first);
    expect((await second.must(claim, 'claim-1')).result).toMatchObject({ granted: true });
    expect(await second.records.openClaims()).toHaveLength(1);
    const report = { ...claim, do: 'reportOutcome', outcome: 'delivered' } as const;
    await second.must(report, 'report-1');
    expect(await second.records.openClaims()).toEqual([]);
    await second.stop();
    first.remove();
  });
});
