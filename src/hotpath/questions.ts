import type {
  AnswerTo,
  CampaignCheck,
  DeviceHealth,
  HotStatus,
  Question,
} from '../contracts/questions.ts';
import { readRule } from '../contracts/segment-reading.ts';
import { shelfViews } from '../engine/goods/shelf-views.ts';
import { journeyNow } from '../engine/journey/now.ts';
import { ownerOfDot, peopleView } from '../engine/people-view.ts';
import { factList } from '../engine/rules/fact-texts.ts';
import { segmentSentence } from '../engine/rules/segment-sentence.ts';
import { bandsNow } from './bands.ts';
import { campaignCheck, campaignSentences } from './commands/campaigns.ts';
import { conflictsOf } from './commands/plan-conflicts.ts';
import { heardLately } from './heard.ts';
import type { HotParts } from './parts.ts';
import { tapsSince } from './reader-taps.ts';
import { healthOf } from './registry.ts';
import { stateHashes } from './replay.ts';

/** Answers between turns, from what is in memory. */
export function answerQuestion<Q extends Question>(
  question: Q,
  parts: HotParts,
  status: Pick<HotStatus, 'state' | 'sinceMs'>,
): AnswerTo<Q> {
  return answer(question, parts, status) as AnswerTo<Q>;
}

function answer(
  question: Question,
  parts: HotParts,
  status: Pick<HotStatus, 'state' | 'sinceMs'>,
): AnswerTo<Question> {
  const { stepper, registry, journal, journalClock, floorOf } = parts;
  switch (question.ask) {
    case 'snapshot': {
      const state = stepper.state(question.venue);
      if (state === undefined) return { missing: true };
      return floorOf(question.venue).snapshot(journalClock.now(), state);
    }
    case 'devices':
      return devicesOf(question.venue, parts);
    case 'shelves': {
      const state = stepper.state(question.venue);
      return state === undefined ? [] : shelfViews(state);
    }
    case 'journey': {
      const state = stepper.state(question.venue);
      return state === undefined ? { missing: true } : journeyNow(state);
    }
    case 'sentences': {
      const state = stepper.state(question.venue);
      return state === undefined ? {} : campaignSentences(question.campaigns, state);
    }
    case 'ruleSentences':
      return question.rules.map((who) => {
        const read = readRule(who);
        return read.ok ? segmentSentence(read.rule, question.fields) : null;
      });
    case 'people': {
      const state = stepper.state(question.venue);
      return state === undefined ? { missing: true } : peopleView(state);
    }
    case 'dotOwner': {
      const state = stepper.state(question.venue);
      const visitor = state && ownerOfDot(state, question.dot);
      return visitor === undefined ? {} : { visitor };
    }
    case 'checkCampaign':
      return checkOf(question, parts);
    case 'planConflicts': {
      const { venue, plan } = question;
      const devices = registry.devices().map((known) => known.record);
      const own = devices.filter((device) => device.venue === venue);
      return conflictsOf(stepper.state(venue), plan, own);
    }
    case 'bands':
      return bandsNow(question, parts);
    case 'readerTaps':
      return tapsSince(registry.device(question.venue, question.device), {
        after: question.after,
        nowMs: journalClock.now(),
      });
    case 'heard':
      return heardLately(question, parts);
    case 'status':
      return {
        ...status,
        position: journal.position,
        journalAtMs: journal.atMs,
        venues: registry.venues().map(({ venue, demo }) => ({ venue, demo })),
      };
    case 'facts':
      return factList();
    case 'stateHash':
      return { position: stepper.position, venues: stateHashes(stepper) };
    default:
      return question satisfies never;
  }
}

function checkOf(
  { venue, campaign }: Extract<Question, { ask: 'checkCampaign' }>,
  { stepper, coupons, segments }: HotParts,
): CampaignCheck {
  return campaignCheck(campaign, { venue, state: stepper.state(venue), coupons, segments });
}

function devicesOf(
  venue: string,
  { registry, journalClock, intake }: HotParts,
): readonly DeviceHealth[] {
  const nowMs = journalClock.now();
  return registry
    .devices()
    .filter((known) => known.record.venue === venue)
    .map((known) => healthOf(known, { nowMs, clock: intake.clocks.report(known.key) }));
}
