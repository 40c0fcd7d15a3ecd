import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const handler = fileURLToPath(new URL('../../shared/connections/aws/node-http-handler.ts', import.meta.url));

/** Bundles the connection layer in place of the AWS SDK's HTTP client, so that one HTTP stack serves all calls. */
export const awsSdkHttp: Plugin = {
  name: 'aws-sdk-http',
  setup(build) {
    build.onResolve({ filter: /^@smithy\/node-http-handler$/ }, () => ({ path: handler }));
  },
};
