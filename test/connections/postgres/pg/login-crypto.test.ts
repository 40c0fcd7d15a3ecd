import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import * as ours from '../../../../shared/connections/postgres/pg/login-crypto.ts';

/** The module of pg that ours replaces in the bundles. */
const theirs = createRequire(import.meta.url)('pg/lib/crypto/utils') as typeof ours;
const salt = Buffer.from('a salt');

it('has every function of the module of pg', () => {
  expect(Object.keys(ours).toSorted()).toEqual(Object.keys(theirs).toSorted());
  expect(ours.randomBytes(18)).toHaveLength(theirs.randomBytes(18).length);
});

it.each<[string, (crypto: typeof ours) => Promise<string | Uint8Array>]>([
  ['the key of a password', ({ deriveKey }) => deriveKey('pass wörd', salt, 4096)],
  ['a signature', ({ hmacSha256 }) => hmacSha256(salt, 'n=*,r=ä')],
  ['SHA-256', ({ sha256 }) => sha256(salt)],
  ['a hash by name', ({ hashByName }) => hashByName('SHA-384', salt)],
  ['MD5', ({ md5 }) => md5('ä')],
  ['an MD5 login', ({ postgresMd5PasswordHash }) => postgresMd5PasswordHash('user', 'pass', salt)],
])('computes as pg does: %s', async (_, compute) => {
  const toText = (result: string | Uint8Array) =>
    typeof result === 'string' ? result : Buffer.from(result).toString('hex');
  expect(toText(await compute(ours))).toBe(toText(await compute(theirs)));
});
