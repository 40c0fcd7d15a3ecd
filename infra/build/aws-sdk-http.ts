import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const ours = fileURLToPath(new URL('../../shared/connections/aws/node-http-handler.ts', import.meta.url));

/** Bundles our connections in place of the SDK's own HTTP client: one stack, and its rules hold for everything. */
export const awsSdkHttp: Plugin = {
  name: 'aws-sdk-http',
  setup(build) {
    build.onResolve({ filter: /^@smithy\/node-http-handler$/ }, () => ({ path: ours }));
  },
};
