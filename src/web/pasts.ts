import type { LabPort, PastAsk } from '../contracts/lab.ts';
import type { LiveFrame } from '../contracts/live.ts';
import { jsonFrame } from './frame.ts';
import { type Viewer, waitingBytesMost } from './viewer.ts';

/** Frames that a slow viewer missed are made up for by a fresh start, as on the live floor. */
const tooSlow = { code: 'command.timeout', message: 'too slow; come back' } as const;

/** Viewers of past floors: each has a replay of its own, ended with its socket. [LAB4] */
export class Pasts {
  readonly #lab: LabPort | undefined;
  readonly #replays = new Map<Viewer, { stop(): void }>();

  constructor(lab: LabPort | undefined) {
    this.#lab = lab;
  }

  add(viewer: Viewer, { venue, fromMs, speed }: PastAsk): void {
    if (this.#lab === undefined) {
      viewer.dismiss(1011, { code: 'lab.failed', message: 'nobody can look back here' });
      return;
    }
    const replay = this.#lab.watch({ venue, fromMs, speed }, (frame) => this.#show(viewer, frame));
    this.#replays.set(viewer, replay);
  }

  remove(viewer: Viewer): void {
    this.#replays.get(viewer)?.stop();
    this.#replays.delete(viewer);
  }

  #show(viewer: Viewer, frame: LiveFrame): void {
    if (frame.type === 'bye') {
      viewer.dismiss(1000, frame);
      this.remove(viewer);
    } else if (viewer.unsent > waitingBytesMost) {
      viewer.dismiss(1013, tooSlow);
      this.remove(viewer);
    } else viewer.write(jsonFrame(frame));
  }
}
