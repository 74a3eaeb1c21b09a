import { testSlices } from './slices.ts';
import { figures, served } from './table.ts';

/** R4's slice reports its speed and holds it to nothing: what it counts is as true when busy. */
testSlices(figures.filter(({ slicedBy }) => slicedBy === served));
