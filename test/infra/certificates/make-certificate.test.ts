import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { issueCertificate, makeAuthority, makeCertificate } from '../../../infra/certificates/make-certificate.ts';
import { hasOpenssl } from '../../support/servers/certificates.ts';

const authority = makeAuthority({ name: 'Headway test', days: 3650 });
const leaf = issueCertificate({ authority, names: ['pooler.headway.internal', 'pooler.old.internal'], days: 825 });

/** A TLS handshake with the server of a certificate. @throws Error of the verification */
async function shake(served: { key: string; cert: string }, { ca, name }: { ca: string; name: string }) {
  const server = createServer({ key: served.key, cert: served.cert }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, ca, servername: name });
  try {
    await once(socket, 'secureConnect');
    return socket.authorized;
  } finally {
    socket.destroy();
    server.close();
  }
}

describe('a certificate that a private authority signs', () => {
  test('is accepted for each of its names by a client that trusts the authority', async () => {
    for (const name of ['pooler.headway.internal', 'pooler.old.internal']) {
      expect(await shake(leaf, { ca: authority.cert, name })).toBe(true);
    }
  });

  test('is refused for another name, and by a client that trusts another authority, also one of the same name', async () => {
    const name = 'pooler.headway.internal';
    await expect(shake(leaf, { ca: authority.cert, name: 'other.internal' })).rejects.toThrow(/altnames/);
    const other = makeAuthority({ name: 'Headway test', days: 3650 });
    await expect(shake(leaf, { ca: other.cert, name })).rejects.toThrow(/signature|certificate/);
    await expect(shake(leaf, { ca: makeCertificate().cert, name })).rejects.toThrow(/certificate/);
  });

  test('cannot sign another certificate', async () => {
    const forged = issueCertificate({ authority: leaf, names: ['pooler.headway.internal'], days: 1 });
    const chain = { key: forged.key, cert: forged.cert + leaf.cert };
    await expect(shake(chain, { ca: authority.cert, name: 'pooler.headway.internal' })).rejects.toThrow(/CA|issuer/);
  });

  test('is valid from now for the days that were asked for, and expires', async () => {
    const { validFrom, validTo } = new X509Certificate(leaf.cert);
    expect(Date.parse(validFrom)).toBeLessThan(Date.now());
    expect((Date.parse(validTo) - Date.now()) / 86_400_000).toBeCloseTo(825, 0);
    const past = new Date(Date.now() - 3 * 86_400_000);
    const old = issueCertificate({ authority, names: ['pooler.headway.internal'], days: 2, now: past });
    await expect(shake(old, { ca: authority.cert, name: 'pooler.headway.internal' })).rejects.toThrow(/expired/);
  });

  test.skipIf(!hasOpenssl)('is what OpenSSL calls a server certificate of its authority', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-certificate-'));
    const [ca, cert] = [join(folder, 'ca.pem'), join(folder, 'cert.pem')];
    await Promise.all([writeFile(ca, authority.cert), writeFile(cert, leaf.cert)]);
    const openssl = (...args: string[]) => promisify(execFile)('openssl', args);
    expect((await openssl('verify', '-purpose', 'sslserver', '-CAfile', ca, cert)).stdout).toMatch(/: OK/);
    const { stdout } = await openssl('x509', '-in', ca, '-noout', '-text');
    expect(stdout).toMatch(/CA:TRUE[\s\S]*Certificate Sign/);
    await rm(folder, { recursive: true });
  });
});
