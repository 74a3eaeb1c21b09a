import type { Frame, JournaledCommand } from '../contracts/inputs.ts';
import type { BacktestResult } from '../contracts/lab.ts';
import type { Campaign } from '../contracts/rules.ts';
import { clearOut, createOut, type StepOut, step } from '../engine/step.ts';
import { decodeState, encodeState, type VenueState } from '../engine/venue.ts';
import { compareRuns } from './compare.ts';
import { Past, type PastSource, type Reached } from './past.ts';
import { Tally, type Today } from './tally.ts';

export type BacktestAsk = {
  readonly venue: string;
  /** Runs as if it were live, whatever its status says. */
  readonly campaign: Campaign;
  readonly fromMs: number;
  readonly toMs: number;
};

export type BacktestRun = Omit<BacktestResult, 'wallMs' | 'speedup'>;
/** Both runs are made; who they sent something to must be looked up before they can be compared. */
export type BacktestMade = {
  readonly people: ReadonlySet<string>;
  compare(today: Today): BacktestRun;
};

/** How many frames are stepped between two chances to stop. */
const framesAtOnce = 256;

/**
 * The recorded frames through a changed campaign, on the clock of the recording. [DET4]
 *
 *   state at `from` ─┬─► recorded run: every frame as it was ───────────────┐
 *                    └─► changed run: the campaign replaced, its recorded ──┴─► compared
 *                        publications and reports of what it did not send left out
 *
 * Both runs are made by this build, so that they differ by the campaign alone; what the decision
 * log says of then is `why`'s to tell. [ATT3] Yields now and then; sends nothing, keeps nothing.
 */
export function* backtest(source: PastSource, ask: BacktestAsk): Generator<Reached, BacktestMade> {
  const { venue, campaign, fromMs, toMs } = ask;
  const past = Past.open(source, { venue, fromMs });
  yield* past.reach(fromMs - 1);
  const framesBefore = past.frames;
  const recorded = new Run(past.state, new Tally(campaign.id));
  const changed = new Run(copyOf(past.state), new Tally(campaign.id));
  const unchanged = replaceCampaign(changed, campaign, fromMs);
  const ignored = { changes: 0, reports: 0 };
  for (let frame = past.take(toMs); frame !== undefined; frame = past.take(toMs)) {
    const why = reasonToIgnore(frame, { campaign: campaign.id, changed: changed.state });
    if (why === 'change') ignored.changes++;
    if (why === 'report' && recorded.knows(frame)) ignored.reports++;
    recorded.step(frame);
    changed.step(why === undefined ? frame : { ...frame, input: { type: 'tick' } });
    if (past.frames % framesAtOnce === 0) yield { atMs: frame.atMs, frames: past.frames };
  }
  // What waited for its judgement, or for a dwell, at the end of the range is let through.
  for (const run of [recorded, changed]) run.step(past.tick(toMs));
  const isSame = unchanged && ignored.changes === 0;
  const facts = { venue, campaign: campaign.id, source: source.kind, unchanged: isSame };
  const frames = past.frames - framesBefore;
  return {
    people: recorded.tally.people().union(changed.tally.people()),
    compare: (today) => {
      recorded.tally.settle(today);
      changed.tally.settle(today);
      return {
        ...facts,
        fromMs,
        toMs,
        recorded: recorded.tally.counts(),
        changed: changed.tally.counts(),
        gates: changed.tally.gatesBeside(recorded.tally),
        ...compareRuns(recorded.tally, changed.tally),
        ignored,
        frames,
      };
    },
  };
}

class Run {
  readonly state: VenueState;
  readonly tally: Tally;
  readonly #out: StepOut = createOut();

  constructor(state: VenueState, tally: Tally) {
    this.state = state;
    this.tally = tally;
  }

  step(frame: Frame): void {
    const out = this.#out;
    step(this.state, frame, out);
    if (out.effects.length > 0) this.tally.see(this.state, out.effects);
    clearOut(out);
  }

  /** Whether the message that a report is about is one of this run's. */
  knows({ input }: Frame): boolean {
    const message = input.type === 'command' ? messageOf(input.command) : undefined;
    return message !== undefined && this.state.messages.has(message);
  }
}

function copyOf(state: VenueState): VenueState {
  const copy = decodeState(encodeState(state));
  if ('problem' in copy) throw new Error(`a state of this build cannot be read: ${copy.problem}`);
  return copy;
}

/**
 * Puts the campaign in at `from`, under the version that ran, so that reports of the messages both
 * runs send find them. One that ran just so is left alone, waiting candidates included.
 */
function replaceCampaign(run: Run, document: Campaign, fromMs: number): boolean {
  const entry = run.state.campaigns.get(document.id);
  const campaign: Campaign = { ...document, status: 'live' };
  if (entry?.status === 'live' && sameText(entry.campaign, campaign)) return true;
  const version = entry?.version ?? 1;
  run.step({
    position: 0,
    atMs: Math.max(fromMs, run.state.journalMs),
    venue: run.state.venue,
    input: {
      type: 'command',
      id: 'backtest',
      command: { do: 'publishCampaign', campaign, version },
    },
  });
  return false;
}

function sameText(a: Campaign, b: Campaign): boolean {
  return JSON.stringify({ ...a, status: '' }) === JSON.stringify({ ...b, status: '' });
}

function reasonToIgnore(
  { input }: Frame,
  { campaign, changed }: { campaign: string; changed: VenueState },
): 'change' | 'report' | undefined {
  if (input.type !== 'command') return undefined;
  const { command } = input;
  if (command.do === 'publishCampaign' && command.campaign.id === campaign) return 'change';
  if (command.do === 'setCampaignStatus' && command.campaign === campaign) return 'change';
  const message = messageOf(command);
  return message !== undefined && !changed.messages.has(message) ? 'report' : undefined;
}

function messageOf(command: JournaledCommand): string | undefined {
  const { do: name } = command;
  if (name === 'claim' || name === 'reportOutcome' || name === 'markSeen') return command.message;
  return undefined;
}
