/**
 * Every count, gauge and log line, once. Counters and gauges live in one shared array a thread adds
 * to; `/metrics` sums
 * them. Labels are bounded lists, so that no id ever becomes a series. A test holds this list
 * against SIGNALS.md.
 */
type Entry = {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels?: readonly string[];
  /** Histogram upper bounds, ms. */
  readonly bounds?: readonly number[];
  /** When set, one log line a call at this level. */
  readonly level?: 'info' | 'warn' | 'error';
};

const latencyBoundsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000] as const;

export const signalCatalogue = {
  gozar_connections_open: { kind: 'gauge' },
  gozar_connections_refused_total: {
    kind: 'counter',
    labels: [
      'credential',
      'certificate',
      'revoked',
      'client_id',
      'malformed',
      'too_large',
      'tls',
      'rate',
      'timeout',
    ],
  },
  gozar_topic_denied_total: { kind: 'counter', labels: ['publish', 'subscribe'] },
  gozar_publishes_received_total: { kind: 'counter', labels: ['qos0', 'qos1', 'qos2'] },
  gozar_publishes_shed_total: { kind: 'counter' },
  gozar_acks_sent_total: { kind: 'counter' },
  gozar_ack_latency_ms: { kind: 'histogram', bounds: latencyBoundsMs },
  gozar_readings_kept_total: { kind: 'counter' },
  gozar_readings_duplicate_total: { kind: 'counter' },
  gozar_readings_late_total: { kind: 'counter' },
  gozar_payloads_refused_total: {
    kind: 'counter',
    labels: [
      'json',
      'text',
      'too_large',
      'too_deep',
      'shape',
      'seq_missing',
      'seq_went_back',
      'unsafe',
    ],
  },
  gozar_payload_keys_dropped_total: { kind: 'counter' },
  gozar_foreign_tags_total: { kind: 'counter' },
  gozar_journal_position: { kind: 'gauge' },
  gozar_journal_bytes_total: { kind: 'counter' },
  gozar_journal_commit_ms: { kind: 'histogram', bounds: latencyBoundsMs },
  gozar_journal_kept_bytes: { kind: 'gauge' },
  gozar_journal_stalled: { kind: 'gauge' },
  gozar_erasures_unscrubbed: { kind: 'gauge' },
  gozar_wearings_forgotten_total: { kind: 'counter' },
  gozar_step_ms: { kind: 'histogram', bounds: latencyBoundsMs },
  gozar_effects_committed_total: {
    kind: 'counter',
    labels: ['message', 'decision', 'visit', 'stay', 'point', 'notice', 'other'],
  },
  gozar_commands_answered_total: { kind: 'counter', labels: ['ok', 'refused'] },
  gozar_claims_total: { kind: 'counter', labels: ['granted', 'refused'] },
  gozar_outcomes_total: { kind: 'counter', labels: ['delivered', 'failed', 'unknown'] },
  gozar_points_written_total: { kind: 'counter' },
  gozar_points_quarantined_total: { kind: 'counter' },
  gozar_points_waiting: { kind: 'gauge' },
  gozar_telemetry_retries_total: { kind: 'counter' },
  gozar_webhook_queues: { kind: 'gauge' },
  gozar_webhooks_total: { kind: 'counter', labels: ['delivered', 'later', 'never'] },
  gozar_outbound_hosts_open: { kind: 'gauge' },
  gozar_push_phones_ended_total: { kind: 'counter' },
  gozar_week_mails_total: { kind: 'counter', labels: ['delivered', 'failed', 'unknown'] },
  gozar_staff_pushes_total: { kind: 'counter', labels: ['delivered', 'failed'] },
  gozar_live_clients: { kind: 'gauge' },
  gozar_live_frames_total: { kind: 'counter' },
  gozar_live_resnapshots_total: { kind: 'counter' },
  gozar_http_requests_total: { kind: 'counter', labels: ['2xx', '3xx', '4xx', '5xx'] },
  gozar_sign_ins_total: { kind: 'counter', labels: ['ok', 'wrong', 'busy'] },
  gozar_resident_bytes: { kind: 'gauge' },
  gozar_thread_restarts_total: { kind: 'counter', labels: ['hot', 'web', 'egress'] },
  thread_failed: { kind: 'counter', level: 'error' },
  thread_restarted: { kind: 'counter', level: 'warn' },
  journal_damage_found: { kind: 'counter', level: 'error' },
  journal_disk_full: { kind: 'counter', level: 'error' },
  erasure_not_scrubbed: { kind: 'counter', level: 'error' },
  records_not_cleared: { kind: 'counter', level: 'error' },
  journal_gap: { kind: 'counter', level: 'warn' },
  journal_aged: { kind: 'counter', level: 'info' },
  journal_not_tended: { kind: 'counter', level: 'warn' },
  snapshot_failed: { kind: 'counter', level: 'error' },
  input_skipped: { kind: 'counter', level: 'error' },
  till_folder_failed: { kind: 'counter', level: 'warn' },
  till_file_kept: { kind: 'counter', level: 'warn' },
  oidc_refused: { kind: 'counter', level: 'warn' },
  tls_reloaded: { kind: 'counter', level: 'info' },
  tls_not_reloaded: { kind: 'counter', level: 'error' },
  https_renewed: { kind: 'counter', level: 'info' },
  https_renewal_failed: { kind: 'counter', level: 'error' },
  device_refused: { kind: 'counter', level: 'warn' },
  telemetry_unreachable: { kind: 'counter', level: 'warn' },
  telemetry_line_quarantined: { kind: 'counter', level: 'warn' },
  message_dead_lettered: { kind: 'counter', level: 'warn' },
  webhook_dead_lettered: { kind: 'counter', level: 'warn' },
  outbound_host_open: { kind: 'counter', level: 'warn' },
  outbound_host_back: { kind: 'counter', level: 'info' },
  recovered: { kind: 'counter', level: 'info' },
} as const satisfies Record<string, Entry>;
export type SignalName = keyof typeof signalCatalogue;

/**
 * The one voice. `label` must be one of the catalogue's; `fields` go to the log line only and hold
 * no secrets or names.
 */
export interface Signals {
  count(name: SignalName, by?: number, label?: string): void;
  set(name: SignalName, value: number): void;
  /** Adds one observation in milliseconds to a histogram. */
  observe(name: SignalName, ms: number): void;
  /** Counts and writes one structured line at the catalogue's level. */
  log(name: SignalName, fields: Readonly<Record<string, string | number | boolean>>): void;
}
