import type { ChannelName } from './channels.ts';
import type { Language } from './ids.ts';
import type { MessageRow } from './rows.ts';

/** Where egress remembers how far it came; a file of its own beside the telemetry. */
export interface EgressCursors {
  get(name: string): number;
  set(name: string, value: number): void;
  quarantine(row: { atMs: number; kind: string; reason: string; body: string }): void;
  close(): void;
}

export type Rendered = Readonly<Record<'title' | 'body', string> & { language: Language }>;

/**
 * One way out to a person. `send` resolves *unknown* when it cannot tell whether the message
 * arrived.
 */
export interface Channel {
  readonly name: ChannelName;
  /**
   * Whether a claim now could lead to a delivery: a band's claim waits until the band is
   * subscribed.
   */
  reachable(message: MessageRow): boolean | Promise<boolean>;
  send(
    message: MessageRow,
    rendered: Rendered,
  ): Promise<{
    outcome: 'delivered' | 'failed' | 'unknown';
    detail?: string;
    /** *failed*, and would fail again. */
    final?: boolean;
  }>;
}
