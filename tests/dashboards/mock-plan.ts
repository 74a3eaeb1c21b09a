import { createHash } from 'node:crypto';
import type {
  PlanCheckBody,
  PlanProblem,
  PlanVersionRow,
  UnderlayRow,
} from '../../src/contracts/api-plan.ts';
import type { Plan } from '../../src/contracts/venue.ts';

export type Answered = readonly [status: number, body: object | Buffer];

const per = (id: string, en: string, fa: string, peoplePerM2: number) => ({
  ...{ id, kind: id, name: { en, fa }, peoplePerM2, widthM: 4, heightM: 3 },
});
const templates = [
  per('entrance', 'Entrance', 'ورودی', 0.8),
  per('aisle', 'Aisle', 'راهرو', 0.5),
  per('display', 'Display', 'قفسه', 0.4),
  per('fitting', 'Fitting room', 'اتاق پرو', 0.5),
  per('queue', 'Queue', 'صف', 1),
  per('till', 'Till', 'صندوق', 0.5),
  per('service', 'Service', 'خدمات', 0.4),
  per('amenity', 'Amenity', 'رفاهی', 0.5),
  per('exit', 'Exit', 'خروجی', 0.8),
];

export const blankPlan: Plan = {
  floors: [{ id: 'ground', name: { en: 'Ground floor', fa: 'همکف' } }],
  zones: [],
  walls: [],
};

/** Stands in for the plan's part of the API: one venue's draft, versions and pictures. */
export class MockPlan {
  live: Plan = blankPlan;
  version = 1;
  draft: Plan = blankPlan;
  revision = 0;
  by = 'user:sara';
  /** Answers that fail, as those of a server that cannot be reached. */
  isDown = false;
  readonly versions: (PlanVersionRow & { readonly plan: Plan })[] = [];
  readonly pictures = new Map<string, { row: UnderlayRow; bytes: Buffer }>();
  campaigns: PlanCheckBody['campaigns'] = [];
  imported: Plan | undefined;
  readonly asked: string[] = [];

  constructor(live: Plan = blankPlan) {
    this.live = live;
    this.draft = live;
    this.versions.push(this.#row('Opened', live));
  }

  #row(note: string, plan: Plan): PlanVersionRow & { readonly plan: Plan } {
    const before = new Set(this.versions[0]?.plan.zones.map(({ id }) => id));
    const now = new Set(plan.zones.map(({ id }) => id));
    const change = {
      added: [...now].filter((id) => !before.has(id)),
      removed: [...before].filter((id) => !now.has(id)),
      ...{ moved: [], edited: [] },
    };
    const counts = { zones: plan.zones.length, floors: plan.floors.length };
    const { version } = this;
    return { version, atMs: Date.now() - 60_000, by: this.by, note, ...counts, change, plan };
  }

  /** Somebody else saves their own draft. */
  changedBy(by: string, plan: Plan): void {
    this.by = by;
    this.draft = plan;
    this.revision += 1;
  }

  answer(method: string, end: string, body: Buffer): Answered {
    this.asked.push(`${method} ${end}`);
    if (this.isDown) return refusal(503, 'http.busy');
    if (end.startsWith('/underlays')) return this.#picture(method, end, body);
    if (end.startsWith('/versions')) return this.#versions(end);
    const said = end.startsWith('/import') || body.length === 0 ? {} : JSON.parse(String(body));
    switch (`${method} ${end.split('?')[0]}`) {
      case 'GET /draft':
        return [200, this.#draft()];
      case 'PUT /draft':
        if (said.revision !== this.revision) return refusal(409, 'plan.draft_changed');
        this.by = 'user:sara';
        this.draft = said.plan;
        this.revision += 1;
        return [200, { revision: this.revision }];
      case 'POST /check':
        return [200, this.#check(said.plan)];
      case 'POST /publish':
        return this.#publish(said);
      case 'POST /discard':
        this.draft = this.live;
        this.revision = 0;
        return [200, { revision: 0 }];
      case 'GET /templates':
        return [200, { items: templates }];
      case 'POST /import': {
        const note = {
          en: 'One line had no length and was left out.',
          fa: 'یک خط بی‌طول کنار رفت.',
        };
        return this.imported
          ? [200, { plan: this.imported, notes: [note] }]
          : refusal(400, 'plan.file');
      }
      default:
        return refusal(404, 'http.not_found');
    }
  }

  #draft() {
    const isChanged = JSON.stringify(this.draft) !== JSON.stringify(this.live);
    const { draft: plan, revision, version, by } = this;
    const who = revision === 0 ? {} : { by, changedAtMs: Date.now() - 30_000 };
    return { plan, revision, basedOn: version, version, isChanged, ...who };
  }

  #versions(end: string): Answered {
    const [, , asked, what] = end.split('/');
    if (asked === undefined) {
      return [200, { items: this.versions.map(({ plan: _plan, ...row }) => row) }];
    }
    const found = this.versions.find(({ version }) => String(version) === asked);
    if (!found) return refusal(404, 'plan.version_unknown');
    if (what !== 'restore') return [200, { version: found.version, plan: found.plan }];
    this.draft = found.plan;
    this.revision += 1;
    return [200, { revision: this.revision }];
  }

  #check(plan: Plan): PlanCheckBody {
    const problem = (
      code: PlanProblem['code'],
      en: string,
      fa: string,
      more: Partial<PlanProblem>,
    ) => ({
      ...{ code, path: 'zones', message: { en, fa }, mend: { en: 'Draw it.', fa: 'آن را بکشید.' } },
      ...more,
    });
    const none = problem('no_zone', 'The plan has no zone.', 'نقشه ناحیه‌ای ندارد.', {});
    const nameless = plan.zones.flatMap((zone, at) => {
      if (zone.capacity !== undefined) return [];
      const [en, fa] = [`“${zone.name.en}” has no capacity.`, `«${zone.name.fa}» گنجایش ندارد.`];
      const where = { path: `zones.${at}`, zone: zone.id, floor: zone.floor };
      return [problem('capacity_missing', en, fa, where)];
    });
    const ids = new Set(plan.zones.map(({ id }) => id));
    const campaigns = this.campaigns.filter(({ zone }) => !ids.has(zone));
    const errors = plan.zones.length === 0 ? [none] : [];
    return { errors, warnings: nameless, campaigns, unplaced: [] };
  }

  #publish(said: { revision: number; note?: string; pauseCampaigns?: boolean }): Answered {
    if (said.revision !== this.revision) return refusal(409, 'plan.draft_changed');
    if (this.#check(this.draft).campaigns.length > 0 && !said.pauseCampaigns) {
      return refusal(409, 'plan.campaigns_name_zone');
    }
    this.live = this.draft;
    this.version += 1;
    this.revision = 0;
    this.versions.unshift(this.#row(said.note ?? '', this.live));
    return [200, { version: this.version, paused: [], unplaced: [] }];
  }

  #picture(method: string, end: string, body: Buffer): Answered {
    const [, , name, what] = (end.split('?')[0] ?? '').split('/');
    if (name === undefined)
      return [200, { items: [...this.pictures.values()].map(({ row }) => row) }];
    const floor = decodeURIComponent(name);
    const before = this.pictures.get(floor);
    if (method === 'DELETE') {
      this.pictures.delete(floor);
      return [200, {}];
    }
    if (method === 'PUT') {
      const isPng = body.subarray(1, 4).toString('latin1') === 'PNG';
      const sha256 = createHash('sha256').update(body).digest('hex');
      const [widthPx, heightPx] = isPng
        ? [body.readUInt32BE(16), body.readUInt32BE(20)]
        : sizeOf(body);
      const type = isPng ? ('image/png' as const) : ('image/jpeg' as const);
      const place = { x: 0, y: 0, mPerPx: 0.02, rotationDeg: 0, opacity: 0.6 };
      const row = { floor, sha256, type, widthPx, heightPx, ...place };
      this.pictures.set(floor, { row, bytes: body });
      return [200, row];
    }
    if (!before) return refusal(404, 'plan.underlay_unknown');
    if (what === 'image') return [200, before.bytes];
    const row = { ...before.row, ...JSON.parse(String(body)) };
    this.pictures.set(floor, { ...before, row });
    return [200, row];
  }
}

/** Height and width of a JPEG, in its frame header. Source: ITU T.81, B.2.2. */
function sizeOf(jpeg: Buffer): [number, number] {
  for (let at = 2; at + 9 < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xc3)
      return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
  }
  throw new Error('no JPEG');
}

function refusal(status: number, code: string): Answered {
  return [status, { error: { code, message: code } }];
}
