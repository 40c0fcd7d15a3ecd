/** The major version of Postgres only: RDS chooses the minor version and upgrades it in the maintenance window. */
export const majorVersion = '17';
