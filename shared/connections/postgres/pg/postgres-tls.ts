import { type ConnectionOptions, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

/** `verify-full` checks the certificate and the host name, `require` only encrypts, `disable` is for loopback. */
export type PostgresTls = {
  readonly mode: 'verify-full' | 'require' | 'disable';
  /** Trusted roots in PEM; default: the system's. */
  readonly ca?: string | undefined;
};

/** The TLS handshake with one server. */
export type Handshake = {
  /** The options of the next handshake; undefined without TLS. */
  describe(): ConnectionOptions | undefined;
  /** Keeps the TLS sessions that a server offers, to shorten the next handshake. Postgres offers none; poolers may. */
  keepSessions(stream: TLSSocket): void;
};

/**
 * The curves for which we send a key share at once (`*`), so that the server need not ask for another one (HelloRetryRequest).
 * Postgres before 18, RDS and Aurora take only P-256, for which Node sends no share by default: that costs a round trip. `?`
 * skips a curve that the TLS library does not know.
 */
const curves = '?*X25519MLKEM768:*X25519:*P-256:P-384';

/** Node before 24 has OpenSSL 3.0, which does not know these marks and sends one share, for the first curve in the list. */
const sendsSeveralShares = Number.parseFloat(process.versions.openssl) >= 3.5;

/** Builds the handshake with one server. Roots are parsed once: 150 of them take longer than the handshake itself. */
export function createHandshake({ mode, ca }: PostgresTls): Handshake {
  let context: SecureContext | undefined;
  let session: Buffer | undefined;
  return {
    describe: () => {
      if (mode === 'disable') return undefined;
      context ??= createSecureContext({
        ecdhCurve: sendsSeveralShares ? curves : 'P-256:X25519:P-384',
        ...(ca === undefined ? {} : { ca }),
      });
      return {
        secureContext: context,
        rejectUnauthorized: mode === 'verify-full',
        ...(session === undefined ? {} : { session }),
      };
    },
    keepSessions: (stream) => {
      stream.on('session', (offered) => {
        session = offered;
      });
    },
  };
}
