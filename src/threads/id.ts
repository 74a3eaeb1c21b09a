import { randomBytes } from 'node:crypto';

/** 96 random bits: an alias or visitor that nobody guesses and that never repeats. */
export const newId = (): string => randomBytes(12).toString('hex');
