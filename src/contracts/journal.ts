import type { ErrorCode } from './errors.ts';

/** The file operations the journal needs; tests replace it to cut power and flip bits. */
export interface JournalFolder {
  list(): readonly { readonly name: string; readonly bytes: number }[];
  /** Opens for appending, creating it when absent. */
  open(name: string): JournalFile;
  read(name: string): Uint8Array;
  /**
   * The bytes from `from` up to, not including, `to`; fewer where the file ends before. A slow
   * folder calls `onPiece` before each few megabytes.
   */
  readRange(name: string, from: number, to: number, onPiece?: () => void): Uint8Array;
  /** Cuts and fsyncs: what is left is durable. */
  truncate(name: string, bytes: number): void;
  /** Durable after `sync`; what is absent is removed already. */
  remove(name: string): void;
  /** Makes created, truncated and removed names durable. */
  sync(): void;
}
export interface JournalFile {
  /** Throws a node error (`ENOSPC`, `EIO`) after writing none or some of the bytes. */
  append(bytes: Uint8Array): void;
  /** fdatasync. */
  sync(): Promise<void>;
  close(): void;
}

export type RawFrame = {
  readonly position: number;
  readonly atMs: number;
  readonly build: number;
  readonly payload: string;
};

export type JournalCommit =
  | { readonly ok: true; readonly position: number; readonly bytes: number }
  | { readonly ok: false; readonly code: ErrorCode; readonly cause: unknown };

/** Frames lost to damage, found by CRC, never served: the positions that are missing. */
export type Damage = {
  readonly segment: string;
  readonly offset: number;
  readonly fromPosition: number;
  readonly toPosition: number;
};

export interface Journal {
  /** Last position appended (0 = empty), last position on disk, journal time of the last frame. */
  readonly position: number;
  readonly durable: number;
  readonly atMs: number;
  /** First position kept: above 1 once the beginning has been aged out. [JRN14] */
  readonly first: number;
  /** Gives the frame the next position; it is on disk after the next successful `commit`. */
  append(draft: { readonly atMs: number; readonly payload: string }): number;
  /**
   * Writes and fdatasyncs all appended. After a failure call again; nothing is lost. One at a time.
   */
  commit(): Promise<JournalCommit>;
  /**
   * Frames on disk from `position` on, in order, damaged ones left out. Who looks only for frames
   * that contain a text says so: others are then left out where that saves work.
   */
  frames(fromPosition: number, mentioning?: string): Iterable<RawFrame>;
  readonly damage: readonly Damage[];
  close(): Promise<void>;
}
