import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * Replaces pg's `lib/crypto/utils.js` in our bundles (infra/build/own-parts.ts) with the same functions of the same names. pg uses
 * WebCrypto, which a start would load for the login alone, and whose eight short operations each go through the thread pool.
 */
export { randomBytes };

const deriveBytes = promisify(pbkdf2);

/** SaltedPassword of SCRAM-SHA-256 (RFC 7677). It takes milliseconds, so it runs in the thread pool. */
export function deriveKey(password: string, salt: Uint8Array, iterations: number): Promise<Buffer> {
  return deriveBytes(password, salt, iterations, 32, 'sha256');
}

export async function hmacSha256(key: Uint8Array, message: string): Promise<Buffer> {
  return createHmac('sha256', key).update(message).digest();
}

export async function sha256(data: Uint8Array): Promise<Buffer> {
  return createHash('sha256').update(data).digest();
}

/** @param hashName as in WebCrypto: `SHA-256` */
export async function hashByName(hashName: string, data: Uint8Array): Promise<Buffer> {
  return createHash(hashName).update(data).digest();
}

export async function md5(data: string | Uint8Array): Promise<string> {
  return createHash('md5').update(data).digest('hex');
}

/** The answer to AuthenticationMD5Password of Postgres. */
export async function postgresMd5PasswordHash(user: string, password: string, salt: Uint8Array): Promise<string> {
  const inner = await md5(password + user);
  return `md5${await md5(Buffer.concat([Buffer.from(inner), salt]))}`;
}
