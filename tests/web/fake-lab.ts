import type { LabJob, LabPort, LabQuestion, PastAsk } from '../../src/contracts/lab.ts';
import type { LiveFrame, SnapshotFrame } from '../../src/contracts/live.ts';

/** Answers as the lab does; what it was asked and who watches is there to look at. */
export class FakeLab implements LabPort {
  readonly questions: LabQuestion[] = [];
  readonly watches: { ask: PastAsk; say: (frame: LiveFrame) => void; stopped: boolean }[] = [];

  readonly #snapshot: (venue: string) => SnapshotFrame;

  constructor(snapshot: (venue: string) => SnapshotFrame) {
    this.#snapshot = snapshot;
  }

  async ask(question: LabQuestion) {
    this.questions.push(question);
    const { venue } = question;
    const job: LabJob = { job: `MARK-${venue}`, venue, state: 'running', progress: 0.5 };
    const value = question.ask === 'floor' ? this.#snapshot(venue) : job;
    return Promise.resolve({ ok: true, value: value as never } as const);
  }

  watch(ask: PastAsk, say: (frame: LiveFrame) => void) {
    const watch = { ask, say, stopped: false };
    this.watches.push(watch);
    return {
      stop: () => {
        watch.stopped = true;
      },
    };
  }
}
