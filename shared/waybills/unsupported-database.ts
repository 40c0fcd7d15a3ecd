import { UnsupportedError } from '@headway/connections/errors';
import type { Configuration } from '../configuration/configuration.ts';

/**
 * Refuses settings that the chosen driver does not support, at start and not at the first call.
 * @throws UnsupportedError with one sentence
 */
export function refuseUnsupported(configuration: Configuration): void {
  const { WAYBILLS_DB_DRIVER: driver, WAYBILLS_DB_CREDENTIALS: credentials } = configuration;
  const { WAYBILLS_DB_TLS: tls, WAYBILLS_DB_CA: ca, WAYBILLS_DB_PREPARE: prepare } = configuration;
  const isNeon = driver === 'neon-http' || driver === 'neon-websocket';
  const refuse = (name: string, sentence: string) => {
    throw new UnsupportedError(`${name}: ${sentence}`);
  };
  if (isNeon && tls === 'require') {
    refuse('WAYBILLS_DB_TLS', `${driver} always verifies the certificate; use verify-full`);
  }
  if (driver !== 'pg' && ca !== null) {
    refuse(
      'WAYBILLS_DB_CA',
      `${driver} always uses Node's root certificates; remove this setting, or use the driver pg`,
    );
  }
  if ((driver === 'neon-http' || driver === 'data-api') && prepare === 'on') {
    refuse('WAYBILLS_DB_PREPARE', `${driver} has no sessions and therefore no named statements; use auto or off`);
  }
  if (driver !== 'pg' && credentials === 'iam') {
    refuse(
      'WAYBILLS_DB_CREDENTIALS',
      `${driver} does not support IAM tokens; use ${isNeon ? 'url or secret' : 'secret'}`,
    );
  }
  if (driver === 'pg' && credentials === 'iam' && tls === 'disable') {
    refuse('WAYBILLS_DB_TLS', 'IAM tokens need TLS; use verify-full');
  }
}
