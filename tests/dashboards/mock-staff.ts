import type { AlertRow, TaskRow } from '../../src/contracts/action-rows.ts';
import type { CampaignCountsBody, CampaignsBody, DecisionsBody } from '../../src/contracts/api.ts';
import type { LabJob } from '../../src/contracts/lab.ts';
import type { AlertView, PeopleView } from '../../src/contracts/views.ts';
import type { WhyBody } from '../../src/contracts/why.ts';

const because = { event: 'entered', zone: 'shoes', atMs: 1 } as const;
const acted = { visitor: 'v1', campaign: 'help', version: 1, zone: 'shoes', because } as const;
const campaign = {
  version: 1,
  id: 'runners-10',
  name: { en: 'Ten percent for runners', fa: 'ده درصد برای دونده‌ها' },
  class: 'marketing',
  purpose: 'offers',
  when: { type: 'dwelled', zone: 'shoes', for: '3m' },
  then: [{ message: { channels: ['inbox'], title: { en: 'Hi' }, body: { en: 'Hello' } } }],
  goal: { event: 'purchased' },
};
const consent = {
  gate: 'consent',
  passed: false,
  value: 'absent',
  bound: 'granted',
  path: 'offers',
} as const;
const held = {
  id: 'd:1',
  atMs: 1_795_000_000_000,
  campaign: 'runners-10',
  version: 3,
  visitor: 'v-77c4',
  outcome: 'held',
  failedGate: 'consent',
  gates: [{ gate: 'live', passed: true }, consent],
  because: [because],
} as const;
const counted = { sends: 2, visitors: 2, held: 1, control: 0, nearMisses: 0, errors: 0 };

/** What operators and marketers ask of a server, and what they change there. */
export class MockStaff {
  alerts: AlertRow[] = [];
  tasks: TaskRow[] = [];
  status: 'live' | 'paused' = 'live';
  job: LabJob = { job: 'j1', venue: 'demo', state: 'running', progress: 0.4 };

  /** Waiting alerts, as frames carry them. */
  get waiting(): AlertView[] {
    const open = this.alerts.filter(({ acknowledgedAtMs }) => acknowledgedAtMs === undefined);
    return open.map(({ visitor: _, version: __, because: ___, ...view }) => view);
  }

  call(): void {
    // Well within its fourth minute, wherever the page's clock stands.
    const atMs = Date.now() - 270_000;
    const text = { en: 'Somebody waits at the shoes', fa: 'کسی کنار کفش‌ها منتظر است' };
    this.alerts = [{ ...acted, type: 'alert', id: 'a/1', atMs, text, severity: 'warning' }];
    const help = { en: 'Offer help', fa: 'کمک کنید' };
    this.tasks = [{ ...acted, type: 'task', id: 't/1', atMs, text: help, role: 'sales' }];
  }

  answer(method: string, path: string, body: Record<string, unknown>): object | undefined {
    const end = path.replace('/api/v1/venues/demo', '');
    const done = { doneAtMs: Date.now(), doneBy: 'user:ann' };
    const seen = { acknowledgedAtMs: Date.now(), acknowledgedBy: 'user:ann' };
    switch (`${method} ${end}`) {
      case 'POST /alerts/a%2F1/acknowledge':
        this.alerts = this.alerts.map((one) => ({ ...one, ...seen }));
        return {};
      case 'POST /tasks/t%2F1/done':
        this.tasks = this.tasks.map((one) => ({ ...one, ...done }));
        return {};
      case 'GET /alerts':
        return { items: this.alerts };
      case 'GET /tasks':
        return { items: this.tasks };
      case 'GET /people':
        return people();
      case 'POST /campaigns/runners-10/status':
        this.status = body.status === 'paused' ? 'paused' : 'live';
        return { campaign: 'runners-10', status: this.status };
      default:
        return this.#campaigns(`${method} ${end}`);
    }
  }

  #campaigns(asked: string): object | undefined {
    switch (asked) {
      case 'GET /campaigns':
        return campaigns(this.status);
      case 'GET /campaigns/counts':
        return counts;
      case 'GET /decisions':
        return { items: [held] } satisfies DecisionsBody;
      case 'GET /why':
        return why;
      case 'POST /backtests':
        return this.job;
      case 'GET /backtests/j1':
        this.job = doneJob;
        return this.job;
      default:
        return undefined;
    }
  }
}

function people(): PeopleView {
  const [atMs, kept] = [Date.now(), false];
  const shown = [
    { dot: 'd7', zone: 'cafe', confidence: 0.41, kept, heardMs: atMs - 130_000 },
    { dot: 'd9', zone: 'shoes', confidence: 0.97, kept, heardMs: atMs },
  ];
  return { atMs, shown, placed: 2, unknown: { notPlaced: 0, silent: 3, uncovered: 1 } };
}

function campaigns(status: 'live' | 'paused'): object {
  const sentence = {
    en: 'When a visitor has been in “Shoes” for 3 minutes.',
    fa: 'وقتی کسی بماند.',
  };
  const item = { venue: 'demo', campaign, version: 3, status, publishedAtMs: 1, sentence };
  return { items: [item] } satisfies { items: readonly (object & Partial<Item>)[] };
}
type Item = Pick<CampaignsBody['items'][number], 'version' | 'status' | 'sentence'>;

const counts: CampaignCountsBody = {
  sinceMs: 0,
  isPartial: false,
  items: [
    {
      campaign: 'runners-10',
      sent: 12,
      delivered: 11,
      seen: 7,
      held: 30,
      control: 0,
      converted: 4,
      convertedControl: 0,
    },
  ],
};

const why: WhyBody = {
  venue: 'demo',
  visitor: 'v-77c4',
  campaign: 'runners-10',
  atMs: held.atMs,
  decisions: [{ ...held, sentence: '', gates: held.gates.map((gate) => ({ ...gate, words: '' })) }],
};

export const doneJob: LabJob = {
  job: 'j1',
  venue: 'demo',
  state: 'done',
  progress: 1,
  result: {
    venue: 'demo',
    campaign: 'runners-10',
    source: 'journal',
    unchanged: false,
    fromMs: held.atMs - 3_600_000,
    toMs: held.atMs,
    recorded: counted,
    changed: { ...counted, sends: 5 },
    added: 3,
    removed: 0,
    kept: 2,
    moved: 0,
    gates: [{ gate: 'consent', recorded: 1, changed: 1 }],
    others: [],
    samples: {
      added: [{ atMs: held.atMs, visitor: 'd4', zone: 'shoes', because: [] }],
      removed: [],
      kept: [],
    },
    ignored: { changes: 0, reports: 0 },
    frames: 1_000,
    wallMs: 400,
    speedup: 9_000,
  },
};
