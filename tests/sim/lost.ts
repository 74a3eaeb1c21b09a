import type { CommandAnswer } from '../../src/contracts/commands.ts';
import type { Language } from '../../src/contracts/ids.ts';
import { seeded } from './disk.ts';
import { venue } from './shop.ts';
import type { World } from './world.ts';

/** Every so many seeds bands are lost; the others stay the runs they were. */
const everySeeds = 3;

export function deskOf(seed: number): (() => number) | undefined {
  return seed % everySeeds === 1 ? seeded(seed ^ 0x1f3d5b79) : undefined;
}

function newHash(random: () => number): string {
  return Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('');
}

/**
 * A band is lost in the middle of a visit and goes on being heard, held to a reader and paid with;
 * its wearer goes on with another, or with the same where it was found. Answers the tag worn then.
 */
export async function loses(world: World, tag: string, zone: string): Promise<string> {
  const { desk } = world;
  if (desk === undefined || desk() > 0.15) return tag;
  const isFrozenFirst = desk() < 0.7;
  if (isFrozenFirst) {
    const frozen = await world.ask({ do: 'freezeBand', venue, tag });
    if (!frozen.ok) return tag;
    beHeard(world, tag, zone);
    await later(world, 500 + desk() * 8_000);
    beHeard(world, tag, zone);
    if (desk() < 0.1) return tag;
  }
  const to = isFrozenFirst && desk() < 0.3 ? tag : `${tag.split('+')[0]}+${Math.floor(desk() * 9)}`;
  const codeSha256 = newHash(desk);
  const moved = await world.ask({ do: 'moveBand', venue, tag, to, codeSha256 });
  if (!moved.ok) return tag;
  if (to !== tag) {
    beHeard(world, tag, zone);
    await later(world, desk() * 3_000);
    if (desk() < 0.7) await world.ask({ do: 'returnBand', venue, tag });
  }
  return to;
}

/** By receivers far from its wearer, by the gate and by the till. */
function beHeard({ devices }: World, tag: string, zone: string): void {
  const far = zone === 'exit' ? 'door' : 'exit';
  devices.get(`r-${far}`)?.say('sightings', { sightings: [{ tag, rssi: -48 }] });
  devices.get('gate-1')?.say('tap', { tag, purpose: 'unlock' });
  devices.get('kiosk-1')?.say('rating', { tag, score: 1, of: 5 });
}

/** Somebody says yes and no in front of the desk; undefined = they use their phone. */
export async function linksAtDesk(
  world: World,
  tag: string,
  language: Language,
): Promise<string | undefined> {
  const { desk } = world;
  if (desk === undefined || desk() > 0.3) return undefined;
  const consents = { service: desk() < 0.8, offers: desk() < 0.8 };
  const said = { language, text: 'desk-1', consents } as const;
  const linked = await world.ask({ do: 'linkAtDesk', venue, tag, ...said });
  return linked.ok ? String(linked.result.visitor) : undefined;
}

/** Taken back by mistake, as far as that can be taken back. */
export async function comesBack(world: World, tag: string, answer: CommandAnswer): Promise<void> {
  const { desk } = world;
  if (desk === undefined || !answer.ok || answer.result.undoable !== true) return;
  const wearing = String(answer.result.wearing);
  await world.ask({ do: 'undoReturn', venue, tag, wearing });
}

function later({ clock }: World, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
