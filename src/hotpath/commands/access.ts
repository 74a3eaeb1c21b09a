import type { CommandOf } from '../../contracts/commands.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import type { PlanContext, Planned } from './plan.ts';
import { auditRow, refused } from './plan.ts';

/** Commands that touch records only: no decision hangs on them, so they have no frame. [CMD5] */
function recordsOnly(...ops: RecordOp[]): Planned {
  return { ok: true, frames: [], ops, result: {} };
}

export function createAdminLink(body: CommandOf<'createAdminLink'>, context: PlanContext): Planned {
  const { linkSha256, expiresAtMs } = body;
  return recordsOnly(
    { op: 'putAdminLink', linkSha256, expiresAtMs },
    auditRow(context, { action: 'createAdminLink', about: 'admin' }),
  );
}

export async function exchangeAdminLink(
  body: CommandOf<'exchangeAdminLink'>,
  context: PlanContext,
): Promise<Planned> {
  const { linkSha256, sessionSha256, sessionExpiresAtMs } = body;
  const link = await context.records.adminLink(linkSha256);
  if (link === undefined || link.usedAtMs !== undefined || link.expiresAtMs <= context.nowMs) {
    return refused('command.link_unknown', {
      path: 'link',
      message: 'this link was used already, has expired, or never was',
      mend: 'make a new one: gozar admin link',
    });
  }
  return recordsOnly(
    { op: 'useAdminLink', linkSha256, atMs: context.nowMs },
    {
      op: 'putSession',
      sessionSha256,
      user: 'admin',
      role: 'admin',
      expiresAtMs: sessionExpiresAtMs,
    },
    auditRow(context, { action: 'exchangeAdminLink', about: 'admin' }),
  );
}

export function createToken(body: CommandOf<'createToken'>, context: PlanContext): Planned {
  const { role, venues, tokenSha256, expiresAtMs } = body;
  for (const [index, venue] of venues.entries()) {
    if (context.registry.venue(venue) !== undefined) continue;
    return refused('command.venue_unknown', {
      path: `venues.${index}`,
      message: `there is no venue ${venue}`,
      mend: 'name a venue that was imported',
    });
  }
  return recordsOnly(
    {
      op: 'putToken',
      role,
      venues,
      tokenSha256,
      atMs: context.nowMs,
      ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    },
    auditRow(context, { action: 'createToken', about: `${role} ${venues.join(',')}` }),
  );
}

export function endSession(body: CommandOf<'endSession'>): Planned {
  return recordsOnly({ op: 'endSession', sessionSha256: body.sessionSha256 });
}
