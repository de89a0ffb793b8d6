import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const widths = [1440, 820, 390];
/** The rules whose answer hangs on colours; the others say the same in both themes. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

export const widthOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');

/**
 * What is asked next sees the page as it ends up: nothing glides from one colour to the other (where less motion is wanted,
 * each element does for a millisecond, one level of the page after the other), the theme was heard of, what fades in is there.
 */
const still = `(async () => {
  const sheet = (globalThis.withoutTransitions ??= new CSSStyleSheet());
  sheet.replaceSync('*, ::before, ::after { transition: none !important }');
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime)).map(({ finished }) => finished));
})()`;

/** Waits until the page stands still, and keeps it from gliding until it is left. */
export async function standStill(page: Page): Promise<void> {
  await page.evaluate(still);
}

type Theme = 'light' | 'dark';

interface Question {
  /** The whole page unless told: only what was opened last. */
  within?: 'dialog';
  /** All of them unless told. */
  rules?: readonly string[];
}

/** What axe finds on the page once it stands still, a line each. */
export async function findingsOf(page: Page, { within, rules }: Question = {}): Promise<string[]> {
  await standStill(page);
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(axe.source);
  const root = within ? `[...document.querySelectorAll('[role=dialog], [role=alertdialog]')].at(-1)` : 'document';
  // Nothing we show stands in a frame; passes are not of interest.
  const options = {
    resultTypes: ['violations'],
    iframes: false,
    ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}),
  };
  return await page.evaluate<string[]>(
    `axe.run(${root}, ${JSON.stringify(options)}).then(({ violations }) => violations.map(({ id, nodes }) =>
      id + ': ' + nodes.map(({ html, any }) => html + ' ' + (any[0]?.message ?? '')).join(' ')))`,
  );
}

/** Axe finds nothing on the page once it stands still. */
export async function expectNoFindings(page: Page, what = '', rules?: readonly string[]): Promise<void> {
  expect((await findingsOf(page, rules ? { rules } : {})).join('\n'), what).toBe('');
}

/** What every page keeps (ui rules section 9): axe finds nothing in both themes at three widths, nothing sticks out, one heading, a title. */
export async function expectKeptRules(page: Page, themes: readonly Theme[] = ['light', 'dark']): Promise<void> {
  // Where a click left the pointer, a hint of what came up below it may lie over words.
  await page.mouse.move(0, 0);
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 844 });
      await page.locator('h1').waitFor({ state: 'attached' });
      await expectNoFindings(page, `${colorScheme}, ${width}`, colorScheme === 'dark' ? rulesOfColour : undefined);
      expect(await widthOf(page)).toBeLessThanOrEqual(width);
    }
  }
  await page.setViewportSize({ width: 320, height: 640 });
  await standStill(page);
  expect(await widthOf(page)).toBeLessThanOrEqual(320);
  expect(await page.locator('h1').count()).toBe(1);
  expect(await page.title()).toMatch(/^\S.* \| Omniflow$/);
}
