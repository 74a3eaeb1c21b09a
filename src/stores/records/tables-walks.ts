/** Calibration walks of a venue; at most one is `active`. */
export type WalkTables = {
  walks: {
    venue: string;
    walk: string;
    at_ms: number;
    active: number;
    points_json: string;
    report_json: string | null;
  };
};
