import type { FaultValues } from './row-faults.ts';

/**
 * Every expected failure, once. `stage` is where it is met, `retryable` whether the same call may
 * succeed later, `http` the
 * status it maps to. A test holds this list against ERRORS.md, both ways.
 */
type Entry = {
  readonly stage:
    | 'connect'
    | 'payload'
    | 'command'
    | 'campaign'
    | 'http'
    | 'config'
    | 'start'
    | 'store'
    | 'lab'
    | 'import';
  readonly retryable: boolean;
  readonly http: number;
};

export const errorCatalogue = {
  'connect.credential': { stage: 'connect', retryable: false, http: 401 },
  'connect.certificate': { stage: 'connect', retryable: false, http: 401 },
  'connect.revoked': { stage: 'connect', retryable: false, http: 401 },
  'connect.tls': { stage: 'connect', retryable: false, http: 400 },
  'connect.client_id': { stage: 'connect', retryable: false, http: 401 },
  'connect.packet_too_large': { stage: 'connect', retryable: false, http: 413 },
  'connect.malformed': { stage: 'connect', retryable: false, http: 400 },
  'connect.topic_denied': { stage: 'connect', retryable: false, http: 403 },
  'payload.json': { stage: 'payload', retryable: false, http: 400 },
  'payload.text': { stage: 'payload', retryable: false, http: 400 },
  'payload.too_large': { stage: 'payload', retryable: false, http: 413 },
  'payload.too_deep': { stage: 'payload', retryable: false, http: 400 },
  'payload.shape': { stage: 'payload', retryable: false, http: 400 },
  'payload.seq_missing': { stage: 'payload', retryable: false, http: 400 },
  'payload.seq_went_back': { stage: 'payload', retryable: false, http: 400 },
  'payload.unsafe': { stage: 'payload', retryable: false, http: 400 },
  'payload.clock': { stage: 'payload', retryable: false, http: 400 },
  'command.shape': { stage: 'command', retryable: false, http: 400 },
  'command.venue_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.venue_exists': { stage: 'command', retryable: false, http: 409 },
  'command.device_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.device_exists': { stage: 'command', retryable: false, http: 409 },
  'command.credential': { stage: 'command', retryable: false, http: 400 },
  'command.format_unknown': { stage: 'command', retryable: false, http: 400 },
  'command.zone_unknown': { stage: 'command', retryable: false, http: 400 },
  'command.till_folder': { stage: 'command', retryable: false, http: 400 },
  'command.till_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.sale_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.article_unknown': { stage: 'command', retryable: false, http: 400 },
  'command.floor_unknown': { stage: 'command', retryable: false, http: 400 },
  'command.timezone_unknown': { stage: 'command', retryable: false, http: 400 },
  'command.settings': { stage: 'command', retryable: false, http: 400 },
  'command.plan': { stage: 'command', retryable: false, http: 400 },
  'command.campaign_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.band_not_out': { stage: 'command', retryable: false, http: 404 },
  'command.band_out': { stage: 'command', retryable: false, http: 409 },
  'command.band_frozen': { stage: 'command', retryable: false, http: 409 },
  'command.band_linked': { stage: 'command', retryable: false, http: 409 },
  'command.band_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.return_final': { stage: 'command', retryable: false, http: 409 },
  'command.code_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.link_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.webhook_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.webhook_url': { stage: 'command', retryable: false, http: 400 },
  'command.alert_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.task_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.case_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.task_taken': { stage: 'command', retryable: false, http: 409 },
  'command.rated_already': { stage: 'command', retryable: false, http: 409 },
  'command.left_alone': { stage: 'command', retryable: false, http: 409 },
  'command.choices_changed': { stage: 'command', retryable: false, http: 409 },
  'command.visitor_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.message_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.user_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.user_exists': { stage: 'command', retryable: false, http: 409 },
  'command.phone_taken': { stage: 'command', retryable: false, http: 409 },
  'command.last_admin': { stage: 'command', retryable: false, http: 409 },
  'command.password': { stage: 'command', retryable: false, http: 400 },
  'command.not_invited': { stage: 'command', retryable: false, http: 403 },
  'command.session_unknown': { stage: 'command', retryable: false, http: 404 },
  'command.token_unknown': { stage: 'command', retryable: false, http: 404 },
  'http.rate_link': { stage: 'http', retryable: false, http: 400 },
  'command.limit': { stage: 'command', retryable: false, http: 409 },
  'command.timeout': { stage: 'command', retryable: true, http: 503 },
  'command.stopping': { stage: 'command', retryable: true, http: 503 },
  'command.failed': { stage: 'command', retryable: false, http: 500 },
  'coupon.offer': { stage: 'command', retryable: false, http: 400 },
  'coupon.offer_unknown': { stage: 'command', retryable: false, http: 400 },
  'coupon.mistyped': { stage: 'command', retryable: false, http: 400 },
  'coupon.unknown': { stage: 'command', retryable: false, http: 404 },
  'coupon.revoked': { stage: 'command', retryable: false, http: 409 },
  'coupon.consent_ended': { stage: 'command', retryable: false, http: 409 },
  'coupon.other_venue': { stage: 'command', retryable: false, http: 409 },
  'coupon.used': { stage: 'command', retryable: false, http: 409 },
  'coupon.expired': { stage: 'command', retryable: false, http: 409 },
  'coupon.not_these_goods': { stage: 'command', retryable: false, http: 409 },
  'coupon.basket_too_small': { stage: 'command', retryable: false, http: 409 },
  'coupon.receipt_unknown': { stage: 'command', retryable: false, http: 404 },
  'plan.draft_changed': { stage: 'command', retryable: false, http: 409 },
  'plan.unfinished': { stage: 'command', retryable: false, http: 422 },
  'plan.campaigns_name_zone': { stage: 'command', retryable: false, http: 409 },
  'plan.version_unknown': { stage: 'command', retryable: false, http: 404 },
  'segment.shape': { stage: 'command', retryable: false, http: 400 },
  'segment.name_unknown': { stage: 'command', retryable: false, http: 400 },
  'segment.unknown': { stage: 'command', retryable: false, http: 404 },
  'segment.in_use': { stage: 'command', retryable: false, http: 409 },
  'plan.underlay_unknown': { stage: 'command', retryable: false, http: 404 },
  'plan.file': { stage: 'command', retryable: false, http: 400 },
  'plan.image': { stage: 'command', retryable: false, http: 400 },
  'campaign.shape': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.not_executed': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.zone_unknown': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.device_unknown': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.fact_unknown': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.fact_type': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.cel': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.duration': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.segment_unknown': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.topic_unknown': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.schedule': { stage: 'campaign', retryable: false, http: 400 },
  'campaign.template': { stage: 'campaign', retryable: false, http: 400 },
  'http.unauthenticated': { stage: 'http', retryable: false, http: 401 },
  'http.not_found': { stage: 'http', retryable: false, http: 404 },
  'http.host': { stage: 'http', retryable: false, http: 421 },
  'http.origin': { stage: 'http', retryable: false, http: 403 },
  'http.stop_link': { stage: 'http', retryable: false, http: 400 },
  'http.body': { stage: 'http', retryable: false, http: 400 },
  'http.sign_in': { stage: 'http', retryable: false, http: 401 },
  'http.oidc': { stage: 'http', retryable: false, http: 401 },
  'http.oidc_unreachable': { stage: 'http', retryable: true, http: 503 },
  'http.busy': { stage: 'http', retryable: true, http: 429 },
  'http.rate': { stage: 'http', retryable: true, http: 429 },
  'config.unknown_key': { stage: 'config', retryable: false, http: 400 },
  'config.value': { stage: 'config', retryable: false, http: 400 },
  'config.file': { stage: 'config', retryable: false, http: 400 },
  'config.not_yet': { stage: 'config', retryable: false, http: 400 },
  'start.folder_locked': { stage: 'start', retryable: true, http: 500 },
  'start.port_busy': { stage: 'start', retryable: true, http: 500 },
  'start.folder_not_writable': { stage: 'start', retryable: false, http: 500 },
  'store.disk_failed': { stage: 'store', retryable: true, http: 503 },
  'store.disk_full': { stage: 'store', retryable: true, http: 503 },
  'store.schema': { stage: 'store', retryable: false, http: 500 },
  'store.backup_damaged': { stage: 'store', retryable: false, http: 500 },
  'store.backup_version': { stage: 'store', retryable: false, http: 500 },
  'store.backup_passphrase': { stage: 'store', retryable: false, http: 500 },
  'store.restore_folder': { stage: 'store', retryable: false, http: 500 },
  'store.beginning_missing': { stage: 'store', retryable: false, http: 500 },
  'store.telemetry_refused': { stage: 'store', retryable: false, http: 502 },
  'store.telemetry_unreachable': { stage: 'store', retryable: true, http: 503 },
  'lab.busy': { stage: 'lab', retryable: true, http: 429 },
  'lab.range': { stage: 'lab', retryable: false, http: 400 },
  'lab.job_unknown': { stage: 'lab', retryable: false, http: 404 },
  'lab.limit': { stage: 'lab', retryable: false, http: 503 },
  'lab.day_open': { stage: 'lab', retryable: true, http: 409 },
  'lab.points_waiting': { stage: 'lab', retryable: true, http: 503 },
  'lab.failed': { stage: 'lab', retryable: true, http: 503 },
  'import.unknown': { stage: 'import', retryable: false, http: 404 },
  'import.busy': { stage: 'import', retryable: true, http: 409 },
  'import.file': { stage: 'import', retryable: false, http: 400 },
} as const satisfies Record<string, Entry>;
export type ErrorCode = keyof typeof errorCatalogue;

/** What a device reads on its `errors` topic. */
export type DeviceErrorAnswer = {
  readonly code: ErrorCode;
  readonly path: string;
  readonly expected: string;
  readonly got: string;
  readonly example: object;
  readonly docs: string;
  /** How many more were refused since the last answer and not answered one by one. */
  readonly suppressed: number;
};

/** The body of every HTTP error. */
export type HttpErrorBody = {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly problems?: readonly {
      readonly code: string;
      readonly path: string;
      readonly message: string;
      readonly mend: string;
      readonly fault?: FaultValues & { readonly code: string };
    }[];
  };
};
