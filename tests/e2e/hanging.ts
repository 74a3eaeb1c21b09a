import type { Browser } from 'playwright-core';

/** Nothing that is judged takes as long, on a machine ten times busier than a check's. */
const hangsAfterMs = 100_000;
const answersWithinMs = 10_000;

/** Nothing came for so long; whether the newest page answers at all says whose fault it may be. */
export type Hung = { readonly pageAnswers: boolean };

/** What `work` comes to, or that it hangs, where the tools of the browser have no time-out. */
export async function orHung<T>(browser: Browser, work: Promise<T>): Promise<T | Hung> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<Hung>((resolve) => {
    timer = setTimeout(async () => resolve({ pageAnswers: await answers(browser) }), hangsAfterMs);
  });
  try {
    return await Promise.race([work, hung]);
  } finally {
    clearTimeout(timer);
  }
}

async function answers(browser: Browser): Promise<boolean> {
  const page = browser.contexts().at(-1)?.pages().at(-1);
  const never = new Promise<false>((resolve) => setTimeout(resolve, answersWithinMs, false));
  const asked = page?.evaluate('1').then(
    () => true,
    () => false,
  );
  return Promise.race([asked ?? false, never]);
}
