import { changing, reading } from './route-kinds.ts';

const readers = ['admin', 'operator', 'marketer', 'auditor'] as const;
const keepers = ['admin', 'marketer'] as const;

/** Segments of a venue: by rule, counted live. [SEG9] */
export const segmentRoutes = {
  segments: reading('/segments', readers, 'Every segment with its sentence and its count.'),
  publishSegment: changing('/segments', keepers, 'Publishes a segment.'),
  previewSegment: changing(
    '/segments/preview',
    keepers,
    'Who a rule that is not published would hold; changes nothing.',
  ),
  segment: reading('/segments/:segment', readers, 'One segment.'),
  segmentMembers: reading('/segments/:segment/members', readers, 'Who is in it; paged.'),
  removeSegment: changing(
    '/segments/:segment/remove',
    keepers,
    'Removes a segment that no live campaign names.',
  ),
} as const;
