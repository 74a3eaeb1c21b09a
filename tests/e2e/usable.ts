import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** Success criteria of WCAG 2.2, levels A and AA, that a program can judge, and good practice. */
const criteria = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe found, a line each: impact, rule, how often, and the first place with its reason. */
export async function barriers(page: Page): Promise<string[]> {
  // Evaluated by the debugger: the page's own policy of scripts stays as strict as it is served.
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(axe.source);
  const options: RunOptions = {
    runOnly: { type: 'tag', values: [...criteria] },
    // What passed is only counted, not told node by node.
    resultTypes: ['violations'],
  };
  const found = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return found.violations.map(({ impact, id, help, nodes }) => {
    const [first] = nodes;
    const why = first?.failureSummary?.replaceAll(/\s+/g, ' ') ?? '';
    return `${impact} ${id} (${help}), ${nodes.length} times: ${first?.html.slice(0, 160)} ${why}`;
  });
}

/**
 * What is cut off or makes the page scroll sideways at a width. 640 is a laptop's 1,280 at 200 %,
 * 320 its 400 %. Source: WCAG 2.2, 1.4.4 Resize Text and 1.4.10 Reflow.
 */
export async function cutOff(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height: 512 });
  return page.evaluate(async () => {
    // The plan measures itself and is drawn again in the next pictures.
    for (let at = 0; at < 3; at++) await new Promise(requestAnimationFrame);
    const { scrollWidth } = document.documentElement;
    if (scrollWidth <= window.innerWidth) return [];
    const outside = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left < -1 || right > window.innerWidth + 1;
    });
    const names = outside.slice(0, 5).map(({ tagName, className }) => `${tagName}.${className}`);
    return [`${scrollWidth} of ${window.innerWidth} px: ${names.join(', ')}`];
  });
}

export type Walk = { readonly stops: number; readonly faults: readonly string[] };

/**
 * Walks a page by Tab alone, from its beginning until it leaves it again: whatever can be used is
 * reached, in the order of the page, each shows that it has the focus, and nothing keeps it.
 * Source: WCAG 2.2, 2.1.1 Keyboard, 2.1.2 No Keyboard Trap, 2.4.3 Focus Order, 2.4.7 Focus Visible.
 */
export async function walk(page: Page): Promise<Walk> {
  const wanted = await page.evaluate(markUsable);
  const faults: string[] = [];
  const seen: number[] = [];
  for (let step = 0; step < wanted.length + 8; step++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(lookAtFocus);
    if (stop === undefined) break;
    // What appeared by the focus itself, such as a zone's detail, is no part of the count.
    if (stop.at >= 0) seen.push(stop.at);
    if (!stop.isSeen) faults.push(`no focus to be seen: ${stop.name}`);
    if (step === wanted.length + 7) faults.push(`the focus never leaves: ${stop.name}`);
  }
  const still = new Set(await page.evaluate(stillUsable));
  for (const [at, name] of wanted.entries()) {
    if (still.has(at) && !seen.includes(at)) faults.push(`never reached: ${name}`);
  }
  const ordered = seen.toSorted((a, b) => a - b);
  if (ordered.join() !== seen.join()) faults.push(`out of order: ${seen.join(' ')}`);
  return { stops: seen.length, faults };
}

/** Numbers what can be used, in the order of the page; a group of radio buttons is one stop. */
function markUsable(): string[] {
  const kinds = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const usable = [...document.querySelectorAll<HTMLElement>(kinds)].filter(
    (element) =>
      element.checkVisibility({ visibilityProperty: true }) &&
      !element.matches(':disabled, [type=hidden], [tabindex="-1"]') &&
      // Its arrows reach the others.
      !element.matches('fieldset:has([type=radio]:checked) [type=radio]:not(:checked)') &&
      // Where none is chosen yet, the first is the stop.
      !element.matches(
        'fieldset:not(:has([type=radio]:checked)) label:has([type=radio]) ~ label [type=radio]',
      ),
  );
  for (const [at, element] of usable.entries()) element.dataset.usable = String(at);
  const { activeElement: had } = document;
  if (had instanceof HTMLElement || had instanceof SVGElement) had.blur();
  getSelection()?.removeAllRanges();
  // The browser goes on from where one clicked last: from the top, as somebody who just came.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  return usable.map((one) => `${one.tagName} ${one.textContent?.trim().slice(0, 40)}`);
}

/** Which of them are there yet: people come and go while one walks. */
function stillUsable(): number[] {
  return [...document.querySelectorAll<HTMLElement>('[data-usable]')].map((element) =>
    Number(element.dataset.usable),
  );
}

/** What has the focus now; nothing once it has left the page. */
function lookAtFocus(): { at: number; name: string; isSeen: boolean } | undefined {
  const now = document.activeElement;
  const isElement = now instanceof HTMLElement || now instanceof SVGElement;
  if (!isElement || now === document.body) return undefined;
  const { outlineStyle, outlineWidth } = getComputedStyle(now);
  const { width, height } = now.getBoundingClientRect();
  const hasRing = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  const at = Number(now.dataset.usable ?? -1);
  const name = `${now.tagName} ${now.textContent?.trim().slice(0, 40)}`;
  return { at, name, isSeen: hasRing && now.matches(':focus-visible') && width * height > 0 };
}

/**
 * What moves where less motion is wished for, by style sheets or by a program. What began before
 * that was wished for, and ends by itself, may end.
 */
export async function moving(page: Page): Promise<string[]> {
  const sinceMs = await page.evaluate(async () => {
    // What was begun just now knows its own time from the next picture on.
    for (let at = 0; at < 2; at++) await new Promise(requestAnimationFrame);
    return Number(document.timeline.currentTime);
  });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const found = await page.evaluate(async (wishedAtMs) => {
    // Programs hear of the wish in the next picture.
    for (let at = 0; at < 2; at++) await new Promise(requestAnimationFrame);
    const longest = (text: string) => Math.max(...text.split(',').map(Number.parseFloat));
    const styled = [...document.querySelectorAll('*')].filter((element) => {
      const { transitionDuration, animationDuration } = getComputedStyle(element);
      return longest(transitionDuration) > 0.01 || longest(animationDuration) > 0.01;
    });
    const lasting = document.getAnimations().flatMap(({ effect, startTime }) => {
      const ends = Number(effect?.getComputedTiming().endTime);
      const isEnding = Number.isFinite(ends) && Number(startTime ?? Infinity) <= wishedAtMs;
      if (ends <= 10 || isEnding) return [];
      const target = effect instanceof KeyframeEffect ? effect.target : null;
      return [`playing ${target?.tagName}.${target?.className} for ${ends} ms`];
    });
    return [...styled.map(({ tagName, className }) => `${tagName}.${className}`), ...lasting];
  }, sinceMs);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  return [...new Set(found)];
}
