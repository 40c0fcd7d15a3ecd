import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's Chromium, or the one that CHROMIUM names. */
const candidates = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const program = candidates.find((path) => path !== undefined && existsSync(path));

const sizes = [
  { width: 360, height: 740 },
  { width: 1440, height: 900 },
];
const schemes = ['light', 'dark'] as const;

/** How each page is looked at; the last one is wide and dark. */
export const views = sizes.flatMap((viewport) => schemes.map((colorScheme) => ({ viewport, colorScheme })));

/** For `describe.skipIf`. Prints why the tests are skipped. */
export function isBrowserMissing(what: string): boolean {
  if (program === undefined)
    console.warn(`SKIPPED: ${what} (no Chromium here: apt-get install chromium, or set CHROMIUM)`);
  return program === undefined;
}

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: program ?? '',
    args: ['--no-sandbox', '--enable-unsafe-swiftshader'], // root has no sandbox; a machine without GPU draws in software
  });
}

/** Milliseconds; ends a wait for something that never happens. A busy machine is many times slower than an idle one. */
export const patienceMs = 180_000;

export async function createPage(browser: Browser, view: (typeof views)[number] | undefined = views[3]): Promise<Page> {
  const page = await browser.newPage(view);
  page.setDefaultTimeout(patienceMs);
  return page;
}

/** Opens an address. @returns the page, and what it does that it must not */
export async function openPage(browser: Browser, url: string, view?: (typeof views)[number]) {
  const page = await createPage(browser, view);
  const faults = watchPage(page, new URL(url).origin);
  await page.goto(url);
  return { page, faults };
}

/** What a page did that it must not: errors on its console, and requests to other hosts. */
export function watchPage(page: Page, origin: string): readonly string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) faults.push(`request: ${url}`);
  });
  return faults;
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

type Violation = {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
};

/** What axe finds against WCAG 2.2 AA and its best practices, one line each. */
export async function findViolations(page: Page): Promise<readonly string[]> {
  // addScriptTag would be refused by the page's Content-Security-Policy.
  await page.evaluate(await readAxe());
  const violations = await page.evaluate(async () => {
    const axe = (
      globalThis as unknown as { axe: { run(root: unknown, options: object): Promise<{ violations: unknown[] }> } }
    ).axe;
    const root = (globalThis as unknown as { document: unknown }).document;
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return (await axe.run(root, { runOnly: tags })).violations;
  });
  return (violations as Violation[]).map(({ id, nodes }) => {
    const [{ html, failureSummary } = { html: '', failureSummary: '' }] = nodes;
    return `${id}, ${nodes.length} times: ${html.slice(0, 160)}: ${failureSummary}`;
  });
}

let axe: Promise<string> | undefined;
async function readAxe(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  axe ??= readFile(axePath, 'utf8');
  return await axe;
}
