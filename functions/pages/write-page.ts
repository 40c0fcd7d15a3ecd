import { NotFoundError } from '@headway/connections/errors';
import { readPlatform } from '../../shared/configuration/configuration.ts';
import { BrotliBody, TextBody } from '../../shared/http/answer/ready-bodies.ts';
import { findPageFile, readPageFiles } from './page-files.ts';

export type PageName = 'start' | 'docs' | 'dashboard' | 'map';

const titles: Readonly<Record<PageName, string>> = {
  start: 'A city, served',
  docs: 'API reference',
  dashboard: 'Live dashboard',
  map: 'Network map',
};

/**
 * Everything comes from this server, scripts and styles only as files. data: is for the icons
 * inside Swagger UI's styles.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Writes a page: the frame that all pages share and the names of its files. Its script does the rest.
 * @param options.root the way from the page's address back to `/`: './' or '../'
 * @param options.hasDashboard whether the dashboard opens for this caller
 */
export async function writePage(
  page: PageName,
  { root, headers, hasDashboard }: { root: string; headers: Record<string, string>; hasDashboard: boolean },
): Promise<TextBody> {
  const { version, pages: built } = await readPageFiles();
  const { script, styles } = built[page] ?? { script: '', styles: [] };
  headers['content-security-policy'] = contentSecurityPolicy;
  headers['referrer-policy'] = 'no-referrer';
  headers['cross-origin-opener-policy'] = 'same-origin';
  const links = styles.map((name) => `<link rel="stylesheet" href="${root}assets/${name}">`).join('');
  const { stage } = readPlatform();
  return new TextBody(
    `<!doctype html>
<html lang="en" data-root="${root}" data-page="${page}" data-dashboard="${hasDashboard}" data-stage="${escapeHtml(stage)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${titles[page]} · Headway</title>
<link rel="icon" href="data:,">${links}<script type="module" src="${root}assets/${script}"></script></head>
<body><a class="skip" href="#main">Skip to content</a>
<header class="bar"><a class="brand" href="${root}">Headway</a><nav aria-label="Pages">${listLinks(page, root, hasDashboard)}</nav></header>
<main id="main" tabindex="-1"><h1>${titles[page]}</h1><div id="app"><p>Loading …</p><noscript><p>This page needs JavaScript.</p></noscript></div></main>
<footer class="foot">Stage <b>${escapeHtml(stage)}</b> · version <b>${escapeHtml(version)}</b></footer></body></html>`,
    'text/html; charset=utf-8',
  );
}

/** A file of a page. Its name holds the hash of its content, so it never changes. @throws NotFoundError */
export async function writePageFile(name: string): Promise<BrotliBody> {
  const file = await findPageFile(name);
  if (file === undefined) throw new NotFoundError('There is no such file');
  return new BrotliBody(file.brotli, file.type);
}

function listLinks(page: PageName, root: string, hasDashboard: boolean): string {
  const links: readonly (readonly [PageName, string, string])[] = [
    ['docs', 'docs', 'API'],
    ['map', 'map', 'Map'],
    ...(hasDashboard ? ([['dashboard', 'dashboard', 'Dashboard']] as const) : []),
  ];
  return links
    .map(([name, path, label]) => `<a href="${root}${path}"${name === page ? ' aria-current="page"' : ''}>${label}</a>`)
    .join('');
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
