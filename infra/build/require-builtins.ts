import { builtinModules, createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

/** Modules whose export is an object of functions. Others are classes, or change while the process runs. */
const alwaysLoaded = /^(node:)?(process|module|events|stream|assert|test|console)$/;

const namespace = 'node-builtin';
const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

/**
 * Loads Node's built-in modules with `require` where the source has `import`. An import reads every export at once, and
 * some exports are getters that load large modules: `node:http` loads Node's own undici for WebSocket, `node:crypto` loads
 * WebCrypto. This saves about 20 ms of a cold start (docs/decisions/0090-benchmark.md). A module is loaded at the first use
 * of one of its exports: `node:fs/promises` also loads the line editor, `node:zlib` worker threads.
 */
export const requireBuiltins: Plugin = {
  name: 'require-builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind }) =>
      names.has(path) && kind === 'import-statement' ? { path, namespace } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: alwaysLoaded.test(path) ? `module.exports = require(${JSON.stringify(path)})` : writeLazyModule(path),
    }));
  },
};

/**
 * An object whose prototype has a getter for each export of a built-in module, and a plain property after its first use. esbuild
 * copies the own properties of a module for each file that imports it, which would be some 3,000 at a start; a prototype is shared.
 */
function writeLazyModule(path: string): string {
  const names = Object.keys(createRequire(import.meta.url)(path) as object);
  return `let loaded;
    const lazy = {};
    for (const name of ${JSON.stringify(names)}) {
      Object.defineProperty(lazy, name, { configurable: true, get() {
        const value = (loaded ??= require(${JSON.stringify(path)}))[name];
        Object.defineProperty(lazy, name, { value });
        return value;
      } });
    }
    module.exports = Object.create(lazy);`;
}
