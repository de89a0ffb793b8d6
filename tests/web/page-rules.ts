import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const widths = [1440, 820, 390];

export const widthOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');

/** What fades in or changes colour has come to its end. */
const still = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime)).map(({ finished }) => finished)).then(() => undefined)`;

/** Axe finds nothing on the page once it stands still. */
export async function expectNoFindings(page: Page, what = ''): Promise<void> {
  await page.evaluate(still);
  // Nothing we show stands in a frame of another origin, so axe needs no page of its own; passes are not of interest.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`).join(' ')}`,
  );
  expect(found.join('\n'), what).toBe('');
}

/** What every page keeps (ui rules section 9): axe finds nothing in both themes at three widths, nothing sticks out, one heading, a title. */
export async function expectKeptRules(page: Page): Promise<void> {
  // Where a click left the pointer, a hint of what came up below it may lie over words.
  await page.mouse.move(0, 0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 844 });
      await page.locator('h1').waitFor({ state: 'attached' });
      await expectNoFindings(page, `${colorScheme}, ${width}`);
      expect(await widthOf(page)).toBeLessThanOrEqual(width);
    }
  }
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await widthOf(page)).toBeLessThanOrEqual(320);
  expect(await page.locator('h1').count()).toBe(1);
  expect(await page.title()).toMatch(/^\S.* \| Omniflow$/);
}
