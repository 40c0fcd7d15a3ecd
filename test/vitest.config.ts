import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Of what the workers and the programs that they start load, only what has changed is compiled again.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));

/** The files that take longest, all of them more than 20 s: begun last, one of them would run alone at the end. */
const longest = [
  'test/functions/pages/faults-in-browser.test.ts',
  'test/connections/postgres/pool/upstream/upstream.test.ts',
  'test/connections/package/installed/installed.test.ts',
  'test/functions/pages/pages-in-browser.test.ts',
  'test/end-to-end/drivers.test.ts',
  'test/connections/postgres/conformance/faults.test.ts',
];

/** A sequencer would keep the files of `--sequence.shuffle` in order. */
const isShuffled = process.argv.some((argument) => argument.startsWith('--sequence.shuffle'));

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((path) => moduleId.endsWith(`/${path}`));
      return index === -1 ? longest.length : index;
    };
    return sorted.toSorted((a, b) => rank(a) - rank(b)); // a stable sort
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/servers/global-setup.ts', 'test/support/functions/build-functions.ts'],
    // More than the cores: almost half of the time of the tests is waiting for servers and freezes.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    sequence: isShuffled ? {} : { sequencer: LongestFirst },
    // Milliseconds, for a test that hangs; a slow machine must reach neither.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000 } }, // the default is one second
  },
});
