import {
  type Configuration,
  ConfigurationError,
  readConfiguration,
} from '../../../../shared/configuration/configuration.ts';
import {
  findPostgresUrlMistake,
  parsePostgresAddress,
} from '../../../../shared/connections/postgres/postgres-address.ts';
import { isLoopbackHost } from '../../../../shared/connections/sockets/loopback.ts';
import { StartError } from '../steps/start-error.ts';

/**
 * Reads the settings of this run. The default for a database on this machine is no TLS.
 * @param given the environment variables
 * @param databaseUrl from the command line; it overrides the environment variable
 * @throws StartError that lists every wrong setting
 */
export function readSettings(
  given: Readonly<Record<string, string | undefined>>,
  databaseUrl: string | undefined,
): { configuration: Configuration; warnings: readonly string[] } {
  const variables: Record<string, string | undefined> = {
    ...given,
    ...(databaseUrl === undefined ? {} : { WAYBILLS_DB_URL: databaseUrl }),
  };
  const url = variables['WAYBILLS_DB_URL'] ?? '';
  if ((variables['WAYBILLS_DB_TLS'] ?? '') === '' && isLoopbackDatabase(url)) {
    variables['WAYBILLS_DB_TLS'] = 'disable';
  }
  try {
    return readConfiguration(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new StartError(error.message);
    throw error;
  }
}

function isLoopbackDatabase(url: string): boolean {
  return findPostgresUrlMistake(url) === undefined && isLoopbackHost(parsePostgresAddress(url).host);
}
