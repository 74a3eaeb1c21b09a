/** Plans as they are drawn and as they were published, and the pictures under them. */
export type PlanTables = {
  plan_drafts: {
    venue: string;
    /** Null = there is no draft; the revision goes on counting. */
    plan_json: string | null;
    revision: number;
    based_on: number;
    by_whom: string;
    at_ms: number;
  };
  plan_versions: {
    venue: string;
    version: number;
    at_ms: number;
    by_whom: string;
    note: string | null;
    plan_json: string;
    zones: number;
    floors: number;
    change_json: string;
  };
  underlays: {
    venue: string;
    floor: string;
    sha256: string;
    pieces: number;
    type: string;
    width_px: number;
    height_px: number;
    x: number;
    y: number;
    m_per_px: number;
    rotation_deg: number;
    opacity: number;
    at_ms: number;
  };
  /** By content: two venues with one picture keep it once. */
  file_pieces: { sha256: string; piece: number; bytes: Uint8Array; at_ms: number };
};
