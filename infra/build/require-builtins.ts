import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const namespace = 'node-builtin';
const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

/**
 * Takes Node's own modules by `require` where the source says `import`. An import makes Node read every export at once,
 * and some of these are getters that load much: that of `node:http` brings Node's own copy of undici for a WebSocket that
 * nobody asked for, that of `node:crypto` all of WebCrypto: some 20 ms of a cold start (docs/decisions/0090-benchmark.md).
 */
export const requireBuiltins: Plugin = {
  name: 'require-builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind }) =>
      names.has(path) && kind === 'import-statement' ? { path, namespace } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }));
  },
};
