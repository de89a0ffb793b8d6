import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { WebSite } from '../harness/web-site.ts';
import { expectKeyboardWorks, expectWalk } from './keyboard-rules.ts';
import { expectKeptRules } from './page-rules.ts';
import type { Who } from './staff.ts';

/** A page in one of its states, and how somebody comes to stand before it. */
export interface Place {
  /** Its folder below `web/src/routes`. */
  readonly route: string;
  /** Read in "When axe and a keyboard go through {what}". */
  readonly what: string;
  readonly who: Who | 'operator' | 'nobody';
  readonly address: string | ((site: WebSite) => string | Promise<string>);
  /** What stands there once everything has come, by its text unless told. */
  readonly ready: string | ((page: Page) => Locator);
  /** What is done there before it is looked at. */
  readonly first?: (page: Page, site: WebSite) => Promise<void>;
  /** Buttons that open a dialog; `Menu › Item` for what a menu opens, `Menu › *` for each of its items. */
  readonly opens?: readonly string[];
  /** What opens from the frame around the content is tried here, for all pages that have it. */
  readonly withFrame?: true;
  /** Where else the keyboard walks, apart from the wide and light page. */
  readonly also?: readonly ('dark' | 'phone')[];
  /** It shows both themes at once, so one look at it is enough. */
  readonly showsBothThemes?: true;
  /** A status the browser writes down as an error, although the page is there to show it. */
  readonly forgive?: RegExp;
}

const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** One test for each place. A person has one page for all of theirs. */
export function testPlaces(
  places: readonly Place[],
  { site, open }: { site: () => WebSite; open: (who: Place['who']) => Promise<Page> },
): void {
  const pages = new Map<Place['who'], Promise<Page>>();
  const pageOf = (who: Place['who']): Promise<Page> => {
    const known = pages.get(who) ?? open(who);
    pages.set(who, known);
    return known;
  };

  test.each(places)('When axe and a keyboard go through $what, then both find everything in order', async (place) => {
    const page = await pageOf(place.who);
    await goTo(page, place, site());
    await expectKeyboardWorks(page, place);
    if (place.also?.includes('dark')) {
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      await expectWalk(page, 'dark');
    }
    if (place.also?.includes('phone')) {
      await page.setViewportSize(phone);
      await expectWalk(page, 'phone');
    }
    await (place.showsBothThemes ? expectKeptRules(page, ['light']) : expectKeptRules(page));
    if (place.forgive) site().forgive(place.forgive);
    expect(site().findings.splice(0)).toEqual([]);
  });
}

async function goTo(page: Page, { address, ready, first }: Place, site: WebSite): Promise<void> {
  await page.setViewportSize(wide);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const path = typeof address === 'string' ? address : await address(site);
  await page.goto(path.startsWith('/') ? site.url + path : path);
  await (typeof ready === 'string' ? page.getByText(ready) : ready(page)).first().waitFor();
  await first?.(page, site);
}
