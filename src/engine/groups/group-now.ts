import type { VenueState } from '../state.ts';

/** No group is taken for larger than this; a crowd that drifts is none. */
const mostTogether = 64;

/**
 * Everybody who belongs with this wearing and is on a visit, itself first; found along companions,
 * so a friend of a friend belongs too. [PRE7]
 */
export function groupOf(state: VenueState, alias: string): string[] {
  const found = [alias];
  for (let at = 0; at < found.length && found.length < mostTogether; at++) {
    for (const other of state.companions.get(found[at] ?? '') ?? []) {
      if (found.includes(other) || !isHere(state, other)) continue;
      found.push(other);
    }
  }
  return found;
}

function isHere(state: VenueState, alias: string): boolean {
  const wearing = state.wearings.get(alias);
  return wearing !== undefined && wearing.endedMs === 0 && wearing.visit !== null;
}

/** How many parties these wearings are; somebody alone is one. */
export function partiesAmong(state: VenueState, aliases: Iterable<string>): number {
  const counted = new Set<string>();
  let parties = 0;
  for (const alias of aliases) {
    if (!state.companions.has(alias)) {
      parties++;
      continue;
    }
    if (counted.has(alias)) continue;
    parties++;
    for (const one of groupOf(state, alias)) counted.add(one);
  }
  return parties;
}

/** Parties of visits under way. */
export function partiesNow(state: VenueState): number {
  const here: string[] = [];
  for (const { alias, visit } of state.wearings.values()) {
    if (visit?.state === 'present') here.push(alias);
  }
  return partiesAmong(state, here);
}
