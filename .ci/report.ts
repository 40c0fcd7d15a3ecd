/** Prints the failures and the counts of vitest's JSON reports in a folder. Usage: node .ci/report.ts FOLDER */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

type Report = {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
};

const [folder = '.'] = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };

for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report;
  counts.passed += report.numPassedTests;
  counts.skipped += report.numPendingTests + report.numTodoTests;
  for (const file of report.testResults.filter(({ status }) => status === 'failed')) {
    const tests = file.assertionResults.filter(({ status }) => status === 'failed');
    // A file that does not load, or whose hooks fail, has no failed test.
    const failures = tests.map(({ fullName, failureMessages }) => [fullName, ...(failureMessages ?? [])].join('\n'));
    if (failures.length === 0) failures.push(file.message);
    counts.failed += failures.length;
    for (const failure of failures) {
      const lines = failure.split('\n').slice(0, 12);
      process.stdout.write(`!! ${relative('.', file.name)}: ${lines.join('\n   ')}\n`);
    }
  }
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
