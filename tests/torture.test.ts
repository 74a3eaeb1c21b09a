import { testSlices } from './torture/slices.ts';
import { figures } from './torture/table.ts';

/** Figures of time and memory: nothing else runs beside them. */
testSlices(figures.filter(({ slicedBy }) => slicedBy === undefined));
