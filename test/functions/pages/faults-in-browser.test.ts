import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadwayProcess, startHeadwayProcess } from '../../support/gateway/headway-process.ts';
import {
  findViolations,
  isBrowserMissing,
  openBrowser,
  openPage,
  patienceMs,
  views,
} from '../../support/pages/browser.ts';

const patience = { timeout: patienceMs };

/** A loaded machine may take longer to restart a server than calls wait by default. */
const patientPeers = { WAYBILLS_DB_RESTART_PATIENCE: '60', GTFS_RESTART_PATIENCE: '60' };

describe.skipIf(isBrowserMissing('the faults of the dashboard in a browser'))('the dashboard in a browser', () => {
  let headway: HeadwayProcess;
  let browser: Browser;

  beforeAll(async () => {
    [headway, browser] = await Promise.all([startHeadwayProcess([], patientPeers), openBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await headway?.stop();
  });

  const open = (path: string, view?: (typeof views)[number]) => openPage(browser, headway.url + path, view);

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
    const waitForCalls = async () => {
      for (const client of ['Headway', 'Usual client']) {
        await page.locator(`[data-client="${client}"]`, { hasText: /of \d{2,} calls/ }).waitFor();
      }
    };
    await setTraffic(page, rate);
    await waitForCalls();
    await page.getByRole('button', { name: 'Count from zero' }).click();
    await waitForCalls(); // a fault shows only on connections that calls have opened
  };
  /** Stops the traffic and waits until every call has been counted. */
  const endCalls = async (page: Page) => {
    await setTraffic(page, 0);
    const countCalls = () => page.locator('.client', { hasText: 'calls' }).allInnerTexts();
    let before: readonly string[] = [];
    await expect
      .poll(
        async () => {
          const [last, now] = [before, await countCalls()];
          before = now;
          return last.join() === now.join();
        },
        { ...patience, interval: 6000 }, // longer than any call waits
      )
      .toBe(true);
  };
  /** Presses the button and waits until the fault is over. */
  const press = async (page: Page, id: string) => {
    const button = page.locator(`[data-fault="${id}"]`);
    const answered = page.waitForResponse((response) => response.url().endsWith('/local/faults'));
    await button.click();
    expect((await answered).status(), id).toBe(200);
    await expect.poll(async () => (await listFaults()).filter(({ isRunning }) => isRunning), patience).toEqual([]);
  };

  it('under traffic, "Restart Postgres" and "Freeze 10 s" fail no call of Headway, and calls of the usual client', {
    timeout: 600_000,
  }, async () => {
    const { page, faults } = await open('/dashboard');
    await startTraffic(page, 5); // few: while Postgres is away they occupy the environments, and a call waits 3 s for one
    await press(page, 'restart-postgres');
    await page.locator('[data-client="Usual client"] .figure.bad').waitFor();
    await press(page, 'freeze');
    await endCalls(page);
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
    await page.close();
  });

  it('the dashboard says when a circuit opened and half-opened, and which connections failed', {
    timeout: 600_000,
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
    { timeout: 600_000 },
    async (id) => {
      const { page } = await open('/dashboard');
      await startTraffic(page, 10);
      await press(page, id);
      await page.locator('[data-client="Usual client"] .figure.bad').waitFor();
      await endCalls(page);
      expect(await readFailed(page, 'Headway')).toBe(0);
      await page.close();
    },
  );

  it.each(views)(
    'every fault has a button with a sentence, runs when it is pressed, and ends by itself: $viewport.width px, $colorScheme',
    {
      timeout: 600_000,
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
      await expect.poll(async () => (await listFaults()).filter(({ isRunning }) => isRunning), patience).toEqual([]);
      await expect
        .poll(
          async () => (await fetch(`${headway.url}/vehicle/demo/service-type/DEM10002?trip_number=1`)).status,
          patience,
        )
        .toBe(200);
      await page.close();
    },
  );
});
