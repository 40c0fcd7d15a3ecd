import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Escapes what is beyond ASCII in our sources. esbuild escapes it in strings but not in regular expressions, and one such
 * character makes V8 keep a whole script with two bytes for each character.
 */
export const asciiSources: Plugin = {
  name: 'ascii-sources',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(/[^\0-\x7f]/g, escapeUnit),
      loader: 'ts',
    }));
  },
};

/** Without the flag `u` a regular expression matches each half of a pair. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
