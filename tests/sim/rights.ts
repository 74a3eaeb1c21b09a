import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileHolds } from '../../src/stores/records/database-file.ts';
import { seeded } from './disk.ts';
import type { Machine } from './machine.ts';
import type { Oracle, Retelling } from './oracle.ts';
import type { World } from './world.ts';

/** What an erasure promises, of simulated time. [CON2] */
const erasedWithinMs = 60_000;
/** Every so many seeds people use their rights; the others stay the runs they were. */
const everySeeds = 5;
const idPattern = /[0-9a-f]{20}/g;

export type Erased = {
  readonly receiptSha256: string;
  /** Texts that no file may hold: the name where they had joined, and the visitor's id. */
  readonly texts: readonly string[];
};

/** Names people gave, and who was erased, in a world where people use their rights. */
export class Rights {
  readonly random: () => number;
  /** By visitor. */
  readonly names = new Map<string, string>();
  readonly erased: Erased[] = [];
  readonly findings: string[] = [];
  #made = 0;

  static of(seed: number): Rights | undefined {
    return seed % everySeeds === everySeeds - 1 ? new Rights(seed) : undefined;
  }

  constructor(seed: number) {
    this.random = seeded(seed ^ 0x5bd1e995);
  }

  /** A name that stands nowhere by chance. */
  newName(): string {
    return `Qz${++this.#made}Sara${Math.floor(this.random() * 1e9)}`;
  }

  newReceipt(): string {
    const letter = () => Math.floor(this.random() * 16).toString(16);
    return Array.from({ length: 64 }, letter).join('');
  }

  /** From the answer on no file may name them after a minute. [T25] */
  noteErased({ clock, machine }: World, one: Erased): void {
    this.erased.push(one);
    clock.after(erasedWithinMs, () => {
      for (const path of filesOf(machine)) {
        const bytes = readFileSync(path);
        const held = one.texts.filter((text) => bytes.includes(text));
        if (held.length > 0) this.findings.push(`after a minute ${held} is still in a file`);
      }
    });
  }
}

const filesOf = ({ folder }: Machine) => readdirSync(folder).map((name) => join(folder, name));

/** Ids of whoever was forgotten, as far as frames up to here say. */
const idsIn = (text: string) => text.match(idPattern) ?? [];

export function forgottenIn({ frames }: Retelling): ReadonlySet<string> {
  const gone = new Set<string>();
  for (const { input } of frames) {
    if (input.type !== 'command' || input.command.do !== 'forget') continue;
    for (const id of idsIn(JSON.stringify(input.command))) gone.add(id);
  }
  return gone;
}

export function mentions(said: object, gone: ReadonlySet<string>): boolean {
  return gone.size > 0 && idsIn(JSON.stringify(said)).some((id) => gone.has(id));
}

/**
 * Once forgotten nobody comes back: nothing is concluded about them, what was late is of somebody
 * else, nobody looks them up, and the state holds no id of theirs. [CON3] [CON4] [T24] [T25]
 */
export const erasedStayGone: Oracle = (_world, { frames, effects, texts }) => {
  const findings: string[] = [];
  const gone = new Set<string>();
  const effectsAt = Map.groupBy(effects, ({ position }) => position);
  for (const { position, input } of frames) {
    if (input.type === 'command' && input.command.do === 'forget') {
      for (const id of idsIn(JSON.stringify(input.command))) gone.add(id);
    } else if (gone.size > 0) {
      const isLinking = input.type === 'command' && input.command.do === 'linkBand';
      const isAbout = input.type === 'reading' || input.type === 'facts' || isLinking;
      if (isAbout && mentions(input, gone)) findings.push(`${position} links who was erased`);
    }
    for (const effect of effectsAt.get(position) ?? []) {
      const isClaim = effect.type === 'claimAnswered' || effect.type === 'deviceCommandClaimed';
      const isRefusal = isClaim && !effect.granted;
      if (isRefusal || !mentions(effect, gone)) continue;
      findings.push(`${effect.type} ${effect.id} came after they were erased`);
    }
  }
  const held = idsIn(Object.values(texts).join()).filter((id) => gone.has(id));
  if (held.length > 0) findings.push(`${held[0]} was erased and is still in the state`);
  return findings;
};

/** Lets the last erasures be finished; what is found is what any reader of the disk would find. */
export async function heldOfErased(world: World, told: Retelling): Promise<string[]> {
  const { rights, machine, clock } = world;
  if (rights === undefined) return [];
  const findings = [...rights.findings];
  const isUnfinished = async () => {
    const found = rights.erased.map(({ receiptSha256 }) => machine.reader.erasure(receiptSha256));
    return (await Promise.all(found)).some((one) => one?.scrubbedAtMs === undefined);
  };
  for (let i = 0; i < 10 && (await isUnfinished()); i++) await clock.run(clock.nowMs + 1_000);
  if (await isUnfinished()) findings.push('an erasure was never finished');
  const names = rights.erased.flatMap(({ texts }) => texts);
  const texts = [...names, ...forgottenIn(told)];
  for (const path of filesOf(machine)) {
    if (texts.length > 0 && (await fileHolds(path, texts))) {
      findings.push(`${path.split('/').at(-1)} still holds somebody erased`);
    }
  }
  // The journal and the snapshots never held a name, of anybody.
  const everybody = [...rights.names.values()];
  for (const text of machine.written()) {
    const named = everybody.find((name) => text.includes(name));
    if (named !== undefined) findings.push(`${named} stands in the journal or a snapshot`);
  }
  return findings;
}
