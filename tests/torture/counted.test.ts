import { testSlices } from './slices.ts';
import { counted, figures } from './table.ts';

/** Figures that count what was lost, doubled or different: as true on a machine that is busy. */
testSlices(figures.filter(({ slicedBy }) => slicedBy === counted));
