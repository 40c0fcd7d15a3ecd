/** What a session sends before its first statement. Poolers refuse most other parameters. */
export type StartupParameters = {
  readonly user: string;
  readonly database: string;
  /** As pg_stat_activity shows it. */
  readonly application_name: string;
  /** Limits of the server in milliseconds; only for a direct connection. */
  readonly statement_timeout?: string;
  readonly lock_timeout?: string;
};

/** The members of the clients of pg and of Neon that are set here; they have no types. */
type ClientInternals = StartupParameters & { password: string; getStartupConf: () => StartupParameters };

/**
 * Makes a client of pg or of Neon send exactly these parameters and this password. Both fill every gap from the environment:
 * PGOPTIONS, PGREPLICATION, PGUSER, PGDATABASE, PGPASSWORD, and then the password file.
 */
export function setStartup(client: object, password: string, parameters: StartupParameters): void {
  const { user, database } = parameters;
  const own: Partial<ClientInternals> = { user, database, password, getStartupConf: () => parameters };
  Object.assign(client, own);
}
