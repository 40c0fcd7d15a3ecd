import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** By the URL of the bundle; null if it has no map. */
const maps = new Map<string, SourceMap | null>();

/**
 * The place in the source of a line of a stack, by the map beside the bundle; the line itself if there is no map. The map is
 * read when the first fault is logged. With `--enable-source-maps`, Node would read all maps at every cold start
 * (docs/decisions/0001-layout-and-tools.md).
 * @param line such as `at f (file:///var/task/index.mjs:3:1204)`
 */
export function findOriginalPlace(line: string): string {
  const [, url = '', row = '', column = ''] = /(file:\/\/[^\s()]+):(\d+):(\d+)\)?$/.exec(line) ?? [];
  if (url === '') return line;
  if (!maps.has(url)) maps.set(url, readMap(url));
  const origin = maps.get(url)?.findOrigin(Number(row), Number(column));
  if (origin === undefined || !('fileName' in origin)) return line;
  return `at ${origin.fileName.replace(/^(\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}`;
}

function readMap(url: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return null; // unbundled source, or a deployment without maps
  }
}
