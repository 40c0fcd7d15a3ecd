import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const namespace = 'node-builtin';
const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

/**
 * Loads Node's built-in modules with `require` where the source has `import`. An import reads every export at once, and
 * some exports are getters that load large modules: `node:http` loads Node's own undici for WebSocket, `node:crypto` loads
 * WebCrypto. This saves about 20 ms of a cold start (docs/decisions/0090-benchmark.md).
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
