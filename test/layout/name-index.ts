import { findHeadings } from './headings.ts';
import type { Tree } from './read-tree.ts';

/** What a page, comment or script may name. */
export type NameIndex = {
  readonly hasFile: (path: string) => boolean;
  readonly hasFolder: (path: string) => boolean;
  /** Whether the path of some file ends with these parts. */
  readonly hasEnding: (name: string) => boolean;
  /** Whether package.json has this npm script. */
  readonly hasScript: (name: string) => boolean;
  readonly hasDecision: (number: string) => boolean;
  /** The anchors of a page; none where there is no such page. */
  readonly anchorsOf: (page: string) => ReadonlySet<string>;
};

export function createNameIndex({ files, read }: Tree): NameIndex {
  const paths = new Set(files);
  const folders = new Set(files.flatMap(listParents));
  const endings = new Set(files.flatMap(listEndings));
  const scripts = paths.has('package.json') ? (JSON.parse(read('package.json')) as { scripts?: object }).scripts : {};
  const anchors = new Map<string, ReadonlySet<string>>();
  return {
    hasFile: (path) => paths.has(path),
    hasFolder: (path) => folders.has(path),
    hasEnding: (name) => endings.has(name),
    hasScript: (name) => Object.hasOwn(scripts ?? {}, name),
    hasDecision: (number) => files.some((path) => path.startsWith(`docs/decisions/${number}-`)),
    anchorsOf(page) {
      const known = anchors.get(page) ?? findHeadings(paths.has(page) ? read(page) : '');
      anchors.set(page, known);
      return known;
    },
  };
}

function listParents(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function listEndings(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
}
