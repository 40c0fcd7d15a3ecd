import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const iterations = 4096; // Postgres' own default (scram_iterations)

/**
 * Computes what Postgres stores of a password (RFC 5803). Sent in place of the password, it keeps the password out of the
 * server's log.
 */
export function createScramVerifier(password: string, salt: Uint8Array = randomBytes(16)): string {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const sign = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(sign('Client Key')).digest('base64');
  const base64 = Buffer.from(salt).toString('base64');
  return `SCRAM-SHA-256$${iterations}:${base64}$${storedKey}:${sign('Server Key').toString('base64')}`;
}
