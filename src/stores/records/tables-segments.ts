/** Segments of a venue, as they were published. */
export type SegmentTables = {
  segments: { venue: string; segment: string; document_json: string; at_ms: number };
};
