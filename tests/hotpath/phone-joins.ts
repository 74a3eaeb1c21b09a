import type { CommandOf } from '../../src/contracts/commands.ts';

/** Joining by phone at the shop of `running.ts`, with everything left off. */
export const hash = (letter: string): string => letter.repeat(64);
export const venue = 'kasra';
export const no = { service: false, offers: false, improve: false } as const;
/** The wording that was read. */
export const join1 = { text: 'join-1', language: 'en' } as const;

/** A service message for whoever joins, as a marketer would write it. */
export const welcome = {
  version: 1,
  id: 'welcome',
  name: { en: 'Welcome' },
  class: 'service',
  purpose: 'service',
  when: { type: 'stageChanged', to: 'enrolment' },
  then: [
    { message: { channels: ['inbox'], title: { en: 'Hello' }, body: { en: 'Hello {name}' } } },
  ],
};

export function joining(more: Partial<CommandOf<'joinVenue'>> = {}): CommandOf<'joinVenue'> {
  const base = { do: 'joinVenue', venue, sessionSha256: hash('5'), consents: no } as const;
  return { ...base, ...join1, ...more };
}
