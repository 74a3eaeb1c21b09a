import type { Stage } from '../../contracts/events.ts';
import type { JourneyEntry } from '../../contracts/journey.ts';
import type { VenueSettings } from '../../contracts/venue.ts';

const afterTheVisit: JourneyEntry['if'] = {
  all: [
    // What is read during the visit is part of the visit.
    { fact: 'visitor.inside', is: false },
    { fact: 'visitor.stage', is: 'completion' },
  ],
};

/**
 * What the stages mean where the venue says nothing else, in the words a venue would use. A tap
 * or a sighting outside of a visit is how a window or a beacon was met. [JNY1]
 */
export function defaultEntries({
  engagementDwellMs,
}: VenueSettings): Readonly<Record<Stage, readonly JourneyEntry[]>> {
  const dwell = `${engagementDwellMs}ms`;
  return {
    discovery: [
      { when: { event: 'discovered' } },
      {
        when: { event: 'tapped' },
        if: { fact: 'visitor.inside', is: false },
        source: 'window',
      },
    ],
    enrolment: [{ when: { event: 'joined' } }, { when: { event: 'bandHandedOut' } }],
    entry: [{ when: { event: 'visitStarted' } }],
    engagement: [
      { when: { event: 'dwelled', kind: 'display', for: dwell } },
      { when: { event: 'pickedUp' } },
      { when: { event: 'handled' } },
    ],
    completion: [{ when: { event: 'purchased' } }, { when: { event: 'visitEnded' } }],
    reflection: [
      { when: { event: 'rated' }, if: afterTheVisit },
      { when: { event: 'reviewed' }, if: afterTheVisit },
      { when: { event: 'messageSeen' }, if: afterTheVisit },
      { when: { event: 'messageTapped' }, if: afterTheVisit },
      { when: { event: 'loyaltyOpened' }, if: afterTheVisit },
    ],
  };
}
