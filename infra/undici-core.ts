import type { Plugin } from 'esbuild';

/**
 * Bundles the part of undici that we use: what its index.js adds (fetch, WebSocket, caches, mocks) is half of its size and
 * some 30 ms of a cold start. A name that is not listed here fails the build.
 */
export const undiciCore: Plugin = {
  name: 'undici-core',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({
      path: 'undici-core',
      namespace: 'undici-core',
      sideEffects: true,
    }));
    build.onLoad({ filter: /.*/, namespace: 'undici-core' }, () => ({
      resolveDir: import.meta.dirname,
      contents: `
        import api from 'undici/lib/api/index.js';
        import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
        Object.assign(Dispatcher.prototype, api); // as undici's own index.js does
        export { Dispatcher };
        export { default as Agent } from 'undici/lib/dispatcher/agent.js';
        export { default as Client } from 'undici/lib/dispatcher/client.js';
        export { default as buildConnector } from 'undici/lib/core/connect.js';
      `,
    }));
  },
};
