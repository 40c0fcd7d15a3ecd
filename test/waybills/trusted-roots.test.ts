import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCertificate } from '../../infra/certificates/make-certificate.ts';
import { readTrustedRoots } from '../../shared/waybills/trusted-roots.ts';

test('WAYBILLS_DB_CA is a file, or the certificates themselves', async () => {
  const { cert } = makeCertificate();
  expect(readTrustedRoots(cert)).toBe(cert);
  const folder = await mkdtemp(join(tmpdir(), 'headway-roots-'));
  const file = join(folder, 'ca.pem');
  await writeFile(file, cert);
  expect(readTrustedRoots(file)).toBe(cert);
  await rm(folder, { recursive: true });
  expect(() => readTrustedRoots(file)).toThrow(/^WAYBILLS_DB_CA: expected the path of a readable PEM file or/);
});
