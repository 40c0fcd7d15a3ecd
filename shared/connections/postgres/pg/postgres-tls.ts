import { type ConnectionOptions, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

/** `verify-full` checks the certificate and its name, `require` only encrypts, `disable` is for loopback. */
export type PostgresTls = {
  readonly mode: 'verify-full' | 'require' | 'disable';
  /** Trusted roots in PEM; without them the system's. */
  readonly ca?: string | undefined;
};

/** How connections to one server are encrypted. */
export type Handshake = {
  /** The options of the next handshake; undefined where there is none. */
  describe(): ConnectionOptions | undefined;
  /** Takes the sessions that a server offers, to save work in the next handshake. Postgres offers none, poolers may. */
  keepSessions(stream: TLSSocket): void;
};

/**
 * The curves for which we send a key share at once (`*`), so that the server takes one of them without asking for another:
 * Postgres before 18, RDS and Aurora take P-256 alone, for which Node by itself sends none, and that costs a round trip.
 * The first is for servers that are ready for it already; `?` is for a TLS library that is not.
 */
const curves = '?*X25519MLKEM768:*X25519:*P-256:P-384';

/** Node before 24 has OpenSSL 3.0, which knows no such marks and sends one share, for the first curve of its list. */
const knowsShares = Number.parseFloat(process.versions.openssl) >= 3.5;

/** Builds the handshake of one server. Roots are read once: 150 of them take longer than the handshake itself. */
export function createHandshake({ mode, ca }: PostgresTls): Handshake {
  let context: SecureContext | undefined;
  let session: Buffer | undefined;
  return {
    describe: () => {
      if (mode === 'disable') return undefined;
      context ??= createSecureContext({
        ecdhCurve: knowsShares ? curves : 'P-256:X25519:P-384',
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
