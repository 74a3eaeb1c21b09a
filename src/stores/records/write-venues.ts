import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { DeviceCredential } from '../../contracts/credentials.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import { flag, jsonOrNull } from './rows.ts';

type Op<N extends RecordOp['op']> = Extract<RecordOp, { op: N }>;

/** What a venue is made of: itself, its devices, its campaigns. */
export function venueWriter(database: DatabaseSync): {
  readonly putVenue: (op: Op<'putVenue'>) => void;
  readonly putDevice: (op: Op<'putDevice'>) => void;
  readonly putCredential: (op: Op<'putCredential'>) => void;
  readonly removeDevice: (op: Op<'removeDevice'>) => void;
  readonly putCampaign: (op: Op<'putCampaign'>) => void;
  readonly setStatus: (op: Op<'setCampaignStatus'>) => void;
} {
  const putVenue = database.prepare(
    `INSERT OR REPLACE INTO venues
       (venue, name_json, timezone, plan_json, settings_json, demo, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const putDevice = database.prepare(
    `INSERT OR REPLACE INTO devices
       (venue, device, kind, format, placement_json, expected_every_ms,
        secret_sha256, certificate_sha256, former_json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const removeDevice = database.prepare('DELETE FROM devices WHERE venue = ? AND device = ?');
  const putCredential = database.prepare(
    `UPDATE devices SET secret_sha256 = ?, certificate_sha256 = ?, former_json = ?
     WHERE venue = ? AND device = ?`,
  );
  const putCampaign = database.prepare(
    `INSERT OR REPLACE INTO campaigns
       (venue, campaign, version, status, document_json, published_at_ms)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const setStatus = database.prepare(
    `UPDATE campaigns SET status = ?1 WHERE venue = ?2 AND campaign = ?3 AND version =
       (SELECT max(version) FROM campaigns WHERE venue = ?2 AND campaign = ?3)`,
  );
  return {
    putVenue: ({ venue, name, timezone, plan, settings, demo, atMs }) => {
      const json = [JSON.stringify(plan), JSON.stringify(settings)] as const;
      putVenue.run(venue, JSON.stringify(name), timezone, ...json, flag(demo), atMs);
    },
    putDevice: (op) => {
      const { venue, device, kind, format, placement, expectedEveryMs } = op;
      const place = jsonOrNull(placement);
      putDevice.run(venue, device, kind, format, place, expectedEveryMs, ...credentialOf(op));
    },
    putCredential: (op) => {
      putCredential.run(...credentialOf(op), op.venue, op.device);
    },
    removeDevice: ({ venue, device }) => {
      removeDevice.run(venue, device);
    },
    putCampaign: ({ venue, campaign, version, status, publishedAtMs }) => {
      const document = JSON.stringify(campaign);
      putCampaign.run(venue, campaign.id, version, status, document, publishedAtMs);
    },
    setStatus: ({ venue, campaign, status }) => {
      setStatus.run(status, venue, campaign);
    },
  };
}

function credentialOf({ secretSha256, certificateSha256, former }: DeviceCredential) {
  return [secretSha256, certificateSha256 ?? null, jsonOrNull(former)] as const;
}

/** Bytes of a refused payload that are kept. Source: design.md section 7. */
const quarantinedBytes = 4_096;

/** What happened beside the floor: the audit log, and payloads that were refused. */
export function auditWriter(database: DatabaseSync): {
  readonly audit: (op: Op<'audit'>) => void;
  readonly quarantine: (op: Op<'quarantine'>) => void;
} {
  // These have no ids: the same thing in the same millisecond is one row. [OUT1]
  const audit = database.prepare(
    `INSERT INTO audit (at_ms, by_whom, action, about, venue) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const quarantine = database.prepare(
    `INSERT INTO quarantine (at_ms, venue, device, topic_end, code, payload, payload_sha256)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return {
    audit: ({ atMs, by, action, about, venue }) => {
      audit.run(atMs, by, action, about, venue ?? '');
    },
    quarantine: ({ atMs, venue, device, end, code, payload }) => {
      const kept = payload.subarray(0, quarantinedBytes);
      quarantine.run(atMs, venue, device, end, code, kept, hash('sha256', kept));
    },
  };
}
