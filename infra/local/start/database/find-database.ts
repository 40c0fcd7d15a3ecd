import type { Configuration } from '../../../../shared/configuration/configuration.ts';
import { CallError } from '../../../../shared/connections/core/errors.ts';
import { formatHost, parsePostgresAddress } from '../../../../shared/connections/postgres/postgres-address.ts';
import { chooseDatabase } from '../../../../shared/waybills/choose-database.ts';
import { describeCauses, openClients } from '../steps/open-clients.ts';
import { StartError } from '../steps/start-error.ts';

/** The user's own database, and one of its vehicles on duty if there is one. */
export type FoundDatabase = { readonly address: string; readonly vehicleNo: string | undefined };

const findVehicle = {
  label: 'find-vehicle',
  text: `SELECT vehicle_no FROM waybills WHERE status = 'Online' AND NOT deleted AND vehicle_no IS NOT NULL
    ORDER BY updated_at DESC NULLS LAST LIMIT 1`,
  access: 'read',
} as const;

/**
 * Reads a waybills database without changing it, with the client and the settings of the functions.
 * @throws StartError if it cannot be reached or read
 */
export async function findDatabase(url: string, configuration: Configuration): Promise<FoundDatabase> {
  const { host, port } = parsePostgresAddress(url);
  const address = `${formatHost(host)}:${port}`;
  const { call, ...clients } = openClients();
  const database = openDatabase({ configuration, ...clients });
  try {
    const rows = (await database?.query(findVehicle, [], call)) ?? [];
    const vehicleNo = rows[0]?.['vehicle_no'];
    return { address, vehicleNo: typeof vehicleNo === 'string' ? vehicleNo : undefined };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    throw new StartError(
      `--database: the database at ${address} cannot be read (${describeCauses(error)}); correct the URL or the database, or omit --database.`,
    );
  } finally {
    await database?.close();
    await clients.http.close();
  }
}

/** @throws StartError for a setting that the driver does not support, and for root certificates that cannot be read */
function openDatabase(options: Parameters<typeof chooseDatabase>[0]): ReturnType<typeof chooseDatabase> {
  try {
    return chooseDatabase(options);
  } catch (cause) {
    throw new StartError(`${(cause as Error).message.replace(/\.$/, '')}.`, { cause });
  }
}
