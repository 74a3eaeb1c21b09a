import type { AudiencePage } from '../../contracts/inputs.ts';
import { type Run, runOf } from '../run.ts';
import type { VenueState } from '../state.ts';
import type { Compiled } from './compile.ts';
import type { Gathering } from './waiting.ts';

export type Called = { readonly segment: string; readonly event: string; readonly clock: string };

/** An audience that did not come together within this is over: what it is for has passed. */
const longestMs = 86_400_000;
export function callTogether(run: Run, { id, version }: Compiled, called: Called): void {
  const gathering: Gathering = { ...called, version, firedMs: run.nowMs, after: '' };
  run.state.gatherings = { ...run.state.gatherings, [id]: gathering };
}

/** What of an older version, or of a campaign that is live no more, is still to come. [RUL8] */
export function dropStaleGatherings(run: Run): void {
  for (const campaign of Object.keys(run.state.gatherings ?? {})) {
    if (underWay(run.state, campaign) === undefined) endGathering(run.state, campaign);
  }
}

/** Undefined = there is none, or not of what is live now. */
export function underWay(state: VenueState, campaign: string): Gathering | undefined {
  const gathering = state.gatherings?.[campaign];
  const entry = state.campaigns.get(campaign);
  if (gathering === undefined || entry?.status !== 'live') return undefined;
  if (entry.version !== gathering.version) return undefined;
  return state.journalMs - gathering.firedMs > longestMs ? undefined : gathering;
}

/** What is to be looked up next for a campaign. */
export type Gathered = Pick<Gathering, 'segment' | 'event' | 'after'> & {
  readonly campaign: string;
  /** Whether some condition asks what the records know of earlier visits. */
  readonly asksFacts: boolean;
};

/** Undefined = nobody is to come. */
export function gatheringOf(state: VenueState, campaign: string): Gathered | undefined {
  const gathering = underWay(state, campaign);
  if (gathering === undefined) return undefined;
  const { segment, event, after } = gathering;
  const asksFacts = runOf(state).campaigns.byId.get(campaign)?.needsFacts === true;
  return { campaign, segment, event, after, asksFacts };
}

/** A page that broke `step` is passed over, else it would come again for ever. [HOT5] */
export function passOver(state: VenueState, { campaign, event, next }: AudiencePage): void {
  const gathering = state.gatherings?.[campaign];
  if (gathering?.event !== event) return;
  if (next === undefined) endGathering(state, campaign);
  else gathering.after = next;
}

export function endGathering(state: VenueState, campaign: string): void {
  const { [campaign]: _ended, ...others } = state.gatherings ?? {};
  if (Object.keys(others).length === 0) delete state.gatherings;
  else state.gatherings = others;
}

/** Who is forgotten is nobody's last one either: just before them, in the order of ids. [CON3] */
export function forgetWhereItStands(state: VenueState, visitor: string): void {
  for (const gathering of Object.values(state.gatherings ?? {})) {
    if (gathering.after === visitor) gathering.after = justBefore(visitor);
  }
}

/** After every id that comes before this one: no id has a `~`, which comes after all they have. */
function justBefore(id: string): string {
  const last = id.charCodeAt(id.length - 1);
  return `${id.slice(0, -1)}${String.fromCharCode(last - 1)}~`;
}
