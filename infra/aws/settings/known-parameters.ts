import known from './postgres-parameters.json' with { type: 'json' };

/** What RDS adds to Postgres' own, of what one may want here. */
const ofRds = [
  'rds.force_ssl',
  'rds.log_retention_period',
  'rds.logical_replication',
  'rds.restrict_password_commands',
];

/**
 * What is wrong with a Postgres parameter, to be put right behind its name; undefined if nothing is: CDK passes on misspelt names, and RDS refuses them
 * only when the stack is half deployed. The names and ranges are pg_settings of Postgres 17.
 */
export function findParameterProblem(name: string, value: string): string | undefined {
  if (ofRds.includes(name)) return undefined;
  const ranges: Readonly<Record<string, { from?: number; to?: number; unit?: string }>> = known;
  const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  if (range === undefined) return ' is not a parameter of Postgres 17 (SELECT name FROM pg_settings lists them)';
  const { from, to, unit } = range;
  if (from === undefined || to === undefined) return undefined;
  const number = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (number >= from && number <= to) return undefined;
  const inUnit = unit === undefined ? '' : ` of ${unit}`;
  return `: expected a number${inUnit} from ${from} to ${to}, got ${JSON.stringify(value)} (RDS takes no units)`;
}
