import { testSlices } from './slices.ts';
import { figures, killed } from './table.ts';

/** R1 has a file of its own: it waits for restarts while the others compute. */
testSlices(figures.filter(({ slicedBy }) => slicedBy === killed));
