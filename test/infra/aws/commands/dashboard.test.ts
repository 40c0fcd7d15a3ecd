import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadwayProcess, startHeadwayProcess } from '../../../support/gateway/headway-process.ts';
import { isBrowserMissing, openBrowser, watchPage } from '../../../support/pages/browser.ts';

const token = 'a-token-of-sixteen-characters';

/** `npm run dashboard -- ...`, without npm, until it prints an address or ends. */
async function runDashboard(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['infra/aws/commands/dashboard.ts', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  let output = '';
  const printed = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Ctrl-C')) printed.resolve();
    });
  }
  const ended = once(child, 'close');
  await Promise.race([printed.promise, ended]);
  return { output, url: /http:\S+/.exec(output)?.[0] ?? '', child, ended };
}

describe('npm run dashboard, on the local stack with a closed admin door', () => {
  let headway: HeadwayProcess;
  beforeAll(async () => {
    const door = { HEADWAY_ADMIN_ACCESS: 'credentials', HEADWAY_ADMIN_TOKEN: token };
    headway = await startHeadwayProcess(['--environments', '1'], door);
  });
  afterAll(() => headway?.stop());

  it.skipIf(isBrowserMissing('the dashboard through its proxy'))('opens the dashboard in a browser', async () => {
    expect((await fetch(`${headway.url}/dashboard`)).status).toBe(401);
    const { url, child, ended } = await runDashboard(['--url', headway.url], { HEADWAY_ADMIN_TOKEN: token });
    const browser = await openBrowser();
    const page = await browser.newPage();
    const faults = watchPage(page, new URL(url).origin);
    await page.goto(url);
    await page.locator('.tables table').first().waitFor();
    expect(await page.locator('nav').innerText()).toContain('Dashboard');
    expect(faults).toEqual([]);
    await browser.close();
    child.kill();
    await ended;
  });

  it('says which token is wrong', async () => {
    const { output, child } = await runDashboard(['--url', headway.url], { HEADWAY_ADMIN_TOKEN: 'wrong' });
    expect(output).toBe('The stage refused the token (401): set HEADWAY_ADMIN_TOKEN to its admin token.\n');
    expect(child.exitCode).toBe(1);
  });
});

describe('npm run dashboard', () => {
  it.each([
    [[], '--url: expected the address of a stage, got none'],
    [['--url', 'ftp://x'], '--url: expected the address of a stage, got "ftp://x"'],
    [['--url', 'http://127.0.0.1:9', '--port', 'x'], '--port: expected a whole number from 0 to 65535, got "x"'],
    [['--url', 'https://example.test'], '--region: expected a region, got none'],
    [
      ['--url', 'http://127.0.0.1:9', '--region', 'eu-west-1'],
      '--url: 127.0.0.1:9 does not answer (connect ECONNREFUSED 127.0.0.1:9)',
    ],
  ])('%j: %s', async (args, sentence) => {
    const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
    const { output, child } = await runDashboard(args, keys);
    expect(output.split('\n')[0]).toBe(sentence);
    expect(child.exitCode).toBe(1);
  });

  it('prints its flags', async () => {
    expect((await runDashboard(['--help'])).output).toMatch(/^usage: npm run dashboard[\s\S]*--region REGION/);
  });
});
