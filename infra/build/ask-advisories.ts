/**
 * `npm run advisories`: asks the registry for known vulnerabilities of the packages that are deployed. It fails for severity high
 * and critical. Where the registry does not answer, it says so and succeeds.
 */
import { spawnSync } from 'node:child_process';
import { readAudit } from './bill-of-materials.ts';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', timeout: 60_000 });
const audit = readAudit(stdout);
if ('unreachable' in audit) {
  console.log(
    `SKIPPED: no source of advisories answers here (${audit.unreachable}). Run npm run advisories where one does.`,
  );
} else {
  for (const problem of audit.problems) console.error(problem);
  console.log(`${audit.problems.length} known vulnerabilities of severity high or critical`);
  process.exitCode = audit.problems.length === 0 ? 0 : 1;
}
