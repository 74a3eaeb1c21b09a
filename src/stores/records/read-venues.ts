import type { Kysely, Selectable } from 'kysely';
import type { FormerCredential } from '../../contracts/credentials.ts';
import type { CampaignRecord, DeviceRecord, VenueRecord } from '../../contracts/ports.ts';
import type { Placement } from '../../contracts/venue.ts';
import { fromJson, optional } from './rows.ts';
import type { Tables } from './tables.ts';

/** All venues, or the one asked for. */
export async function readVenues(
  db: Kysely<Tables>,
  venue?: string,
): Promise<readonly VenueRecord[]> {
  let query = db.selectFrom('venues').selectAll().orderBy('venue');
  if (venue !== undefined) query = query.where('venue', '=', venue);
  return (await query.execute()).map((row) => ({
    venue: row.venue,
    name: fromJson(row.name_json),
    timezone: row.timezone,
    plan: fromJson(row.plan_json),
    settings: fromJson(row.settings_json),
    demo: row.demo === 1,
  }));
}

/** Devices of all venues, or of one. */
export async function readDevices(
  db: Kysely<Tables>,
  venue?: string,
): Promise<readonly DeviceRecord[]> {
  let query = db.selectFrom('devices').selectAll().orderBy('venue').orderBy('device');
  if (venue !== undefined) query = query.where('venue', '=', venue);
  return (await query.execute()).map(deviceOf);
}

function deviceOf(row: Selectable<Tables['devices']>): DeviceRecord {
  const placement = row.placement_json;
  return {
    venue: row.venue,
    device: row.device,
    kind: row.kind as DeviceRecord['kind'],
    format: row.format,
    ...optional('placement', placement === null ? null : fromJson<Placement>(placement)),
    secretSha256: row.secret_sha256,
    ...optional('certificateSha256', row.certificate_sha256),
    ...optional(
      'former',
      row.former_json === null ? null : fromJson<readonly FormerCredential[]>(row.former_json),
    ),
    expectedEveryMs: row.expected_every_ms,
  };
}

/** The latest version of every campaign; earlier ones stay in the table. [RUL8] */
export async function readCampaigns(
  db: Kysely<Tables>,
  venue?: string,
): Promise<readonly CampaignRecord[]> {
  let query = db
    .selectFrom('campaigns')
    .selectAll()
    .where(({ eb, selectFrom }) =>
      eb(
        'campaigns.version',
        '=',
        selectFrom('campaigns as all')
          .select(({ fn }) => fn.max('all.version').as('latest'))
          .whereRef('all.venue', '=', 'campaigns.venue')
          .whereRef('all.campaign', '=', 'campaigns.campaign'),
      ),
    )
    .orderBy('venue')
    .orderBy('campaign');
  if (venue !== undefined) query = query.where('venue', '=', venue);
  return (await query.execute()).map((row) => ({
    venue: row.venue,
    campaign: fromJson(row.document_json),
    version: row.version,
    status: row.status as CampaignRecord['status'],
    publishedAtMs: row.published_at_ms,
  }));
}
