import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const widths = [1440, 820, 390];

export const widthOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');

/** Axe finds nothing on the page as it stands. */
export async function expectNoFindings(page: Page, what = ''): Promise<void> {
  // Nothing we show stands in a frame of another origin, so axe needs no page of its own; passes are not of interest.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(found.join('\n'), what).toBe('');
}

/** What every page keeps (ui rules section 9): axe finds nothing in both themes at three widths, nothing sticks out, one heading, a title. */
export async function expectKeptRules(page: Page): Promise<void> {
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
