import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadwayProcess, startHeadwayProcess } from '../../support/gateway/headway-process.ts';
import { findViolations, isBrowserMissing, openBrowser, watchPage } from '../../support/pages/browser.ts';
import { countPixels, measureFrames, readBudget, serveLargeCity } from '../../support/pages/measure-page.ts';

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
    await expect.poll(() => countPixels(page, route?.color ?? ''), { timeout: 10_000 }).toBeGreaterThan(100);
    expect(await countPixels(page, '#123456')).toBe(0);
    await page.close();
  });

  it('the map draws 10,000 stops on 500 routes, and 50,000; prints how long its frames take while it is dragged', {
    timeout: 180_000,
  }, async () => {
    for (const size of [
      { stops: 10_000, routes: 500 },
      { stops: 50_000, routes: 500 },
    ]) {
      const page = await browser.newPage(views[3]);
      const names = await serveLargeCity(page, size);
      await page.goto(`${headway.url}/map/large`);
      await page
        .locator('.details p', { hasText: `${size.routes} routes, ${size.stops} stops` })
        .waitFor({ timeout: 60_000 });
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
      const page = await browser.newPage(views[3]);
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

  const setTraffic = async (page: Page, rate: number) => {
    const slider = page.locator('#rate');
    await slider.fill(String(rate));
    await slider.dispatchEvent('change');
  };
  const readFailed = async (page: Page, client: string) =>
    Number(await page.locator(`[data-client="${client}"] .figure`).innerText());
  const listFaults = async (): Promise<{ id: string; isRunning: boolean }[]> => {
    const response = await fetch(`${headway.url}/local/state`);
    return ((await response.json()) as { faults: { id: string; isRunning: boolean }[] }).faults;
  };

  const startTraffic = async (page: Page, rate: number) => {
    await setTraffic(page, rate);
    await page.locator('[data-client="Headway"]', { hasText: /of \d{2,} calls/ }).waitFor();
    await page.getByRole('button', { name: 'Count from zero' }).click();
  };
  /** Presses the button and waits until the fault is over. */
  const press = async (page: Page, id: string) => {
    const button = page.locator(`[data-fault="${id}"]`);
    const answered = page.waitForResponse((response) => response.url().endsWith('/local/faults'));
    await button.click();
    expect((await answered).status(), id).toBe(200);
    await expect
      .poll(async () => (await listFaults()).filter(({ isRunning }) => isRunning), { timeout: 60_000 })
      .toEqual([]);
  };

  it('under traffic, "Restart Postgres" and "Freeze 10 s" fail no call of Headway, and calls of the usual client', {
    timeout: 120_000,
  }, async () => {
    const { page, faults } = await open('/dashboard');
    await startTraffic(page, 10);
    await press(page, 'restart-postgres');
    await page.locator('[data-client="Usual client"] .figure.bad').waitFor({ timeout: 20_000 });
    await press(page, 'freeze');
    await page.waitForTimeout(6000); // longer than any call waits: the last ones have ended
    expect(await readFailed(page, 'Headway')).toBe(0);
    expect(await readFailed(page, 'Usual client')).toBeGreaterThan(0);
    const failures = page.locator('[aria-labelledby="failures"] tbody tr');
    const rows = await failures.allInnerTexts();
    expect(rows.some((row) => /usual client.*nothing\t500/s.test(row))).toBe(true);
    expect(rows.some((row) => /Headway.*waited \d\.\d s for the peer, then sent the call again\t200/s.test(row))).toBe(
      true,
    );
    expect(await page.locator('.charts .u-legend').first().innerText()).toMatch(
      /Lambda, gateway[\s\S]*pool wait[\s\S]*DNS[\s\S]*TCP[\s\S]*TLS[\s\S]*login[\s\S]*query[\s\S]*OTP[\s\S]*cache[\s\S]*own code/,
    );
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
    await setTraffic(page, 0);
    await page.close();
  });

  it('the dashboard says when a circuit opened and half-opened, and which connections failed', {
    timeout: 60_000,
  }, async () => {
    const { page } = await open('/dashboard');
    await startTraffic(page, 20);
    await press(page, 'otp-500');
    await page
      .locator('.openings li', { hasText: /open at\s+\d\d:\d\d:\d\d, half-open at\s+\d\d:/ })
      .first()
      .waitFor();
    await press(page, 'reset');
    await page.locator('[aria-labelledby="events"] tbody tr').first().waitFor();
    await setTraffic(page, 0);
    await page.close();
  });

  it.each(['restart-otp', 'resolver', 'freeze-nat'])(
    'under traffic, the fault %s fails no call of Headway, and calls of the usual client',
    { timeout: 90_000 },
    async (id) => {
      const { page } = await open('/dashboard');
      await startTraffic(page, 10);
      await press(page, id);
      await page.locator('[data-client="Usual client"] .figure.bad').waitFor({ timeout: 30_000 });
      await page.waitForTimeout(3000);
      expect(await readFailed(page, 'Headway')).toBe(0);
      await setTraffic(page, 0);
      await page.close();
    },
  );

  it.each(views)(
    'every fault has a button with a sentence, runs when it is pressed, and ends by itself: $viewport.width px, $colorScheme',
    {
      timeout: 120_000,
    },
    async (view) => {
      const { page } = await open('/dashboard', view);
      await page.locator('.faults button').first().waitFor();
      const ids = (await listFaults()).map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(7);
      for (const id of ids) {
        const button = page.locator(`[data-fault="${id}"]`);
        const sentence = page.locator(`#${await button.getAttribute('aria-describedby')}`);
        expect((await sentence.innerText()).length).toBeGreaterThan(20);
        const answered = page.waitForResponse((response) => response.url().endsWith('/local/faults'));
        await button.press('Enter');
        expect((await answered).status(), id).toBe(200);
      }
      await expect
        .poll(async () => (await listFaults()).filter(({ isRunning }) => isRunning), { timeout: 60_000 })
        .toEqual([]);
      await expect
        .poll(async () => (await fetch(`${headway.url}/vehicle/demo/service-type/DEM10002?trip_number=1`)).status, {
          timeout: 20_000,
        })
        .toBe(200);
      await page.close();
    },
  );
});
