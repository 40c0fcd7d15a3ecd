import leven from 'leven';
import known from '../postgres-parameters.json' with { type: 'json' };

/** Useful parameters that RDS adds to those of Postgres. */
const ofRds = [
  'rds.force_ssl',
  'rds.log_retention_period',
  'rds.logical_replication',
  'rds.restrict_password_commands',
];

/** Parameters of extensions that RDS can load. */
const ofExtension = /^(auto_explain|pg_stat_statements|pgaudit)\.\w+$/;

/** Parameters that RDS sets and does not let anyone change. */
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
 * Checks a Postgres parameter against pg_settings of Postgres 17. CDK accepts misspelled names, and RDS refuses them only
 * in the middle of a deployment.
 * @returns the text that follows the parameter's name in a message; undefined for a valid parameter
 */
export function findParameterProblem(name: string, value: string): string | undefined {
  if (ofRds.includes(name) || ofExtension.test(name)) return undefined;
  if (setByRds.has(name)) return `: expected nothing, got ${JSON.stringify(value)} (RDS sets it)`;
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
  return `: expected a number${inUnit} from ${from} to ${to}, got ${JSON.stringify(value)} (RDS accepts no units)`;
}
