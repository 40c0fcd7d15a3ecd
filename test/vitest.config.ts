import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Of what the workers and the programs that they start load, only what has changed is compiled again.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/servers/global-setup.ts', 'test/support/functions/build-functions.ts'],
    maxWorkers: availableParallelism(), // vitest leaves one core free; the tests wait for servers often enough
    // Milliseconds, for a test that hangs; a slow machine must reach neither.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000 } }, // the default is one second
  },
});
