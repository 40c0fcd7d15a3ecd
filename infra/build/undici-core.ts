import type { Plugin } from 'esbuild';

const core = `
  import api from 'undici/lib/api/index.js';
  import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
  Object.assign(Dispatcher.prototype, api); // as undici's own index.js does
  export { Dispatcher };
  export { default as Agent } from 'undici/lib/dispatcher/agent.js';
  export { default as Client } from 'undici/lib/dispatcher/client.js';
  export { default as buildConnector } from 'undici/lib/core/connect.js';
`;
/** For the one file that opens WebSockets, which only the Neon WebSocket driver loads. */
const webSocket = `
  import webSocket from 'undici/lib/web/websocket/websocket.js';
  export const WebSocket = webSocket.WebSocket;
  export { default as Client } from 'undici/lib/dispatcher/client.js';
`;

/** The connection layer never uses HTTP/2 (`allowH2: false`). Leaving it out saves about 10 ms of a cold start. */
const noHttp2 = `module.exports = () => { throw new Error('This bundle does not include HTTP/2') }`;
/** The parser without SIMD instructions, which every processor of Lambda has: 75 kB less to read in a cold start. */
const noPlainParser = `throw new Error('This bundle needs WebAssembly SIMD')`;
const contents: Readonly<Record<string, string>> = {
  core,
  'web-socket': webSocket,
  'no-http2': noHttp2,
  'no-plain-parser': noPlainParser,
};

/**
 * Bundles only the used part of undici. The rest of its index.js (fetch, WebSocket, caches, mocks) is half of its size and
 * about 30 ms of a cold start. Importing a name that is not listed here fails the build.
 */
export const undiciCore: Plugin = {
  name: 'undici-core',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, ({ importer }) => ({
      path: importer.endsWith('/web-socket.ts') ? 'web-socket' : 'core',
      namespace: 'undici-core',
      sideEffects: true,
    }));
    build.onResolve({ filter: /\/client-h2\.js$/ }, () => ({ path: 'no-http2', namespace: 'undici-core' }));
    build.onResolve({ filter: /\/llhttp-wasm\.js$/ }, () => ({ path: 'no-plain-parser', namespace: 'undici-core' }));
    build.onLoad({ filter: /.*/, namespace: 'undici-core' }, ({ path }) => ({
      resolveDir: import.meta.dirname,
      contents: contents[path] ?? '',
    }));
  },
};
