import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ChoicesChange, unchosen } from '../../src/contracts/choices.ts';
import type { CommandBody, CommandOf } from '../../src/contracts/commands.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { importKasra, Running } from './running.ts';

const hash = (letter: string) => letter.repeat(64);
const venue = 'kasra';
const { channels } = unchosen;
const no = { service: false, offers: false, improve: false } as const;
const agreed = { ...no, service: true } as const;
const said = { text: 'join-1', language: 'en' } as const;

let running: Running;

beforeEach(async () => {
  running = await Running.withShop();
  await open(venue);
});
afterEach(async () => {
  await running.stop();
  running.remove();
});

async function open(at: string): Promise<void> {
  await running.must({ ...importKasra, venue: at, settings: { joinBy: 'both' } } as CommandBody);
}

async function joined(more: Partial<CommandOf<'joinVenue'>> = {}): Promise<string> {
  const base = { do: 'joinVenue', venue, sessionSha256: hash('5'), consents: no } as const;
  const { result } = await running.must({ ...base, ...said, ...more });
  return String(result.visitor);
}

const commandsOf = (name: string, at = venue) =>
  running.frames().flatMap((one) => {
    if (one.venue !== at || one.input.type !== 'command') return [];
    return one.input.command.do === name ? [one.input.command] : [];
  });

describe('another place', () => {
  test('[JOI13] is answered for itself: what the first was allowed stands', async () => {
    await open('other');
    const visitor = await joined({ consents: agreed });
    await joined({ venue: 'other', visitor, consents: { ...no, offers: true } });
    expect(commandsOf('setConsent')).toHaveLength(3);
    const [first, second] = [venue, 'other'].map((at) =>
      Object.fromEntries(
        commandsOf('setConsent', at).flatMap((one) =>
          one.do === 'setConsent' ? [[one.purpose, one.granted]] : [],
        ),
      ),
    );
    expect([first, second]).toEqual([agreed, { ...no, offers: true }]);
    const opened = openReader({ path: join(running.folder, 'records.db') });
    if (!opened.ok) throw new Error(opened.message);
    const proof = await opened.reader.consentProof(visitor);
    await opened.reader.close();
    expect(new Set(proof.map((one) => one.venue))).toEqual(new Set([venue, 'other']));
  });

  test('[JOI13] [CON5] a withdrawal reaches every place, a first no this one alone', async () => {
    await open('other');
    const visitor = await joined({ consents: agreed });
    await joined({ venue: 'other', visitor, consents: no });
    const say = (more: object) =>
      running.must({
        ...{ do: 'setConsent', visitor, purpose: 'service', granted: false, ...said },
        ...more,
      } as CommandBody);
    const heard = () => [venue, 'other'].map((at) => commandsOf('setConsent', at).length);
    expect(heard()).toEqual([3, 3]);
    await say({ venue: 'other' });
    expect(heard()).toEqual([3, 4]);
    await say({ venue: 'other', granted: true });
    expect(heard()).toEqual([3, 5]);
    await say({ venue: 'other' });
    expect(heard()).toEqual([4, 6]);
    await say({ granted: true });
    expect(heard()).toEqual([5, 7]);
  });

  test('[JOI13] a band linked there carries choices, and no answer given elsewhere', async () => {
    await open('other');
    const visitor = await joined({ consents: agreed });
    await running.must({ do: 'setPreferences', visitor, frequency: 'few', leaveAlone: false });
    const choices = { version: 0, topicsOff: [], rests: [], frequency: 'visit', channels } as const;
    const chosen: ChoicesChange = { ...choices, topicsOff: ['shoes'], rests: [] };
    await running.must({ do: 'setChoices', visitor, venue, choices: chosen });
    const phone = { endpoint: 'https://push.example/1', endpointSha256: hash('f') } as const;
    await running.must({ do: 'subscribePush', visitor, ...phone, p256dh: 'k', auth: 'a' });
    const codeSha256 = hash('c');
    const band = { venue: 'other', tag: 'band-9', as: 'alone', codeSha256 } as const;
    await running.must({ do: 'handOutBand', ...band });
    const link = { venue: 'other', codeSha256, sessionSha256: hash('8'), language: 'en' } as const;
    await running.must({ do: 'linkBand', ...link, visitor });
    const { alias, ...linked } = { alias: '', ...commandsOf('linkBand', 'other')[0] };
    expect(alias).not.toBe('');
    expect(linked).toEqual({
      ...{ do: 'linkBand', visitor, language: 'en', consents: {}, push: true },
      preferences: { frequency: 'few', leaveAlone: false },
      // How often comes along; topics are the other place's own words.
      choices: { topicsOff: [], rests: [], frequency: 'visit', channels },
    });
  });
});
