/**
 * What goes wrong in a simulated world, a name each; each must happen in the seeds of one run. A
 * trouble counts when it has hit, not when it was wished for.
 */
export const troubles = [
  'disk full',
  'append failed halfway',
  'sync failed',
  'power cut with a torn write',
  'power cut',
  'process killed between two events',
  'process killed within a turn',
  'killed beforeAppend',
  'killed beforeSync',
  'killed afterSync',
  'killed beforeRows',
  'killed afterRows',
  'killed beforeParts',
  'killed while a snapshot was saved',
  'killed while it recovered',
  'clock set forward',
  'clock set back',
  'machine slept',
  'device rebooted',
  'device lost its connection',
  'payload twice',
  'payload late',
  'answer lost',
  'step failed once',
  'step failed for good',
  'sender died',
  'sender died with a claim',
  'snapshot maker failed',
] as const;
export type Trouble = (typeof troubles)[number];
