import type { Logger } from '../../telemetry/logger.ts';
import type { LoadedSideTables } from './parse-side-tables.ts';

const maxLogged = 20;

/** Creates the report of rows that are left out or have wrong bytes, for networks that no refresh reports. It repeats nothing. */
export function logSideTablesTo(logger: Logger): (tables: LoadedSideTables) => void {
  let last = '';
  return ({ problems, warnings, counts }) => {
    const current = [...problems, ...warnings].join('\n');
    if (current === last) return;
    last = current;
    if (current === '') return;
    logger.warn('side tables', {
      sideTableProblems: problems.slice(0, maxLogged),
      sideTableWarnings: warnings.slice(0, maxLogged),
      sideTables: counts,
    });
  };
}
