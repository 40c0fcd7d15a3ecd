import type { Configuration } from '../configuration/configuration.ts';
import { UnsupportedError } from '../connections/core/errors.ts';

/**
 * Says at start what the chosen way to the database cannot do, so that no call meets it.
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
    refuse('WAYBILLS_DB_TLS', `${driver} always checks the certificate; use verify-full`);
  }
  if (driver !== 'pg' && ca !== null) {
    refuse('WAYBILLS_DB_CA', `${driver} is checked against the roots of Node; leave it out, or use the driver pg`);
  }
  if ((driver === 'neon-http' || driver === 'data-api') && prepare === 'on') {
    refuse('WAYBILLS_DB_PREPARE', `${driver} has no sessions, so no named statements; use auto or off`);
  }
  if (driver !== 'pg' && credentials === 'iam') {
    refuse('WAYBILLS_DB_CREDENTIALS', `${driver} takes no IAM token; use ${isNeon ? 'url or secret' : 'secret'}`);
  }
  if (driver === 'pg' && credentials === 'iam' && tls === 'disable') {
    refuse('WAYBILLS_DB_TLS', 'an IAM token is taken over TLS only; use verify-full');
  }
}
