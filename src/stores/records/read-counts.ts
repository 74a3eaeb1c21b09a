import { type Kysely, sql } from 'kysely';
import type { RecordsReader } from '../../contracts/ports.ts';
import type { CampaignCounts } from '../../contracts/rows.ts';
import type { Tables } from './tables.ts';

type Counted = Readonly<Record<string, number | string>> & { readonly campaign: string };
type Asked = Parameters<RecordsReader['campaignCounts']>[1] & { readonly venue: string };

/** What became of campaigns since a time; the newest rows only, so that a look stays cheap. */
export async function readCampaignCounts(
  db: Kysely<Tables>,
  asked: Asked,
): Promise<Awaited<ReturnType<RecordsReader['campaignCounts']>>> {
  const parts = [
    await decisionCounts(db, asked),
    await messageCounts(db, asked),
    await conversionCounts(db, asked),
  ];
  const items = new Map<string, CampaignCounts>();
  for (const { campaign, looked: _, ...counts } of parts.flat()) {
    const known = items.get(campaign) ?? none(campaign);
    items.set(campaign, { ...known, ...counts });
  }
  const isPartial = parts.some(
    (rows) => rows.reduce((sum, { looked }) => sum + Number(looked), 0) >= asked.rows,
  );
  return { items: [...items.values()], isPartial };
}

function none(campaign: string): CampaignCounts {
  const nothing = { sent: 0, delivered: 0, seen: 0, held: 0, control: 0 };
  return { campaign, ...nothing, converted: 0, convertedControl: 0 };
}

async function decisionCounts(db: Kysely<Tables>, asked: Asked): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    SELECT campaign, count(*) AS looked,
      sum(outcome = 'sent') AS sent,
      sum(CASE WHEN outcome = 'held' THEN held_count ELSE 0 END) AS held,
      sum(outcome = 'control') AS control
    FROM (SELECT campaign, held_count, json_extract(effect_json, '$.outcome') AS outcome
      FROM decisions WHERE venue = ${asked.venue} AND at_ms >= ${asked.sinceMs}
      ORDER BY at_ms DESC LIMIT ${asked.rows})
    GROUP BY campaign`.execute(db);
  return rows;
}

async function messageCounts(db: Kysely<Tables>, asked: Asked): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    SELECT campaign, count(*) AS looked, sum(delivered) AS delivered, sum(seen) AS seen
    FROM (SELECT json_extract(effect_json, '$.campaign') AS campaign,
        seen_at_ms IS NOT NULL AS seen,
        EXISTS (SELECT 1 FROM deliveries WHERE deliveries.venue = messages.venue
          AND deliveries.message = messages.id AND deliveries.state = 'delivered') AS delivered
      FROM messages WHERE venue = ${asked.venue} AND at_ms >= ${asked.sinceMs}
      ORDER BY at_ms DESC LIMIT ${asked.rows})
    GROUP BY campaign`.execute(db);
  return rows;
}

async function conversionCounts(db: Kysely<Tables>, asked: Asked): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    SELECT campaign, count(*) AS looked,
      sum(NOT control AND NOT back) AS converted, sum(control AND NOT back) AS convertedControl
    FROM (SELECT json_extract(effect_json, '$.campaign') AS campaign,
        json_extract(effect_json, '$.control') AS control, state IS 'takenBack' AS back
      FROM actions WHERE venue = ${asked.venue} AND kind = 'conversion'
        AND at_ms >= ${asked.sinceMs}
      ORDER BY at_ms DESC LIMIT ${asked.rows})
    GROUP BY campaign`.execute(db);
  return rows;
}
