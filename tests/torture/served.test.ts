import { testSlices } from './slices.ts';
import { figures, served } from './table.ts';

/** Mostly they wait for time to pass: what they count is as true on a machine that is busy. */
testSlices(figures.filter(({ slicedBy }) => slicedBy === served));
