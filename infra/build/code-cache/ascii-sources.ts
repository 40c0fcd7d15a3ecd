import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Escapes what is beyond ASCII in our sources. esbuild escapes it in strings but not in regular expressions, and one such
 * character makes V8 keep a whole script with two bytes for each character.
 */
export const asciiSources: Plugin = {
  name: 'ascii-sources',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (changesMeaning.test(source)) throw new Error(`${path}: expected no \\ before a character beyond ASCII`);
      return { contents: escapeToAscii(source), loader: 'ts' };
    });
  },
};

/** An escaped backslash before a character makes the escape a plain text. */
const changesMeaning = /\\[^\0-\x7f]/;

/** Escapes what is beyond ASCII in regular expressions and comments of JavaScript. */
export function escapeToAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, escapeUnit);
}

/** Without the flag `u` a regular expression matches each half of a pair. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
