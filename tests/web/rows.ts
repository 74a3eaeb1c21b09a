import type {
  AlertRow,
  ConversionRow,
  DeviceCommandRow,
  TaskRow,
} from '../../src/contracts/action-rows.ts';
import type { AuditRow, CampaignRecord, NoticeRow } from '../../src/contracts/ports.ts';
import type { JourneyNow } from '../../src/contracts/questions.ts';
import type { DecisionRow, MessageRow, VisitRow } from '../../src/contracts/rows.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import type { PeopleView } from '../../src/contracts/views.ts';

/** Rows of a venue, each with the venue's marker in it. */
export function markedRows(venue: string): {
  readonly visits: readonly VisitRow[];
  readonly messages: readonly MessageRow[];
  readonly decisions: readonly DecisionRow[];
  readonly notices: readonly NoticeRow[];
} {
  const mark = `MARK-${venue}`;
  const who = { visitor: mark, alias: mark };
  const about = { campaign: 'c1', version: 1, visitor: mark };
  const visit = { visit: mark, startedAtMs: 70, lastSeenAtMs: 80, stage: 'entry' } as const;
  const text = { title: { en: mark }, body: { en: mark } };
  const because = { event: 'entered', atMs: 70 } as const;
  const message = { id: mark, atMs: 71, ...who, ...about, ...text, because, expiresAtMs: 90 };
  const notice = { id: mark, atMs: 73, about: mark, params: {} };
  const decision = {
    id: mark,
    atMs: 72,
    ...about,
    outcome: 'sent',
    gates: [],
    because: [],
  } as const;
  return {
    visits: [{ ...visit, ...who, atMs: 80, stays: [] }],
    messages: [
      {
        ...message,
        type: 'message',
        class: 'marketing',
        purpose: 'offers',
        channels: ['inbox'],
        venue,
        state: 'waiting',
        deliveries: [],
      },
    ],
    decisions: [decision],
    notices: [{ ...notice, type: 'notice', code: 'limitReached' }],
  };
}

/** What campaigns did at a venue, each row with the venue's marker in it. */
export function markedActions(venue: string): {
  readonly tasks: readonly TaskRow[];
  readonly alerts: readonly AlertRow[];
  readonly deviceCommands: readonly DeviceCommandRow[];
  readonly conversions: readonly ConversionRow[];
} {
  const mark = `MARK-${venue}`;
  const because = { event: 'entered', atMs: 70 } as const;
  const about = { id: mark, atMs: 74, visitor: mark, campaign: 'c1', version: 1 };
  const acted = { ...about, because };
  const text = { en: mark };
  const goal = { decision: mark, control: false, decidedAtMs: 72, goalAtMs: 74 };
  return {
    tasks: [{ type: 'task', ...acted, text, role: 'shoes' }],
    alerts: [{ type: 'alert', ...acted, text, severity: 'warning' }],
    deviceCommands: [
      {
        type: 'deviceCommand',
        ...acted,
        device: mark,
        command: 'light',
        expiresAtMs: 90,
        venue,
        state: 'waiting',
      },
    ],
    conversions: [{ type: 'conversion', ...about, ...goal, event: 'purchased' }],
  };
}

/** A row of the audit log; of the whole installation it holds every marker. */
export function markedAudit(venue: string | undefined): readonly AuditRow[] {
  const about = venue === undefined ? 'MARK-one MARK-two' : `MARK-${venue}`;
  return [{ atMs: 75, by: 'local', action: 'importVenue', about }];
}

export const campaignDocument = {
  version: 1,
  id: 'c1',
  name: { en: 'Shoes' },
  class: 'marketing',
  purpose: 'offers',
  status: 'live',
  when: { type: 'dwelled', zone: 'shoes', for: '3m' },
  then: [{ message: { channels: ['inbox'], title: { en: 'Hi' }, body: { en: 'Hello' } } }],
};

export function markedCampaign(venue: string): CampaignRecord {
  const campaign = Campaign.parse({ ...campaignDocument, name: { en: `MARK-${venue}` } });
  return { venue, campaign, version: 1, status: 'live', publishedAtMs: 1 };
}

export function markedCounts(venue: string) {
  const counts = { sent: 3, delivered: 2, seen: 1, held: 9, control: 1 };
  const item = { campaign: `MARK-${venue}`, ...counts, converted: 1, convertedControl: 0 };
  return { items: [item], isPartial: false };
}

export const journeyDefaults: JourneyNow = {
  journey: { version: 1, stages: {} },
  stages: {
    discovery: [],
    enrolment: [],
    entry: [{ when: { event: 'visitStarted' } }],
    engagement: [],
    completion: [],
    reflection: [],
  },
};

export function peopleOf(venue: string): PeopleView {
  const shown = [{ dot: `MARK-${venue}`, confidence: 0.5, kept: false, heardMs: 4 }];
  return { atMs: 5, shown, placed: 1, unknown: { notPlaced: 0, silent: 2, uncovered: 0 } };
}

export function markedWebhooks(venue: string) {
  const url = `https://hooks.example/MARK-${venue}`;
  const counts = { queued: 1, delivered: 2, dead: 3 };
  return [{ venue, webhook: 'crm', url, shares: [], atMs: 70, ...counts }];
}
export const erasedCounts = {
  bands: 1,
  visits: 2,
  stays: 3,
  messages: 4,
  inbox: 4,
  decisions: 5,
  consents: 2,
  points: 10,
  phones: 1,
} as const;
