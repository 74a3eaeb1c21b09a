import type { RecordsReader } from '../contracts/ports.ts';
import { type WhyBody, whyOf } from '../contracts/why.ts';

/** Rows looked through for a visitor's visit and a campaign's changes. */
const rowsLookedAt = 500;

type WhyAsk = {
  readonly venue: string;
  readonly visitor: string;
  readonly campaign: string;
  readonly atMs: number;
  readonly limit: number;
};

/**
 * The log's last decisions before a time, else the reason as far as records tell; bounded. [ATT3]
 */
export async function readWhy(
  reader: RecordsReader,
  { venue, visitor, campaign, atMs, limit }: WhyAsk,
): Promise<WhyBody> {
  const before = { beforeMs: atMs + 1 };
  const decisions = await reader.decisions(venue, { limit, ...before, campaign, visitor });
  const scene = { venue, visitor, campaign, atMs, decisions };
  if (decisions.length > 0) {
    return whyOf({ ...scene, record: undefined, statusThen: undefined, visit: undefined });
  }
  const records = await reader.campaigns(venue);
  const visits = await reader.visits(venue, { limit: rowsLookedAt, ...before });
  const changes = await reader.audit({ limit: rowsLookedAt, ...before });
  const change = changes.find(
    (row) => row.venue === venue && row.about.replace(/\/\d+$/, '') === campaign,
  );
  const record = records.find((one) => one.campaign.id === campaign);
  return whyOf({
    ...scene,
    record,
    statusThen: change && (statusAfter(change.action) ?? record?.campaign.status),
    visit: visits.find((one) => one.visitor === visitor || one.alias === visitor),
  });
}

/** What an audit row says the campaign became; a publication is as its document says. */
function statusAfter(action: string): string | undefined {
  return /^(live|paused)Campaign$/.exec(action)?.[1];
}
