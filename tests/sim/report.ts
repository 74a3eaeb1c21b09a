/** What a run found and did; a finding is a broken promise in words. */
export type Report = {
  readonly seed: number;
  readonly findings: readonly string[];
  /** Of the journal, the answers and the acknowledgements: equal for equal seeds. */
  readonly trace: string;
  readonly simulatedMs: number;
  readonly crashes: number;
  readonly acked: number;
  readonly frames: number;
  readonly messages: number;
  readonly granted: number;
  /** What the run met, in short: a simulation that never meets a thing proves nothing of it. */
  readonly met: readonly string[];
};
