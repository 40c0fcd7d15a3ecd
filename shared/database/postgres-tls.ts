import type { ConnectionOptions } from 'node:tls';

/** `verify-full` checks the certificate and its name, `require` only encrypts, `disable` is for loopback. */
export type PostgresTls = {
  readonly mode: 'verify-full' | 'require' | 'disable';
  /** Trusted roots in PEM; without them the system's. */
  readonly ca?: string | undefined;
};

/** The options of the TLS handshake; undefined where there is none. */
export function describeHandshake({ mode, ca }: PostgresTls): ConnectionOptions | undefined {
  if (mode === 'disable') return undefined;
  return { rejectUnauthorized: mode === 'verify-full', ...(ca === undefined ? {} : { ca }) };
}
