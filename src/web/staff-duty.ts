import type { OnDuty, ShareSpan, StaffBody, StaffShareBody } from '../contracts/api-staff.ts';
import { readMoment } from '../contracts/moment.ts';
import { lastPost, type StaffTargets } from '../contracts/staff.ts';
import type { DutyRow, StaffStepRow } from '../contracts/staff-rows.ts';
import { serviceShare } from '../insights/service.ts';
import { type Answer, json } from './answers.ts';
import type { VenueAsk } from './handling.ts';
import { roleIn } from './identity.ts';

const dayMs = 86_400_000;
const knownPosts = ['floor', 'cashier', lastPost] as const;

const isManager = ({ caller, venue }: VenueAsk) => {
  const role = roleIn(caller, venue);
  return role === 'admin' || role === 'operator';
};

/** Who asks, who is on duty, and how work is done here. */
export async function duty(asked: VenueAsk): Promise<Answer> {
  const { web, venue, caller } = asked;
  const rows = await web.reader.staff.duty(venue.venue, web.clock.wallMs());
  const { rules, targets } = await web.reader.staff.rules(venue.venue);
  const me = rows.find(({ user }) => user === caller.user);
  const chief = isManager(asked);
  const posts = new Map(rules.posts.map((post) => [post.id, post]));
  for (const id of knownPosts) if (!posts.has(id)) posts.set(id, { id });
  for (const { post } of rows) if (!posts.has(post)) posts.set(post, { id: post });
  const body: StaffBody = {
    me: { ...meOf(me), name: me?.name ?? caller.by, isManager: chief },
    onDuty: rows.filter(({ isOn }) => isOn).map(onDutyOf),
    ...(chief ? { people: rows.map(({ user, name }) => ({ user, name })) } : {}),
    posts: [...posts.values()].map(({ id, name }) => (name === undefined ? { id } : { id, name })),
    ...{ rules, targets },
  };
  return json(body);
}

function meOf(me: DutyRow | undefined): Omit<StaffBody['me'], 'name' | 'isManager'> {
  if (me === undefined)
    return { isOn: false, isQuiet: false, post: lastPost, zones: [], by: 'none' };
  const { user, isOn, isQuiet, post, zones, by, said, untilMs } = me;
  const until = untilMs === undefined ? {} : { untilMs };
  return {
    user,
    isOn,
    isQuiet,
    post,
    zones,
    by,
    ...(said === undefined ? {} : { said }),
    ...until,
  };
}

function onDutyOf({ name, post, zones, isQuiet, by, untilMs }: DutyRow): OnDuty {
  return { name, post, zones, isQuiet, by, ...(untilMs === undefined ? {} : { untilMs }) };
}

/** Of the venue and its posts; of persons only to managers, and to each their own. [STF9] */
export async function share(asked: VenueAsk): Promise<Answer> {
  const { web, venue, caller } = asked;
  const nowMs = web.clock.wallMs();
  const { timezone } = venue;
  const todayMs = readMoment('today', { nowMs, timezone }) ?? nowMs - dayMs;
  const weekMs = todayMs - 6 * dayMs;
  const { reader } = web;
  const { targets } = await reader.staff.rules(venue.venue);
  const steps = await reader.staff.steps(venue.venue, weekMs);
  const spans = spansOf(steps, { todayMs, weekMs, nowMs, targets });
  const posts = new Set(steps.flatMap(({ step, post }) => (step === 'made' && post ? [post] : [])));
  const members = await reader.staff.members();
  const own = [...members].find(([, { who }]) => who === caller.by)?.[0];
  const body: StaffShareBody = {
    ...spans({}),
    targets,
    posts: [...posts].sort().map((post) => ({ post, ...spans({ post }) })),
    ...(own === undefined ? {} : { mine: spans({ by: own }) }),
    ...(isManager(asked)
      ? {
          people: [...members]
            .filter(([member]) => steps.some(({ by }) => by === member))
            .map(([member, { name }]) => ({ name, ...spans({ by: member }) })),
        }
      : {}),
  };
  return json(body);
}

type Spans = {
  readonly todayMs: number;
  readonly weekMs: number;
  readonly nowMs: number;
  readonly targets: StaffTargets;
};

function spansOf(steps: readonly StaffStepRow[], { todayMs, weekMs, nowMs, targets }: Spans) {
  return (only: { readonly post?: string; readonly by?: string }): ShareSpan => {
    const of = (fromMs: number) =>
      serviceShare(steps, { fromMs, toMs: nowMs + 1, nowMs, targets, ...only });
    return { today: of(todayMs), week: of(weekMs) };
  };
}
