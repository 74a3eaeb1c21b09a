/** What a thread says of itself to whoever watches it, cheap enough for every frame. [HOT10] */
export interface Pulse {
  /** It goes on. */
  beat(): void;
  /**
   * What comes next may take this much longer without a sign, milliseconds, until what it returns
   * is called; of several at once the longest holds. 0 ends what its watcher allowed to begin.
   */
  allow(ms: number): () => void;
  /** The frame that is being stepped; 0 = none. It outlives the thread. [HOT12] */
  stepping(position: number): void;
  /** The item of a batch that is being taken, from 1; 0 = none. It outlives the thread, too. */
  taking(item: number): void;
  /** The batch of the sockets' thread that is on disk. [HOT11] */
  stored(batch: number): void;
}

/** Of what nobody watches: a replay, a test, a command on a stopped folder. */
export const unwatched: Pulse = {
  beat: () => {},
  allow: () => () => {},
  stepping: () => {},
  taking: () => {},
  stored: () => {},
};
