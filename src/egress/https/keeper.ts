import type { Clock } from '../../contracts/ports.ts';
import type { Signals } from '../../contracts/signals.ts';
import type { HttpsFolder } from './folder.ts';

const lookEveryMs = 6 * 3_600_000;
/** The last third of its life. Source: letsencrypt.org/docs/integration-guide. */
const renewsFrom = 2 / 3;

type Keeping = {
  readonly folder: HttpsFolder;
  readonly clock: Clock;
  readonly signals: Signals;
};

/** Renews the pages' certificate in time; a failure is said, and tried again. [CRT5] */
export function keepCertificate(keeping: Keeping): { stop(): void } {
  const look = () => void renewIfDue(keeping);
  const timer = setInterval(look, lookEveryMs).unref();
  look();
  return { stop: () => clearInterval(timer) };
}

export async function renewIfDue({ folder, clock, signals }: Keeping): Promise<void> {
  try {
    const settings = folder.settings();
    const server = folder.pair('server');
    if (settings === undefined || server === undefined) return;
    const dueMs = server.fromMs + (server.untilMs - server.fromMs) * renewsFrom;
    if (clock.wallMs() < dueMs) return;
    // What makes certificates is large, and needed once in months.
    const { obtain } = await import('./obtain.ts');
    const renewed = await obtain(folder, settings, clock.wallMs());
    if (!renewed.ok) throw new Error(renewed.message);
    signals.log('https_renewed', { names: settings.names.join(' ') });
  } catch (error) {
    signals.log('https_renewal_failed', {
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
