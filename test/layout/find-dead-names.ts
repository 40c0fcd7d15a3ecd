import { dirname, join, normalize } from 'node:path';
import { slugOf } from './headings.ts';
import { createNameIndex, type NameIndex } from './name-index.ts';
import type { Tree } from './read-tree.ts';

/** Written by tools, or the imagined files of this check's own tests. */
const isFree = (path: string) =>
  /^docs\/(benchmark\/|openapi\.)|^test\/layout\/[\w-]+\.test\.ts$/.test(path) ||
  !(/\.(ts|md|sh|sql|css|html|graphql)$/.test(path) || /^\.ci\/|^\.env\.example$|\/Dockerfile$/.test(path));

/** The optional folder beside the repository holds these and nothing else that may be named. */
const partsOfSharedFolder = ['', 'feeds', 'otp-recordings', 'reports'];

/** A file by its name or path: `x.ts`, `shared/x.ts`, `../x.md`. Not a part of an address or of a longer word. */
const fileName = /(?<![\w./@$}*-])((?:\.{1,2}\/)*\w[\w.-]*(?:\/[\w.-]+)*\.(?:ts|md|sql|sh|graphql))(?![\w/-])/g;
/** A folder, or a file of another kind, by its path from the root. */
const pathFromRoot = /(?<![\w./@$}*-])((?:docs|functions|infra|shared|test|\.ci)\/[\w./-]*\w)(?![\w*{$-])/g;
const sharedFolder = /(?<![\w/.])((?:\.\.\/)+)shared(?![\w-])\/?((?:[\w.-]*\w)?)/g;
const npmScript = /\bnpm run (?:--silent )?([a-z][\w:-]*)/g;
const decision = /\bdecisions?[/ ]\[?(\d{4})\b/g;
const headingOfPage = /(?<![\w/])(docs\/[\w/-]+\.md)(?:#([\w-]+)|, "([^"]+)")/g;
const linkInPage = /\]\(([^)\s]+)\)/g;

/**
 * Finds names of files, headings, decisions and npm scripts that do not exist: in source files, scripts and pages. A
 * comment or page that names one sends its readers nowhere.
 * @returns one sentence for each
 */
export function findDeadNames(tree: Tree): string[] {
  const index = createNameIndex(tree);
  return tree.files
    .filter((path) => !isFree(path))
    .flatMap((path) =>
      tree
        .read(path)
        .split('\n')
        .flatMap((line, row) => findInLine(path, line, index).map((name) => `${path}:${row + 1} names ${name}`)),
    );
}

function findInLine(path: string, line: string, index: NameIndex): string[] {
  const text = line.replaceAll(/\b\w+:\/\/[^\s)'"`>]+/g, ''); // addresses name nothing of ours
  const dead = [
    ...listNames(text, fileName).filter((name) => !isFile(path, name, index)),
    ...listNames(text, pathFromRoot).filter((name) => !isPathFromRoot(name, index)),
    ...listNames(text, npmScript).flatMap((name) => (index.hasScript(name) ? [] : `npm run ${name}`)),
    ...listNames(text, decision).flatMap((name) => (index.hasDecision(name) ? [] : `decision ${name}`)),
    ...findHeadings(text, index),
    ...(path.endsWith('.md') ? findLinks(path, text, index) : []),
  ];
  return [
    ...[...new Set(dead)].map((name) => `${name}, which does not exist.`),
    ...findSharedFolder(path, text, index).map((name) => `${name}: only feeds, recordings and reports lie there.`),
  ];
}

function listNames(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

/** What code writes by itself, and what only looks like a file: one letter stands for any file, `body.sql` is a property. */
const isNoFileOfOurs = (name: string) =>
  /(^|\/)[a-z]\.\w+$|^\w+\.sql$|^dist\/|^fail\.ts$|^report\.md$|\bNAME\.ts$/.test(name);

/** From the file that names it, from the root, or, but for a page that code names, by its last parts. */
function isFile(from: string, name: string, index: NameIndex): boolean {
  if (isNoFileOfOurs(name)) return true;
  const resolved = normalize(join(dirname(from), name));
  if (resolved.startsWith('..') || /^(\.\.\/)+shared\//.test(name)) return true; // findSharedFolder judges these
  if (index.hasFile(resolved) || index.hasFile(name)) return true;
  const isPage = name.endsWith('.md');
  if (name.startsWith('.')) return !from.endsWith('.md') && index.hasFile(name.replace(/^(\.\.?\/)+/, ''));
  return (!isPage || from.endsWith('.md')) && index.hasEnding(name);
}

function isPathFromRoot(name: string, index: NameIndex): boolean {
  if (/\.(ts|md|sql|sh|graphql)$/.test(name)) return true; // a file name, judged above
  const path = normalize(name).replace(/\/$/, '');
  return index.hasFile(path) || index.hasFolder(path) || isNameWithoutExtension(path, index);
}

/** `functions/api` and `docs/decisions/0042` are short for files. */
function isNameWithoutExtension(path: string, index: NameIndex): boolean {
  const number = /^docs\/decisions\/(\d{4})$/.exec(path)?.[1];
  return number === undefined ? index.hasFile(`${path}.ts`) : index.hasDecision(number);
}

function findHeadings(text: string, index: NameIndex): string[] {
  return [...text.matchAll(headingOfPage)].flatMap(([name, page = '', anchor, heading]) =>
    index.anchorsOf(page).has(anchor ?? slugOf(heading ?? '')) ? [] : name,
  );
}

function findLinks(from: string, text: string, index: NameIndex): string[] {
  return listNames(text, linkInPage).flatMap((target) => {
    const [path = '', anchor] = target.split('#');
    const page = path === '' ? from : normalize(join(dirname(from), path)).replace(/\/$/, '');
    if (!index.hasFile(page) && !index.hasFolder(page)) return target;
    return anchor === undefined || index.anchorsOf(page).has(anchor) ? [] : target;
  });
}

function findSharedFolder(from: string, text: string, index: NameIndex): string[] {
  return [...text.matchAll(sharedFolder)].flatMap(([name, up = '', part = '']) => {
    const resolved = normalize(join(dirname(from), name)).replace(/\/$/, '');
    const isOurs = index.hasFile(resolved) || index.hasFolder(resolved);
    const isBeside = up === '../' || resolved.startsWith('..');
    return isOurs || (isBeside && partsOfSharedFolder.includes(part)) ? [] : name;
  });
}
