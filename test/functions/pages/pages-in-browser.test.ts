import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadwayProcess, startHeadwayProcess } from '../../support/gateway/headway-process.ts';
import { findViolations, isBrowserMissing, openBrowser, watchPage } from '../../support/pages/browser.ts';

const sizes = [
  { width: 360, height: 740 },
  { width: 1440, height: 900 },
];
const schemes = ['light', 'dark'] as const;
const views = sizes.flatMap((viewport) => schemes.map((colorScheme) => ({ viewport, colorScheme })));

/** What shows that a page has finished drawing. */
const pages = [
  ['/', '.requests a'],
  ['/docs', '.opblock'],
] as const;

describe.skipIf(isBrowserMissing('the pages in a browser'))('in a browser', () => {
  let headway: HeadwayProcess;
  let browser: Browser;

  beforeAll(async () => {
    [headway, browser] = await Promise.all([startHeadwayProcess(), openBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await headway?.stop();
  });

  const open = async (path: string, options: (typeof views)[number] | undefined = views[3]) => {
    const page = await browser.newPage(options);
    const faults = watchPage(page, headway.url);
    await page.goto(headway.url + path);
    return { page, faults };
  };
  const measureOverflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth');

  describe.each(pages)('the page %s', (path, isDrawn) => {
    it.each(views)(
      'has no error, no foreign request and nothing for axe to find: $viewport.width px, $colorScheme',
      async (view) => {
        const { page, faults } = await open(path, view);
        await page.locator(isDrawn).first().waitFor();
        expect(await findViolations(page)).toEqual([]);
        expect(faults).toEqual([]);
        expect(await measureOverflow(page)).toBeLessThanOrEqual(0);
        await page.close();
      },
    );

    it('says which stage and version it shows', async () => {
      const { page } = await open(path);
      expect(await page.locator('footer').innerText()).toMatch(/Stage local · version \d+\.\d+\.\d+/);
      await page.close();
    });
  });

  it('the start page leads to the pages and to requests that are answered', async () => {
    const { page } = await open('/');
    await page.locator('.requests a').first().waitFor();
    const targets = await page
      .locator('main a')
      .evaluateAll((links) => links.map((link) => String((link as unknown as { href: string }).href)));
    expect(targets.length).toBeGreaterThan(6);
    for (const target of targets)
      expect((await fetch(target, { headers: { accept: 'text/html' } })).status, target).toBe(200);
    await page.close();
  });

  it('the reference sends a request to this server with ids of the loaded feed, and shows its answer', async () => {
    const { page, faults } = await open('/docs');
    const operation = page.locator('.opblock', { hasText: '/route/{gtfs_id}/{route_id}' }).first();
    await operation.locator('.opblock-summary-control').click();
    await operation.locator('.execute').click();
    await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    expect(await operation.locator('.live-responses-table').innerText()).toContain('"longName"');
    for (const [language, text] of [
      ['curl', "curl -X 'GET'"],
      ['TypeScript', 'await fetch("http'],
      ['Python', 'urlopen(request)'],
    ]) {
      await operation
        .locator('.curl-command div.btn', { hasText: language ?? '' })
        .first()
        .click();
      expect(await operation.locator('.curl-command').innerText()).toContain(text);
    }
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });
});
