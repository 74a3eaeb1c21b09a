import type { Device } from '../state.ts';

export type Standing = { readonly device: Device; readonly x: number; readonly y: number };

/** Receivers at points by floor and square, worked out again when one is placed. */
export type Standings = ReadonlyMap<string, ReadonlyMap<number, readonly Standing[]>>;
