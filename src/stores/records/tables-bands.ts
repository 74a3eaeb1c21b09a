/** Bands of a venue, and those a wearing had before the one it has now. */
export type BandTables = {
  bands: {
    venue: string;
    tag: string;
    model: string | null;
    has_radio: number;
    /** `stock`, `lost` or `broken`: what somebody said; that it is out is said by its wearing. */
    state: string;
    at_ms: number;
  };
  wearing_bands: { alias: string; venue: string; tag: string; from_ms: number; to_ms: number };
};
