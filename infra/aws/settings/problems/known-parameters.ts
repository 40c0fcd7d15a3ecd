import leven from 'leven';
import known from '../postgres-parameters.json' with { type: 'json' };

/** What RDS adds to Postgres' own, of what one may want here. */
const ofRds = [
  'rds.force_ssl',
  'rds.log_retention_period',
  'rds.logical_replication',
  'rds.restrict_password_commands',
];

/** Of the extensions that RDS can load; their names are not among Postgres' own. */
const ofExtension = /^(auto_explain|pg_stat_statements|pgaudit)\.\w+$/;

/** What RDS sets by itself and lets nobody change. */
const setByRds = new Set([
  'archive_command',
  'archive_mode',
  'config_file',
  'data_directory',
  'external_pid_file',
  'fsync',
  'full_page_writes',
  'hba_file',
  'ident_file',
  'listen_addresses',
  'port',
  'ssl_ca_file',
  'ssl_cert_file',
  'ssl_key_file',
  'unix_socket_directories',
  'wal_level',
]);

/** RDS computes a value from the memory of the class: `{DBInstanceClassMemory/32768}`, `LEAST({...},5000)`. */
const formula = /\{[^{}]*\bDBInstanceClassMemory\b[^{}]*\}/;

/**
 * What is wrong with a Postgres parameter, to be put right behind its name; undefined if nothing is: CDK passes on
 * misspelt names, and RDS refuses them only when the stack is half deployed. The names and ranges are pg_settings of
 * Postgres 17.
 */
export function findParameterProblem(name: string, value: string): string | undefined {
  if (ofRds.includes(name) || ofExtension.test(name)) return undefined;
  if (setByRds.has(name)) return `: expected nothing, got ${JSON.stringify(value)} (RDS sets it itself)`;
  const ranges: Readonly<Record<string, { from?: number; to?: number; unit?: string }>> = known;
  const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  if (range === undefined) {
    const nearest = Object.keys(ranges).toSorted((a, b) => leven(name, a) - leven(name, b))[0];
    return ` is not a parameter of Postgres 17; the nearest one is ${nearest}`;
  }
  const { from, to, unit } = range;
  if (from === undefined || to === undefined || formula.test(value)) return undefined;
  const number = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (number >= from && number <= to) return undefined;
  const inUnit = unit === undefined ? '' : ` of ${unit}`;
  return `: expected a number${inUnit} from ${from} to ${to}, got ${JSON.stringify(value)} (RDS takes no units)`;
}
