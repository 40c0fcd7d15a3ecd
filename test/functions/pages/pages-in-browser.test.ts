import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadwayProcess, startHeadwayProcess } from '../../support/gateway/headway-process.ts';
import {
  createPage,
  findViolations,
  isBrowserMissing,
  openBrowser,
  openPage,
  views,
} from '../../support/pages/browser.ts';
import { countPixels, measureFrames, readBudget, serveLargeCity } from '../../support/pages/measure-page.ts';

/** What shows that a page has finished drawing. */
const pages = [
  ['/', '.requests a'],
  ['/docs', '.opblock'],
  ['/dashboard', '.tables table'],
  ['/map', '.details p'],
  ['/map/demo#route=1', '.stops a'],
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

  const open = (path: string, view?: (typeof views)[number]) => openPage(browser, headway.url + path, view);
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
    await expect.poll(() => operation.locator('.live-responses-table').innerText()).toContain('"longName"');
    for (const [language, text] of [
      ['curl', "curl -X 'GET'"],
      ['TypeScript', 'await fetch("http'],
      ['Python', 'urlopen(request)'],
    ]) {
      await operation
        .locator('.curl-command div.btn', { hasText: language ?? '' })
        .first()
        .click();
      await expect.poll(() => operation.locator('.curl-command').innerText()).toContain(text);
    }
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('the reference has an answer of this server for every operation that reads and whose ids are known', async () => {
    const page = await createPage(browser);
    const answered: string[] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (response.status() === 200) answered.push(`${response.request().method()} ${pathname}`);
    });
    await page.goto(`${headway.url}/docs`);
    await page.locator('.opblock').first().waitFor();
    const document = (await (await fetch(`${headway.url}/openapi.json`)).json()) as { paths: Record<string, object> };
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const unanswered = operations.filter((operation) => {
      const pattern = new RegExp(`^${operation.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return !answered.some((one) => pattern.test(one));
    });
    // Provider codes come from side tables, and the demo has none. Two operations change something, and two answer with a stream.
    expect(unanswered.toSorted()).toEqual([
      'GET /stop-code/{gtfs_id}/{provider_stop_code}',
      'GET /v2/feeds/{id}/bundle',
      'GET /v2/stream',
      'POST /refresh-data',
      'POST /trip-cache/clear',
    ]);
    await page.close();
  });

  it('the map finds a stop by the search and shows its departures, at an address of its own', async () => {
    const { page, faults } = await open('/map/demo');
    await page.locator('#search').fill('Nallur Market');
    await page.locator('#found a', { hasText: '1001' }).click();
    await page.locator('.details tbody tr').first().waitFor();
    expect(page.url()).toContain('/map/demo#stop=1001');
    expect(await page.locator('.details h2').innerText()).toBe('Nallur Market');
    expect(await page.locator('.details tbody tr').first().innerText()).toMatch(
      /^\d\d:\d\d( cancelled)?( [+-]\d+ min)?\t/,
    );
    expect(faults).toEqual([]);
    await page.close();
  });

  it('the map shows the directions of a route, and the duty of a vehicle', async () => {
    const { page, faults } = await open('/map/demo#route=1');
    const first = page.locator('.stops a').first();
    await first.waitFor();
    const outbound = await first.innerText();
    await page.getByRole('button', { name: 'Direction 1' }).click();
    await page.locator('.stops a', { hasText: outbound }).last().waitFor();
    await expect.poll(() => first.innerText()).not.toBe(outbound);
    await page.locator('#search').fill('DEM10001');
    await page.locator('#found a', { hasText: 'DEM10001' }).click();
    await page.locator('.trips li').first().waitFor();
    expect(await page.locator('.details').innerText()).toMatch(/Vehicle DEM10001[\s\S]*trip \d+, route/);
    expect(await page.locator('.details h3').innerText()).toMatch(/^\d+ stops done, \d+ remain$/);
    const doneStops = Number((await page.locator('.details h3').innerText()).split(' ')[0]);
    expect(await page.locator('.details .stops .done').count()).toBe(doneStops);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('the map has a list with the same routes and stops', async () => {
    const { page } = await open('/map/demo');
    await page.getByRole('button', { name: 'List instead of map' }).press('Enter');
    const routes = (await (await fetch(`${headway.url}/routes/demo`)).json()) as unknown[];
    await page.locator('.list .vehicles a').first().waitFor();
    expect(await page.locator('.list .routes a').count()).toBe(routes.length);
    expect(await page.locator('.list .all-stops a').count()).toBeGreaterThan(400);
    await page.locator('.list .stations a').first().click();
    await page.locator('.details .platforms a').nth(1).waitFor();
    expect(page.url()).toContain('#station=');
    expect(await findViolations(page)).toEqual([]);
    await page.close();
  });

  it('the map has the colours of the feed', async () => {
    const answer = await fetch(`${headway.url}/v2/routes?feeds=demo&fields=id,color`);
    const { data } = (await answer.json()) as { data: { id: string; color: string | null }[] };
    const route = data.find(({ color }) => color !== null);
    const { page } = await open(`/map/demo#route=${encodeURIComponent(route?.id.replace('demo:', '') ?? '')}`);
    await page.locator('.stops a').first().waitFor();
    await expect.poll(() => countPixels(page, route?.color ?? '')).toBeGreaterThan(100);
    expect(await countPixels(page, '#123456')).toBe(0);
    await page.close();
  });

  it('the map draws the branches of a route', async () => {
    const { data } = (await (await fetch(`${headway.url}/v2/routes/demo:M1`)).json()) as { data: { color: string } };
    type Lines = { features: { id: string }[] };
    const countLinePixels = async (isDrawn: (id: string) => boolean) => {
      const page = await createPage(browser);
      await page.route('**/v2/routes.geojson*', async (route) => {
        const response = await route.fetch();
        const lines = (await response.json()) as Lines;
        await route.fulfill({ response, json: { ...lines, features: lines.features.filter(({ id }) => isDrawn(id)) } });
      });
      await page.goto(`${headway.url}/map/demo`);
      await page.locator('.details p').first().waitFor();
      let counts: number[] = []; // the last four, because a map is drawn step by step
      const isDrawnWhole = async () => {
        counts = [...counts.slice(-3), await countPixels(page, data.color)];
        return counts.length === 4 && new Set(counts).size === 1 && counts.every((count) => count > 100);
      };
      await expect.poll(isDrawnWhole, { interval: 150, timeout: 20_000 }).toBe(true);
      await page.close();
      return counts[0] ?? 0;
    };
    const isBranch = (id: string) => id.split(':').length > 3; // demo:M1:0 is a direction, demo:M1:0:1 its branch
    expect(await countLinePixels(() => true)).toBeGreaterThan((await countLinePixels((id) => !isBranch(id))) + 50);
  });

  it('the map draws 10,000 stops on 500 routes, and 50,000; prints how long its frames take while it is dragged', {
    timeout: 180_000,
  }, async () => {
    for (const size of [
      { stops: 10_000, routes: 500 },
      { stops: 50_000, routes: 500 },
    ]) {
      const page = await createPage(browser);
      const names = await serveLargeCity(page, size);
      await page.goto(`${headway.url}/map/large`);
      await page.locator('.details p', { hasText: `${size.routes} routes, ${size.stops} stops` }).waitFor();
      const { frames, medianMs, p95Ms } = await measureFrames(page);
      console.log(
        `map, ${size.stops} stops, ${size.routes} routes: ${frames} frames, median ${medianMs.toFixed(1)} ms, 95 % below ${p95Ms.toFixed(1)} ms`,
      );
      expect(frames).toBeGreaterThan(1);
      expect(names).toContain('stops');
      await page.close();
    }
  });

  it('prints what each page transfers and when it can be used', async () => {
    for (const [path, isDrawn] of pages) {
      const page = await createPage(browser);
      const startMs = performance.now();
      await page.goto(headway.url + path);
      await page.locator(isDrawn).first().waitFor();
      const usableMs = performance.now() - startMs;
      const { bytes, requests, interactiveMs } = await readBudget(page);
      console.log(
        `${path}: ${Math.round(bytes / 1000)} kB in ${requests} requests, DOM interactive after ${Math.round(interactiveMs)} ms, drawn after ${Math.round(usableMs)} ms`,
      );
      expect(bytes).toBeGreaterThan(1000);
      expect(bytes, `${path} is larger than any page should be`).toBeLessThan(path === '/docs' ? 800_000 : 400_000);
      await page.close();
    }
  });
});
