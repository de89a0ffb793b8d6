import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { findingsOf, standStill } from './page-rules.ts';

const probe = readFileSync(new URL('keyboard-probe.js', import.meta.url), 'utf8');
/** Fields of several parts take more than one Tab each. */
const spareStops = 40;
const arrow = ' › ';
const hint = '[data-tooltip-content]';

type Step = 'on' | 'round' | 'left';

interface KeyboardOptions {
  /** Buttons that open a dialog without saying so beforehand; `Menu › Item` for what a menu opens, `Menu › *` for each item. */
  readonly opens?: readonly string[];
  /** Buttons that say so are looked for in the content, or in the frame around it too. */
  readonly withFrame?: boolean;
}

/**
 * What keyboards need of every page (ui rules section 8): the way past the navigation comes first, Tab reaches everything in the
 * order of the page and shows where it is, and whatever opens by Enter takes the focus, closes by Esc and gives it back.
 */
export async function expectKeyboardWorks(
  page: Page,
  { opens = [], withFrame = false }: KeyboardOptions = {},
): Promise<void> {
  await page.mouse.move(0, 0);
  await begin(page);
  const findings = [
    ...(await skipping(page)),
    ...(await walking(page)),
    ...(await opening(page, opens, withFrame ? 'body' : 'main')),
  ];
  await rest(page);
  expect(findings).toEqual([]);
}

/** The walk alone: in another theme or at another width the rest is the same. */
export async function expectWalk(page: Page, what: string): Promise<void> {
  await begin(page);
  const findings = await walking(page);
  await rest(page);
  expect(findings, what).toEqual([]);
}

async function begin(page: Page): Promise<void> {
  await standStill(page);
  await page.evaluate(probe);
}

/** What has the focus may show a hint, which lies over the page. */
async function rest(page: Page): Promise<void> {
  await ask(page, 'rest()');
  await page.locator(hint).first().waitFor({ state: 'detached' });
}

const ask = <T>(page: Page, question: string) => page.evaluate<T>(`keyboardProbe.${question}`);
const isIn = (page: Page, selector: string) => ask<boolean>(page, `isIn(${JSON.stringify(selector)})`);

async function skipping(page: Page): Promise<string[]> {
  if ((await page.locator('nav').count()) === 0) return [];
  await ask(page, 'begin(false)');
  await page.keyboard.press('Tab');
  if (!(await isIn(page, 'a[href="#main"]')))
    return [`The first stop is ${await ask<string>(page, 'focused()')}, no way past the navigation`];
  await page.keyboard.press('Enter');
  const arrived = await holds(() => isIn(page, 'main'));
  return arrived ? [] : ['The way past the navigation does not lead to the content'];
}

/** From the top by Tab until it begins again; answers what somebody without a mouse would stumble over. */
async function walking(page: Page, isLayer = false): Promise<string[]> {
  const most = (await ask<number>(page, `begin(${isLayer})`)) + spareStops;
  let step: Step = 'on';
  for (let stops = 0; step === 'on' && stops < most; stops += 1) {
    await page.keyboard.press('Tab');
    step = await ask<Step>(page, 'step()');
  }
  const findings = await ask<string[]>(page, 'end()');
  if (step === 'on') findings.push(`Tab does not come round after ${most} stops`);
  if (isLayer && step === 'left') findings.push('Tab leads out of what was opened');
  return findings;
}

async function opening(page: Page, named: readonly string[], within: 'main' | 'body'): Promise<string[]> {
  const found = await ask<string[]>(page, `openersIn('${within}')`);
  const findings: string[] = [];
  for (const [index, name] of found.entries())
    findings.push(...(await openAndLeave(page, page.locator(`[data-opener="${index}"]`), [name])));
  for (const path of named) {
    const [name = '', item] = path.split(arrow);
    const button = page.getByRole('button', { name, exact: true }).first();
    const items = item === '*' ? await itemsOf(page, button) : [item];
    for (const one of items)
      findings.push(...(await openAndLeave(page, button, one === undefined ? [name] : [name, one])));
  }
  return findings;
}

/** What a menu offers and does not refuse. */
async function itemsOf(page: Page, button: Locator): Promise<string[]> {
  await button.press('Enter');
  const items = page.locator('[role=menuitem]:not([aria-disabled=true])');
  await items.first().waitFor();
  const names = await items.allInnerTexts();
  await page.keyboard.press('Escape');
  await items.first().waitFor({ state: 'detached' });
  return names.map((name) => name.trim());
}

/** By Enter, through the items named, and back by Esc. */
async function openAndLeave(page: Page, button: Locator, [name = '', ...items]: string[]): Promise<string[]> {
  const path = [name, ...items].join(arrow);
  const before = await ask<number>(page, 'layers()');
  await button.focus();
  const opener = await ask<string>(page, 'focused()');
  await page.keyboard.press('Enter');
  for (const item of items) await page.getByRole('menuitem', { name: item, exact: true }).press('Enter');
  const dialog = '[role=dialog], [role=alertdialog]';
  const wanted = items.length > 0 ? dialog : `${dialog}, [role=menu]`;
  const findings: string[] = [];
  // A list of choices leaves the focus on its field and names the choice.
  const isList = await isIn(page, '[aria-haspopup=listbox], [role=listbox]');
  if (!(await holds(async () => (await ask<number>(page, 'layers()')) > before))) findings.push('opens nothing');
  else if (!isList && !(await holds(() => isIn(page, wanted)))) findings.push('does not take the focus');
  else if (await isIn(page, dialog)) findings.push(...(await inDialog(page)));
  await leave(page, before);
  if (!(await holds(async () => (await ask<number>(page, 'layers()')) === before)))
    findings.push('does not close by Esc');
  else if (!(await holds(async () => (await ask<string>(page, 'focused()')) === opener)))
    findings.push(`leaves the focus on ${await ask<string>(page, 'focused()')}`);
  return findings.map((finding) => `${path}: ${finding}`);
}

/** Esc puts away a hint first, what it stands over next; once that is closed, a hint may stand beside the button that opened it. */
async function leave(page: Page, before: number): Promise<void> {
  const isClosed = async () => (await ask<number>(page, 'layers()')) === before;
  const hints = page.locator(hint);
  const wasHinted = (await hints.count()) > 0;
  await page.keyboard.press('Escape');
  if (!wasHinted) return;
  await holds(async () => (await isClosed()) || (await hints.count()) === 0);
  if (!(await isClosed())) await page.keyboard.press('Escape');
}

async function inDialog(page: Page): Promise<string[]> {
  await page.locator('[role=dialog] .animate-skeleton').first().waitFor({ state: 'detached' });
  return [...(await walking(page, true)), ...(await findingsOf(page, { within: 'dialog' }))];
}

/** Becomes true within the patience of a busy machine. */
function holds(check: () => Promise<boolean>): Promise<boolean> {
  const sure = async () => {
    if (!(await check())) throw new Error('Not yet.');
    return true;
  };
  return eventually(sure, { withinMs: 8_000, everyMs: 20 }).catch(() => false);
}
