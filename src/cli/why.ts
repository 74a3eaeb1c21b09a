import type { WhyBody } from '../contracts/why.ts';
import { readWhy } from '../web/why.ts';
import type { CliCommand } from './command.ts';
import { momentOf, venueOf, withLabRoom } from './lab-access.ts';
import { clockIn } from './venue-clock.ts';

const decisionsShown = 5;

export const why: CliCommand = {
  name: 'why',
  usage: 'VISITOR CAMPAIGN [--at TIME] [--venue VENUE]',
  summary: 'Why a visitor heard of a campaign or not, by the decision log, gate by gate',
  examples: ['gozar why 3f9c… shoes-offer', 'gozar why 3f9c… shoes-offer --at 2026-11-20T17:30'],
  options: { at: { type: 'string' }, venue: { type: 'string' } },
  optionHelp: [
    '--at TIME       the last decisions before then (now): ISO, 2026-11-20, or 24h ago',
    '--venue VENUE   where there is more than one',
  ],
  positionals: [2, 2],
  run: async ({ config, positionals, values, print }) => {
    const [visitor = '', campaign = ''] = positionals;
    await withLabRoom(config.data, async (room) => {
      const { venue, timezone } = await venueOf(room, values.venue);
      const atMs = momentOf(values.at, { name: 'at', timezone, otherwise: '0s', end: true });
      const ask = { venue, visitor, campaign, atMs, limit: decisionsShown };
      const body = await readWhy(room.reader, ask);
      print(body, linesOf(body, timezone));
    });
    return 0;
  },
};

function linesOf(body: WhyBody, timezone: string): string[] {
  const clock = clockIn(timezone);
  const who = `${body.campaign} and ${body.visitor} at ${body.venue}`;
  const head = `${who}, before ${clock.day(body.atMs)}`;
  const lines = [head];
  if (body.because !== undefined) lines.push('', `  No candidate came near: ${body.because}.`);
  for (const { atMs, version, sentence, gates, because } of body.decisions) {
    lines.push('', `  ${clock.day(atMs)}  version ${version}: ${sentence}`);
    for (const { passed, words } of gates) lines.push(`    ${passed ? '✓' : '✗'} ${words}`);
    const led = because.map((one) => {
      const where = one.zone === undefined ? '' : ` ${one.zone}`;
      return `${clock.time(one.atMs)} ${one.event}${where}`;
    });
    if (led.length > 0) lines.push(`    because: ${led.join(', ')}`);
  }
  return lines;
}
