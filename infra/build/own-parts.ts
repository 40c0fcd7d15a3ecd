import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const find = (path: string) => fileURLToPath(new URL(`../../shared/connections/${path}`, import.meta.url));
const handler = find('aws/node-http-handler.ts');
const loginCrypto = find('postgres/pg/login-crypto.ts');

/**
 * Bundles the connection layer in place of parts of libraries: the AWS SDK's HTTP client, so that one HTTP stack serves all calls,
 * and the cryptography of pg's login, so that a start does not load WebCrypto (docs/decisions/0470-code-cache.md).
 */
export const ownParts: Plugin = {
  name: 'own-parts',
  setup(build) {
    build.onResolve({ filter: /^@smithy\/node-http-handler$/ }, () => ({ path: handler }));
    build.onResolve({ filter: /^\.\/(crypto\/)?utils$/ }, ({ path, resolveDir }) =>
      join(resolveDir, path).endsWith(join('pg', 'lib', 'crypto', 'utils')) ? { path: loginCrypto } : undefined,
    );
  },
};
